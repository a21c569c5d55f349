"""Knows code that is nearly Python 3: Python 2, which is told by its errors, and `await` outside of functions, as notebooks allow it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

_RUN = '__import__("asyncio").run('
_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
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


def run_awaits(source: str, body: Sequence[ast.stmt]) -> str:
    """Return `source` with each `await` outside of functions as a call that waits, on the same lines."""
    awaits = [node for statement in body for node in _outer_awaits(statement)]
    if not awaits:
        return source
    lines = [line.encode("utf-8", "surrogatepass") for line in source.split("\n")]
    edits = [(node.lineno, node.col_offset, len("await"), _RUN) for node in awaits]
    edits += [(node.end_lineno or node.lineno, node.end_col_offset or 0, 0, ")") for node in awaits]
    for line, column, dropped, text in sorted(edits, reverse=True):
        old = lines[line - 1]
        lines[line - 1] = old[:column] + text.encode() + old[column + dropped :]
    return b"\n".join(lines).decode("utf-8", "surrogatepass")


def _outer_awaits(statement: ast.stmt) -> Iterator[ast.Await]:
    todo: list[ast.AST] = [statement]
    while todo:
        node = todo.pop()
        if isinstance(node, ast.Await):
            yield node
        if not isinstance(node, _FUNCTIONS):
            todo += ast.iter_child_nodes(node)
