"""The class page for the instructor: scores, histograms, hardest tests.

A score that is not final is listed and never counted.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median
from urllib.parse import quote

from autograder.model import GradedTest, Outcome
from autograder.reports.gradebook import STUDENTS, Gradebook, Row
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport, one_line
from autograder.reports.wording import isolations, number_of, points

BINS = 10
PLOT_WIDTH = 260
PLOT_HEIGHT = 96


@dataclass(frozen=True)
class Bar:
    """A column of a histogram; the label names its range of scores."""

    x: float
    y: float
    width: float
    height: float
    count: int
    label: str


@dataclass(frozen=True)
class TestLine:
    """Failures of a test, without grader errors."""

    test: GradedTest
    failed: int
    total: int

    @property
    def percent(self) -> float:
        return round(100 * self.failed / self.total, 1) if self.total else 0.0


@dataclass(frozen=True)
class AssignmentView:
    slug: str
    title: str
    worth: float
    scores: tuple[float, ...]
    bars: tuple[Bar, ...]
    tests: tuple[TestLine, ...]

    @property
    def mean(self) -> str:
        return points(mean(self.scores))

    @property
    def median(self) -> str:
        return points(median(self.scores))


@dataclass(frozen=True)
class Score:
    """A cell of the table, with the address of its report."""

    href: str
    text: str
    percent: float
    final: bool
    late: bool


@dataclass(frozen=True)
class Student:
    name: str
    scores: tuple[Score | None, ...]
    total: str


def to_html(book: Gradebook, *, remarks: Sequence[str], title: str) -> str:
    """Return the whole page, with links to students/KEY/SLUG.html."""
    reports = [report for row in book.rows for report in row.reports.values()]
    return render(
        "class.html",
        title=one_line(title),
        isolation=isolations(reports),
        remarks=[one_line(remark) for remark in remarks],
        book=book,
        submissions=len(reports),
        faulty=[(report, _href(report)) for row in book.rows for report in row.faulty],
        students=[_student(row, book) for row in book.rows],
        assignments=[_assignment(slug, book) for slug in book.titles],
        plot_width=PLOT_WIDTH,
        plot_height=PLOT_HEIGHT,
    )


def _href(report: SafeReport) -> str:
    return f"{STUDENTS}/{quote(report.key, safe='')}/{quote(report.slug, safe='')}.html"


def _student(row: Row, book: Gradebook) -> Student:
    total = "not final" if row.total is None else points(row.total)
    return Student(row.student, tuple(_score(row.reports.get(slug)) for slug in book.titles), total)


def _score(report: SafeReport | None) -> Score | None:
    if report is None:
        return None
    if report.grader_errors:
        return Score(_href(report), "grader error", 0.0, final=False, late=bool(report.late))
    percent = round(100 * report.score / (report.max_score or 1), 1)
    return Score(_href(report), points(report.score), percent, final=True, late=bool(report.late))


def _assignment(slug: str, book: Gradebook) -> AssignmentView:
    reports = [row.reports[slug] for row in book.rows if slug in row.reports]
    scores = tuple(report.score for report in reports if not report.grader_errors)
    tests = _tests(outcome for report in reports for outcome in report.outcomes)
    return AssignmentView(
        slug, book.titles[slug], book.worth[slug], scores, _histogram(scores, book.worth[slug]), tests
    )


def _histogram(scores: Sequence[float], worth: float) -> tuple[Bar, ...]:
    """Count scores in ten equal ranges."""
    step = (worth or 1.0) / BINS
    counts = [0] * BINS
    for score in scores:
        counts[max(0, min(BINS - 1, int(score / step + 1e-9)))] += 1
    return tuple(_bar(number, count, max(counts, default=0) or 1, step) for number, count in enumerate(counts))


def _bar(number: int, count: int, highest: int, step: float) -> Bar:
    width, height = PLOT_WIDTH / BINS, round(PLOT_HEIGHT * count / highest, 1)
    ends = "to" if number == BINS - 1 else "to below"
    label = f"{points(number * step)} {ends} {points((number + 1) * step)} points: {number_of(count, 'student')}"
    return Bar(number * width + 2, PLOT_HEIGHT - height, width - 4, height, count, label)


def _tests(outcomes: Iterable[Outcome]) -> tuple[TestLine, ...]:
    """Return the tests, the hardest first."""
    grouped: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        grouped.setdefault(outcome.test.name, []).append(outcome)
    return tuple(sorted(_test_lines(grouped), key=lambda line: -line.percent))


def _test_lines(grouped: Mapping[str, Sequence[Outcome]]) -> Iterable[TestLine]:
    for outcomes in grouped.values():
        judged = [outcome for outcome in outcomes if outcome.status != "grader_error"]
        yield TestLine(outcomes[0].test, sum(outcome.status != "passed" for outcome in judged), len(judged))
