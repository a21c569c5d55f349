"""Splits notebooks saved as Python files into cells: jupytext's `# %%`, Databricks' `# COMMAND ----------`."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

_PERCENT = re.compile(r"^#[ \t]?%%(?:[ \t].*)?$")
_TEXT_CELL = re.compile(r"^#[ \t]?%%.*\[(?:markdown|md|raw)\]")
_DATABRICKS = "# Databricks notebook source"
_COMMAND = re.compile(r"^# COMMAND -+\s*$")
_MAGIC = "# MAGIC"
# Databricks' magics for one line; the others name the language of the whole cell.
_ONE_LINE_MAGICS = frozenset({"pip", "conda", "run", "python", "fs", "matplotlib", "load_ext", "autoreload"})


def split_script(text: str) -> tuple[str, ...] | None:
    """Return the code cells of a Python file, or None if it is not divided into cells."""
    lines = text.split("\n")
    if lines[0].strip() == _DATABRICKS:
        return tuple(_databricks(cell) for cell in _pieces(lines[1:], _starts(lines[1:], _COMMAND)))
    if "%%" not in text or "from __future__" in text:
        # A future import applies to its whole file, so the file is not split.
        return None
    inside = _inner_lines(text)
    starts = [index for index in _starts(lines, _PERCENT) if index not in inside]
    if not starts:
        return None
    pieces = [piece for piece in _pieces(lines, starts) if not _TEXT_CELL.match(piece[0])]
    return tuple("\n".join(piece) for piece in pieces if any(_is_code(line) for line in piece))


def _starts(lines: Sequence[str], pattern: re.Pattern[str]) -> list[int]:
    return [index for index, line in enumerate(lines) if pattern.match(line)]


def _pieces(lines: Sequence[str], starts: Sequence[int]) -> Iterator[list[str]]:
    for first, last in zip([0, *starts], [*starts, len(lines)], strict=True):
        if last > first:
            yield list(lines[first:last])


def _is_code(line: str) -> bool:
    return bool(line.strip()) and not line.startswith("#")


def _inner_lines(text: str) -> set[int]:
    """Return the indices of lines inside a statement, where `# %%` does not start a cell."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # Split a file that cannot be parsed as a whole, because some of its cells may be readable.
        return set()
    return {line for node in body for line in range(node.lineno, node.end_lineno or node.lineno)}


def _databricks(lines: Sequence[str]) -> str:
    """Return a cell as in the workspace, with its magics uncommented."""
    bare = [line.removeprefix(_MAGIC).removeprefix(" ") if line.startswith(_MAGIC) else line for line in lines]
    first = next((index for index, line in enumerate(lines) if line.startswith(_MAGIC)), None)
    if first is None:
        return "\n".join(lines)
    name = bare[first].strip().removeprefix("%").split(" ")[0]
    if name == "python":
        bare[first] = ""
    elif bare[first].startswith("%") and name not in _ONE_LINE_MAGICS:
        # Only comments are above the language of the whole cell.
        return "\n".join(["%" + bare[first], *bare[first + 1 :]])
    return "\n".join(bare)
