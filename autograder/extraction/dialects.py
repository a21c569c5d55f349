"""Recognizes Python 2, the cell magics and commands of IPython, and git's conflicts in lines that are almost Python 3."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from autograder.model import Span

# The parser's messages for Python 2, and patterns of lines for which it says only "invalid syntax".
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
    (re.compile(r"(?i)\bur['\"]"), 'strings such as ur""'),
)
# Cell magics that run the Python below them in the notebook's namespace.
_KEEPS_BODY = frozenset({"time", "timeit", "capture", "prun", "debug", "memit", "scalene", "snakeviz", "wandb"})
_CELL_MAGIC = re.compile(r"%%(\w+|!)(?!\S*\?)")

_MARKER = re.compile(r"(<{7}|\|{7}|={7}|>{7})(?= |\r?$)")
_MARKER_AFTER_CODE = re.compile(r"(?:^|: )(?:<{7}|\|{7}|={7}|>{7})(?: |\r?$)")
_FIRST_OR_LAST = re.compile(r"(?m)(?:^|: )(?:<{7}|>{7}) ")
_PARTS = {"<" * 7: "upper", "|" * 7: "base", "=" * 7: "lower", ">" * 7: ""}
_AFTER = {"": "<", "upper": "|=", "base": "=", "lower": ">"}  # the marker that may follow in each part


def python_2_reason(error: SyntaxError, source: str) -> str:
    """Name the Python 2 syntax in code that Python 3 cannot parse, or return ""."""
    signs = [sign for message, sign in _MESSAGES if error.msg.startswith(message)]
    if not signs and error.lineno:
        line = "".join(source.split("\n")[error.lineno - 1 : error.lineno])
        signs = [sign for pattern, sign in _LINES if pattern.search(line)]
    return f"this is Python 2 ({signs[0]}), the course uses Python 3" if signs else ""


def lines_of(source: str) -> list[str]:
    return [line + "\n" for line in source.split("\n")]


def foreign_magic(lines: Sequence[str]) -> str:
    """Name the cell magic at the top whose body is not Python, or return ""."""
    return next((name[:30] for _, name in _magics_at_top(lines) if name not in _KEEPS_BODY), "")


def blank_cell_magics(lines: list[str]) -> tuple[Span, ...]:
    """Blank the cell magics at the top of `lines`, and return their spans."""
    magics = list(_magics_at_top(lines))
    for number, _ in magics:
        lines[number - 1] = "\n"
    return tuple(Span(number, number, f"cell magic %%{name}") for number, name in magics)


def _magics_at_top(lines: Sequence[str]) -> Iterator[tuple[int, str]]:
    """Yield the line numbers, from 1, and names of the cell magics above all code."""
    for number, line in enumerate(lines, start=1):
        match = _CELL_MAGIC.match(line)
        if match is not None:
            yield number, match[1]
        elif not line.isspace():
            return


def is_finished(line: str) -> bool:
    return line.isspace() or line.startswith("#")


def is_one_line_command(line: str) -> bool:
    return line[0] in "!%" and not line.rstrip().endswith(("\\", "?"))


def put_command(lines: list[str], start: int, end: int, after: Sequence[str]) -> int:
    """Replace `lines[start:end]` by `after`, with blank lines after the joined command; return its index.

    A command inside a block becomes `pass`. Otherwise an `if` that installs something would lose its other branch.
    """
    before = lines[start:end]
    changed = next(index for index, (old, new) in enumerate(zip(before, after, strict=False)) if old != new)
    command = after[changed]
    call = command.lstrip()
    if call != command and call.startswith("get_ipython()."):
        command = command[: -len(call)] + "pass\n"
    lines[start:end] = [*after[:changed], command, *["\n"] * (len(before) - len(after)), *after[changed + 1 :]]
    return start + changed


class Side(NamedTuple):
    """A text with one side of its conflicts; the other lines are empty. `left_out` are these lines."""

    name: str
    text: str
    left_out: tuple[Span, ...]


def sides_of_conflicts(text: str) -> Iterator[Side]:
    """Yield the upper and the lower side of a text with conflicts; nothing for any other text."""
    lines = text.split("\n") if "<<<<<<<" in text else []
    parts = _parts(lines)
    for name in ("upper", "lower") if any(parts) else ():
        kept = [part in ("", name) for part in parts]
        shown = [line if keep else "" for line, keep in zip(lines, kept, strict=True)]
        yield Side(name, "\n".join(shown), tuple(_spans(kept, f"git conflict: the {name} side was read")))


def has_conflict_marker(text: str, line: int) -> bool:
    """Tell whether a line, counted from 1, has a conflict marker of git. `=======` alone may be an underline."""
    return any(_MARKER_AFTER_CODE.search(shown) for shown in text.split("\n")[line - 1 : line]) and (
        _FIRST_OR_LAST.search(text) is not None
    )


def _parts(lines: Sequence[str]) -> list[str]:
    """Return for each line its part of a conflict: "marker", "upper", "base", "lower", or "" outside.

    Without complete conflicts, every line is outside.
    """
    parts, part = [], ""
    for line in lines:
        marker = _MARKER.match(line)
        if marker is None:
            parts.append(part)
        elif marker[1][0] in _AFTER[part]:
            part = _PARTS[marker[1]]
            parts.append("marker")
        else:
            return [""] * len(lines)
    return [""] * len(lines) if part else parts


def _spans(kept: Sequence[bool], reason: str) -> Iterator[Span]:
    first = 0
    for number, keep in enumerate([*kept, True], start=1):
        if not keep:
            first = first or number
        elif first:
            yield Span(first, number - 1, reason)
            first = 0
