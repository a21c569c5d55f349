"""Reads the marks that courses write for their own graders: the place of an answer, and cells with tests.

The marks are those of nbgrader, otter and Coursera, tags, and the languages of cells. A mark only decides between two definitions of one
name. No code counts because of a mark that would not count without it.
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
# Starts with a sign that is found quickly, and takes the rest of the line: what stands before it is looked at once a line.
_ANSWER = re.compile(r"(?i)#[ \t]*(?:@?graded\b|to be graded\b|UNQ_C\d+|BEGIN QUESTION\b|BEGIN SOLUTION\b)[^\n]*")
_HIDDEN = re.compile(r"^[ \t]*#+[ \t]*(BEGIN|END) HIDDEN TESTS?\b")
_BOUNDARY = re.compile(r"(?im)^[ \t]*#?[ \t]*(BEGIN|END)[ \t]+(QUESTION|SOLUTION|TESTS?)\b")
_PYTHON = frozenset({"python", "python2", "python3", "ipython", "ipython3", "py"})
_OTTER_CALLS = frozenset({"check", "check_all", "export", "add_plugin_files", "run_plugin"})


@dataclass(frozen=True)
class Marks:
    """What the marks of one code cell say.

    `answer`: it is where the answer belongs. `foreign` says why nothing in it is the student's, or is empty; `hidden` are the lines
    (first, last) between the marks of hidden tests.
    """

    answer: bool = False
    foreign: str = ""
    hidden: tuple[tuple[int, int], ...] = ()


NO_MARKS = Marks()


class Boundaries:
    """Follows the text and raw cells between the code cells, with which otter encloses answers and tests."""

    def __init__(self) -> None:
        self._open = ""

    def enter(self, text: str) -> None:
        """Take note of a cell that is no code."""
        for word, what in _BOUNDARY.findall(text[:2_000]):
            self._open = what.upper().rstrip("S") if word.upper() == "BEGIN" else ""

    def marks(self, metadata: Mapping[str, Any], language: object, source: str) -> Marks:
        """Return the marks of the code cell that comes next."""
        foreign = _other_language(metadata, language) or _test_cell(metadata)
        if not foreign and self._open == "TEST":
            foreign = "test cell of otter"
        answer = self._open in ("QUESTION", "SOLUTION") or _is_answer(metadata, source)
        hidden = _hidden_lines(source) if "HIDDEN TEST" in source else ()
        return Marks(answer, foreign, hidden) if answer or foreign or hidden else NO_MARKS


def _other_language(metadata: Mapping[str, Any], language: object) -> str:
    editor = metadata.get("vscode")
    said = editor.get("languageId") if isinstance(editor, dict) else language
    if not isinstance(said, str) or not said or said.lower() in _PYTHON:
        return ""
    return f"a cell in {' '.join(clean(said, 30).split())}"


def _test_cell(metadata: Mapping[str, Any]) -> str:
    mark = metadata.get("nbgrader")
    if not isinstance(mark, dict):
        return ""
    # As nbgrader itself makes them: what a student may write into is not locked.
    is_test = mark.get("grade") is True and mark.get("locked") is True and mark.get("solution") is not True
    return "test cell of nbgrader" if is_test else ""


def _is_answer(metadata: Mapping[str, Any], source: str) -> bool:
    mark, tags = metadata.get("nbgrader"), metadata.get("tags")
    if isinstance(mark, dict) and mark.get("solution") is True:
        return True
    tagged = isinstance(tags, list) and any(isinstance(tag, str) and tag.lower() in _ANSWER_TAGS for tag in tags)
    return tagged or any(_opens_line(source, match.start()) for match in _ANSWER.finditer(source))


def _opens_line(source: str, place: int) -> bool:
    """Return whether a comment sign is the first of its line, or stands behind others."""
    before = source[source.rfind("\n", 0, place) + 1 : place]
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


def call_of_a_grader(node: ast.stmt) -> str:
    """Say which grader a statement calls to have the notebook checked, or return ""."""
    call = node.value if isinstance(node, ast.Expr) else None
    if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
        return ""
    owner = call.func.value
    named = isinstance(owner, ast.Name) and owner.id == "grader"
    return "check of otter" if named and call.func.attr in _OTTER_CALLS else ""
