"""Recognize Python 2 by the errors that it causes in Python 3."""

from __future__ import annotations

import re

# What the parser says of Python 2, and how the line looks where it says no more than "invalid syntax".
_MESSAGES = (
    ("Missing parentheses in call to 'print'", "print without parentheses"),
    ("Missing parentheses in call to 'exec'", "exec without parentheses"),
    ("multiple exception types must be parenthesized", '"except ..., name" in place of "except ... as name"'),
    ("leading zeros in decimal integer literals", "numbers such as 0777"),
)
_LINES = (
    (re.compile(r"^\s*print\s+[^\s=.,(\[:)]"), "print without parentheses"),
    (re.compile(r"^\s*raise\s+\w+\s*,"), '"raise ..., text" in place of "raise ...(text)"'),
    (re.compile(r"<>"), '"<>" in place of "!="'),
    (re.compile(r"`[^`]+`"), "backquotes"),
    (re.compile(r"^\s*exec\s+['\"\w]"), "exec without parentheses"),
    (re.compile(r"\b\d+[lL]\b"), "numbers such as 10L"),
    (re.compile(r"(?i)\bur['\"]"), 'texts such as ur""'),
)


def python_2_reason(error: SyntaxError, source: str) -> str:
    """Say what is Python 2 in code that Python 3 cannot read; "" where nothing looks like it."""
    signs = [sign for message, sign in _MESSAGES if error.msg.startswith(message)]
    if not signs and error.lineno:
        line = "".join(source.split("\n")[error.lineno - 1 : error.lineno])
        signs = [sign for pattern, sign in _LINES if pattern.search(line)]
    return f"this is Python 2 ({signs[0]}), the course uses Python 3" if signs else ""
