"""Splits Python files with cells into those cells: jupytext's `# %%` and Databricks' `# COMMAND ----------`.

Any other file is one cell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

_PERCENT = re.compile(r"^#[ \t]?%%(?:[ \t].*)?$")
_TEXT_CELL = re.compile(r"^#[ \t]?%%.*\[(?:markdown|md|raw)\]")
_DATABRICKS = "# Databricks notebook source"
_COMMAND = re.compile(r"^# COMMAND -+\s*$")
_MAGIC = "# MAGIC"
# Of Databricks' magics these stand for one command; the others say in which language the whole cell is.
_ONE_LINE_MAGICS = frozenset({"pip", "conda", "run", "python", "fs", "matplotlib", "load_ext", "autoreload"})


def split_script(text: str) -> tuple[str, ...] | None:
    """Return the code cells of a Python file that is written as cells; None where it is an ordinary one."""
    lines = text.split("\n")
    if lines[0].strip() == _DATABRICKS:
        return tuple(_databricks(cell) for cell in _pieces(lines[1:], _starts(lines[1:], _COMMAND)))
    if "%%" not in text or "from __future__" in text:
        # A future import holds for all of its file: the file stays whole.
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
    """Return the indices of lines that a statement goes on to: a `# %%` there is part of a text or a block."""
    try:
        body = ast.parse(text).body
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        # What cannot be parsed as a whole is split, so that the cells that can be are read.
        return set()
    return {line for node in body for line in range(node.lineno, node.end_lineno or node.lineno)}


def _databricks(lines: Sequence[str]) -> str:
    """Return a cell as it was in the workspace: magics without the comment signs before them."""
    bare = [line.removeprefix(_MAGIC).removeprefix(" ") if line.startswith(_MAGIC) else line for line in lines]
    first = next((index for index, line in enumerate(lines) if line.startswith(_MAGIC)), None)
    if first is None:
        return "\n".join(lines)
    name = bare[first].strip().removeprefix("%").split(" ")[0]
    if name == "python":
        bare[first] = ""
    elif bare[first].startswith("%") and name not in _ONE_LINE_MAGICS:
        # The language is said for the whole cell, above which there are only comments.
        return "\n".join(["%" + bare[first], *bare[first + 1 :]])
    return "\n".join(bare)
