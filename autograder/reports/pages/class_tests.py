"""Figures of each graded test over a class: how many passed, how well it separates students, how long it takes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import StatisticsError, correlation, median

from autograder.model import GradedTest, Outcome
from autograder.reports.sanitize import SafeReport

# A test that half of the students could pass is failed by five in a row once in 32 times.
FEWEST_WHO_ALL_FAIL = 5
# If 30 pass and nobody fails, fewer than one in ten would fail (95 % confidence, rule of three).
FEWEST_WHO_ALL_PASS = 30

Times = Mapping[tuple[str, str], Sequence[float]]


@dataclass(frozen=True)
class TestLine:
    """A test in figures, without grader errors; a text is empty if its figure is not defined."""

    test: GradedTest
    passed: int
    total: int
    discrimination: str
    time: str

    @property
    def percent(self) -> float:
        return round(100 * self.passed / self.total, 1) if self.total else 0.0


def lines_of_tests(reports: Sequence[SafeReport], times: Times) -> tuple[TestLine, ...]:
    """Return the tests of one assignment, the hardest first.

    `times` are seconds by slug and name of the test.
    """
    grouped: dict[str, list[tuple[SafeReport, Outcome]]] = {}
    for report in reports:
        for outcome in report.outcomes:
            if outcome.status != "grader_error":
                grouped.setdefault(outcome.test.name, []).append((report, outcome))
    lines = (_test_line(judged, times) for judged in grouped.values())
    return tuple(sorted(lines, key=lambda line: line.percent))


def _test_line(judged: Sequence[tuple[SafeReport, Outcome]], times: Times) -> TestLine:
    report, outcome = judged[0]
    return TestLine(
        outcome.test,
        sum(outcome.status == "passed" for _, outcome in judged),
        len(judged),
        _discrimination((outcome, report.score) for report, outcome in judged if not report.grader_errors),
        _shown_seconds(times.get((report.slug, outcome.test.name), ())),
    )


def _discrimination(scored: Iterable[tuple[Outcome, float]]) -> str:
    """Return the point-biserial correlation of passing a test with the points of the other tests.

    It is not defined if all or none passed, or if the points of the others are all the same.
    """
    pairs = [(float(outcome.status == "passed"), score - outcome.score) for outcome, score in scored]
    try:
        value = correlation([passed for passed, _ in pairs], [others for _, others in pairs])
    except StatisticsError:
        return ""
    # The sum leaves no negative zero.
    return f"{round(value, 2) + 0.0:.2f}".replace("-", "−")


def _shown_seconds(times: Sequence[float]) -> str:
    """Return whole seconds: a page that shows more is never the same twice."""
    if not times:
        return ""
    seconds = median(times)
    return "< 1 s" if seconds < 1 else f"{seconds:.0f} s"


def all_failed(lines: Sequence[TestLine]) -> list[GradedTest]:
    """Return the tests that nobody of several students passed."""
    return [line.test for line in lines if line.total >= FEWEST_WHO_ALL_FAIL and line.passed == 0]


def all_passed(lines: Sequence[TestLine]) -> list[GradedTest]:
    """Return the tests that everybody of many students passed."""
    return [line.test for line in lines if line.total >= FEWEST_WHO_ALL_PASS and line.passed == line.total]
