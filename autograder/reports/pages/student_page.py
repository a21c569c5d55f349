"""The report of one submission as a page: a single HTML file that a student reads on a phone or on paper."""

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
    """A failed test with the values and the printed text to show."""

    outcome: Outcome
    comparison: Comparison | None
    printed_lines: int


@dataclass(frozen=True)
class Card:
    """A failed test, or several with one cause; `feedback` is "" if theirs differs."""

    tests: tuple[FailedTest, ...]
    feedback: str
    hint: str

    @property
    def statuses(self) -> list[Status]:
        """The statuses that occur, each once."""
        return list(dict.fromkeys(test.outcome.status for test in self.tests))

    @property
    def lost_points(self) -> float:
        return sum(test.outcome.test.points for test in self.tests)

    @property
    def has_grids(self) -> bool:
        return any(test.comparison and test.comparison.grids for test in self.tests)


@dataclass(frozen=True)
class Segment:
    """The part of the score bar for one test; its width is in percent of all points."""

    status: Status
    width: float
    title: str


def to_html(report: SafeReport, cells: Sequence[CellView], *, notebook: str = "") -> str:
    """Return the whole page; `cells` is the code of the report, `notebook` the address of the notebook's page."""
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
    """Return whether one line says everything, as in an untouched stub."""
    return outcome.status == "missing" and not outcome.hint and not outcome.printed and "\n" not in outcome.feedback


def _segments(report: Report) -> list[Segment]:
    """Return the parts of the bar, the earned ones first."""
    ordered = sorted(report.outcomes, key=lambda outcome: outcome.status != "passed")
    whole = report.max_score or 1.0
    return [_segment(outcome, whole) for outcome in ordered if outcome.test.points > 0]


def _segment(outcome: Outcome, whole: float) -> Segment:
    return Segment(outcome.status, round(100 * outcome.test.points / whole, 3), outcome.test.title)


def _cards(outcomes: Sequence[Outcome]) -> list[Card]:
    """Return a card for each outcome, but only one for many with the same cause."""
    causes = [_cause(outcome) for outcome in outcomes]
    count = Counter(causes)
    groups: dict[object, list[Outcome]] = {}
    for number, (cause, outcome) in enumerate(zip(causes, outcomes, strict=True)):
        groups.setdefault(cause if cause and count[cause] >= MANY else number, []).append(outcome)
    return [_card(group) for group in groups.values()]


def _cause(outcome: Outcome) -> tuple[str, str] | None:
    """Return the hint or the words that tests with one cause share; None if a test needs its own card."""
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
