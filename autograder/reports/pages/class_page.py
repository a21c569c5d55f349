"""The class page for the instructor: alarms, histograms, the table of students, tests and mistakes.

Scores are those to record. A score that is not final is listed and never counted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, median

from autograder.model import GradedTest
from autograder.reports.gradebook import Gradebook
from autograder.reports.pages.class_mistakes import KnownMistake, Unrecognized, known_mistakes, unrecognized
from autograder.reports.pages.class_table import report_href, students
from autograder.reports.pages.class_tests import TestLine, Times, all_failed, all_passed, lines_of_tests
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import one_line
from autograder.reports.wording import isolations, number_of, points

BINS = 10
PLOT_WIDTH = 260
PLOT_HEIGHT = 96
NO_TIMES: Times = {}


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
class AssignmentView:
    """An assignment with its final scores and all that its submissions have in common."""

    anchor: str
    slug: str
    title: str
    worth: float
    scores: tuple[float, ...]
    bars: tuple[Bar, ...]
    tests: tuple[TestLine, ...]
    mistakes: tuple[KnownMistake, ...]
    unrecognized: Unrecognized

    @property
    def mean(self) -> str:
        return points(mean(self.scores))

    @property
    def median(self) -> str:
        return points(median(self.scores))


def to_html(book: Gradebook, *, remarks: Sequence[str], title: str, times: Times = NO_TIMES, partial: str = "") -> str:
    """Return the whole page, with links to students/KEY/index.html and students/KEY/SLUG.html.

    `times` are seconds by slug and name of a test. `partial` says how much of a run is done: "3 of 12 graded".
    """
    reports = [report for row in book.rows for report in row.reports.values()]
    assignments = [_assignment(number, slug, book, times) for number, slug in enumerate(book.titles, start=1)]
    return render(
        "class.html",
        title=one_line(title),
        isolation=isolations(reports),
        remarks=[one_line(remark) for remark in remarks],
        partial=one_line(partial),
        book=book,
        submissions=len(reports),
        faulty=[report for report in reports if report.grader_errors],
        grader_errors=sum(len(report.grader_errors) for report in reports),
        failed_by_all=_alarms(assignments, all_failed),
        passed_by_all=_alarms(assignments, all_passed),
        all_passed=sum(len(all_passed(view.tests)) for view in assignments),
        students=students(book, _numbers(assignments)),
        assignments=assignments,
        timed=bool(times),
        report_href=report_href,
        plot_width=PLOT_WIDTH,
        plot_height=PLOT_HEIGHT,
    )


def _alarms(
    assignments: Sequence[AssignmentView], which: Callable[[Sequence[TestLine]], list[GradedTest]]
) -> list[tuple[AssignmentView, list[GradedTest]]]:
    """Return the assignments that have such tests, with these tests."""
    return [(view, tests) for view in assignments if (tests := which(view.tests))]


def _numbers(assignments: Sequence[AssignmentView]) -> Mapping[tuple[str, str], int]:
    """Number all known mistakes from 1, in the order of the page."""
    known = [(view.slug, mistake.name) for view in assignments for mistake in view.mistakes]
    return {mistake: number for number, mistake in enumerate(known, start=1)}


def _assignment(number: int, slug: str, book: Gradebook, times: Times) -> AssignmentView:
    reports = [row.reports[slug] for row in book.rows if slug in row.reports]
    scores = tuple(report.final for report in reports if report.final is not None)
    return AssignmentView(
        f"assignment_{number}",
        slug,
        book.titles[slug],
        book.worth[slug],
        scores,
        _histogram(scores, book.worth[slug]),
        lines_of_tests(reports, times),
        known_mistakes(reports),
        unrecognized(reports),
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
