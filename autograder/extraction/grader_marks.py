"""Reads the marks that courses put into notebooks for nbgrader, otter and Coursera: answer cells and test cells.

A mark only decides between two definitions of one name: it never adds code that would not be graded without it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from autograder.text import clean

_ANSWER_TAGS = frozenset(
    {"graded", "solution", "answer", "exercise", "otter_answer_cell", "otter_assign_solution_cell"}
)
# Starts with a character that is found quickly, and matches the rest of the line, so that each line is examined once.
_ANSWER = re.compile(r"(?i)#[ \t]*(?:@?graded\b|to be graded\b|UNQ_C\d+|BEGIN QUESTION\b|BEGIN SOLUTION\b)[^\n]*")
_HIDDEN = re.compile(r"^[ \t]*#+[ \t]*(BEGIN|END) HIDDEN TESTS?\b")
_BOUNDARY = re.compile(r"(?im)^[ \t]*#?[ \t]*(BEGIN|END)[ \t]+(QUESTION|SOLUTION|TESTS?)\b")
_PYTHON = frozenset({"python", "python2", "python3", "ipython", "ipython3", "py"})
_OTTER_CALLS = frozenset({"check", "check_all", "export", "add_plugin_files", "run_plugin"})


@dataclass(frozen=True)
class Marks:
    """The marks of one code cell.

    `answer`: it is the answer cell. `foreign` says why none of it is the student's work, or is "". `hidden` are ranges
    (first, last) of lines with hidden tests.
    """

    answer: bool = False
    foreign: str = ""
    hidden: tuple[tuple[int, int], ...] = ()


NO_MARKS = Marks()


class Boundaries:
    """Follows the cells between code cells with which otter encloses answers and tests."""

    def __init__(self) -> None:
        self._open = ""

    def enter(self, text: str) -> None:
        """Note the boundaries in a cell that is not code."""
        for word, section in _BOUNDARY.findall(text[:2_000]):
            self._open = section.upper().rstrip("S") if word.upper() == "BEGIN" else ""

    def marks(self, metadata: Mapping[str, Any], language: object, source: str) -> Marks:
        """Return the marks of the next code cell."""
        foreign = _other_language(metadata, language) or _test_cell(metadata)
        if not foreign and self._open == "TEST":
            foreign = "otter test cell"
        answer = self._open in ("QUESTION", "SOLUTION") or _is_answer(metadata, source)
        hidden = _hidden_lines(source) if "HIDDEN TEST" in source else ()
        return Marks(answer, foreign, hidden) if answer or foreign or hidden else NO_MARKS


def _other_language(metadata: Mapping[str, Any], language: object) -> str:
    editor = metadata.get("vscode")
    name = editor.get("languageId") if isinstance(editor, dict) else language
    if not isinstance(name, str) or not name or name.lower() in _PYTHON:
        return ""
    return f"a cell in {' '.join(clean(name, 30).split())}"


def _test_cell(metadata: Mapping[str, Any]) -> str:
    mark = metadata.get("nbgrader")
    if not isinstance(mark, dict):
        return ""
    # nbgrader locks its tests; cells that students may edit are not locked.
    is_test = mark.get("grade") is True and mark.get("locked") is True and mark.get("solution") is not True
    return "nbgrader test cell" if is_test else ""


def _is_answer(metadata: Mapping[str, Any], source: str) -> bool:
    mark, tags = metadata.get("nbgrader"), metadata.get("tags")
    if isinstance(mark, dict) and mark.get("solution") is True:
        return True
    tagged = isinstance(tags, list) and any(isinstance(tag, str) and tag.lower() in _ANSWER_TAGS for tag in tags)
    return tagged or any(_opens_line(source, match.start()) for match in _ANSWER.finditer(source))


def _opens_line(source: str, start: int) -> bool:
    """Tell whether only blanks and comment signs are before a comment sign on its line."""
    before = source[source.rfind("\n", 0, start) + 1 : start]
    return not before.lstrip(" \t").strip("#")


def _hidden_lines(source: str) -> tuple[tuple[int, int], ...]:
    lines = source.split("\n")
    ranges: list[tuple[int, int]] = []
    first = 0
    for number, line in enumerate(lines, start=1):
        match = _HIDDEN.match(line)
        if match is not None and match[1] == "BEGIN":
            first = first or number
        elif match is not None and first:
            ranges.append((first, number))
            first = 0
    return (*ranges, (first, len(lines))) if first else tuple(ranges)


def grader_call(node: ast.stmt) -> str:
    """Name the grader that a statement calls, or return ""."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return ""
    owner = call.func.value
    named = isinstance(owner, ast.Name) and owner.id == "grader"
    return "otter check" if named and call.func.attr in _OTTER_CALLS else ""
