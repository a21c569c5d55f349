"""The table of a class: a line for each student, a cell for each assignment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from autograder.reports.gradebook import STUDENTS, Gradebook, Row, is_excused, is_open
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import points

Kind = Literal["final", "open", "excused"]


@dataclass(frozen=True)
class Score:
    """A cell of the table, with the address of its report; `remark` says how the score follows from the tests."""

    href: str
    text: str
    percent: int
    kind: Kind
    late: bool
    remark: str


@dataclass(frozen=True)
class Student:
    """A line of the table; `mistakes` are numbers from the list of all known mistakes."""

    name: str
    href: str
    scores: tuple[Score | None, ...]
    total: str
    mistakes: tuple[int, ...]


def students(book: Gradebook, numbers: Mapping[tuple[str, str], int]) -> list[Student]:
    """Return the lines; `numbers` are those of the known mistakes by slug and name."""
    return [_student(row, book, numbers) for row in book.rows]


def report_href(report: SafeReport) -> str:
    """Return the address of a report."""
    return f"{STUDENTS}/{quote(report.key, safe='')}/{quote(report.slug, safe='')}.html"


def _student(row: Row, book: Gradebook, numbers: Mapping[tuple[str, str], int]) -> Student:
    mistakes = {
        numbers[slug, outcome.mistake]
        for slug, report in row.reports.items()
        for outcome in report.outcomes
        if outcome.mistake
    }
    href = f"{STUDENTS}/{quote(row.key, safe='')}/index.html"
    scores = tuple(_score(row.reports.get(slug)) for slug in book.titles)
    return Student(row.student, href, scores, _total(row), tuple(sorted(mistakes)))


def _total(row: Row) -> str:
    """Return the sum of the scores; an excused assignment adds nothing."""
    return "not final" if row.total is None else points(row.total)


def _kind(report: SafeReport) -> Kind:
    if is_excused(report):
        return "excused"
    return "open" if is_open(report) else "final"


def _score(report: SafeReport | None) -> Score | None:
    if report is None:
        return None
    text, percent = _words(report), 0
    if report.final is not None:
        text = points(report.final)
        percent = max(0, min(100, round(100 * report.final / (report.max_score or 1.0))))
    return Score(report_href(report), text, percent, _kind(report), _is_late(report), _remark(report))


def _is_late(report: SafeReport) -> bool:
    """Return whether the learning system or the late policy says so."""
    return bool(report.late) or (report.standing is not None and report.standing.late_deduction > 0)


def _words(report: SafeReport) -> str:
    """Return why there is no final score."""
    if is_excused(report):
        return "excused"
    return "grader error" if report.grader_errors else "not final"


def _remark(report: SafeReport) -> str:
    if report.standing is None or (report.final == report.score and not report.standing.sentences):
        return ""
    return " ".join((f"Points of the tests: {points(report.score)}.", *report.standing.sentences))
