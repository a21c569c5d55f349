"""The report of one submission as a page for the student."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Outcome, Report, Status
from autograder.reports.difference_view import Grid, TextLine, grids, is_text, text_lines
from autograder.reports.pages.code_view import CellView
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import notices, submitted, summary

MANY = 3  # failed tests with one cause share a card


@dataclass(frozen=True)
class Comparison:
    """A difference ready to be shown: either grids or lines."""

    where: str
    window: str
    grids: tuple[Grid, ...]
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class FailedTest:
    """A failed test with its values and printed lines."""

    outcome: Outcome
    comparison: Comparison | None
    printed_lines: int


@dataclass(frozen=True)
class Card:
    """A failed test, or several with one cause.

    `feedback` is "" if the tests have different ones.
    """

    tests: tuple[FailedTest, ...]
    feedback: str
    hint: str

    @property
    def statuses(self) -> list[Status]:
        """The statuses of the tests, each once."""
        return list(dict.fromkeys(test.outcome.status for test in self.tests))

    @property
    def lost_points(self) -> float:
        return sum(test.outcome.test.points for test in self.tests)

    @property
    def has_grids(self) -> bool:
        return any(test.comparison and test.comparison.grids for test in self.tests)


@dataclass(frozen=True)
class Segment:
    """A part of the score bar; the width is in percent."""

    status: Status
    width: float
    title: str


def to_html(report: SafeReport, cells: Sequence[CellView], *, notebook: str = "") -> str:
    """Return the whole page.

    `cells` is the code of the report, `notebook` the address of the notebook's page.
    """
    failing = [outcome for outcome in report.outcomes if outcome.status not in ("passed", "grader_error")]
    return render(
        "report.html",
        report=report,
        summary=summary(report),
        submitted=submitted(report),
        notices=notices(report),
        segments=_segments(report),
        ungraded=_cards(report.grader_errors),
        failed=_cards([outcome for outcome in failing if not _is_bare(outcome)]),
        unwritten=[outcome for outcome in failing if _is_bare(outcome)],
        passed=[outcome for outcome in report.outcomes if outcome.status == "passed"],
        cells=cells,
        notebook=notebook,
    )


def _is_bare(outcome: Outcome) -> bool:
    """Return whether one line says everything about a test."""
    return outcome.status == "missing" and not outcome.hint and not outcome.printed and "\n" not in outcome.feedback


def _segments(report: Report) -> list[Segment]:
    """Return the parts of the bar, the earned ones first."""
    ordered = sorted(report.outcomes, key=lambda outcome: outcome.status != "passed")
    whole = report.max_score or 1.0
    return [_segment(outcome, whole) for outcome in ordered if outcome.test.points > 0]


def _segment(outcome: Outcome, whole: float) -> Segment:
    return Segment(outcome.status, round(100 * outcome.test.points / whole, 3), outcome.test.title)


def _cards(outcomes: Sequence[Outcome]) -> list[Card]:
    """Return a card for each outcome or each shared cause."""
    causes = [_cause(outcome) for outcome in outcomes]
    count = Counter(causes)
    groups: dict[object, list[Outcome]] = {}
    for number, (cause, outcome) in enumerate(zip(causes, outcomes, strict=True)):
        groups.setdefault(cause if cause and count[cause] >= MANY else number, []).append(outcome)
    return [_card(group) for group in groups.values()]


def _cause(outcome: Outcome) -> tuple[str, str] | None:
    """Return the text shared by tests with one cause, if any."""
    if outcome.hint:
        return "hint", outcome.hint
    if outcome.printed or outcome.difference or not outcome.feedback:
        return None
    return outcome.status, outcome.feedback


def _card(outcomes: Sequence[Outcome]) -> Card:
    tests = tuple(
        FailedTest(outcome, _comparison(outcome), outcome.printed.count("\n") + 1 if outcome.printed else 0)
        for outcome in outcomes
    )
    feedbacks = {outcome.feedback for outcome in outcomes}
    return Card(tests, feedbacks.pop() if len(feedbacks) == 1 else "", outcomes[0].hint)


def _comparison(outcome: Outcome) -> Comparison | None:
    difference = outcome.difference
    if difference is None or not difference.got:
        return None
    if is_text(difference):
        return Comparison(difference.where, difference.window, (), tuple(text_lines(difference)))
    return Comparison(difference.where, difference.window, grids(difference), ())
