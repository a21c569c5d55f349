"""The report of one submission as a page for the student."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import inf

from autograder.model import Module, Outcome, Report, Status
from autograder.reports.causes import causes, common_part, fault_sentence, feedback_beside, shared_feedback
from autograder.reports.difference_view import Comparison, comparison_of
from autograder.reports.pages.code_view import CellView
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import closing, kind_of_points, notices, pointed, submitted

WIDEST_CODE = 100


@dataclass(frozen=True)
class FailedTest:
    """A failed test with its values and printed lines; `feedback` is what its card does not say."""

    outcome: Outcome
    comparison: Comparison | None
    feedback: str = ""

    @property
    def printed_lines(self) -> int:
        return self.outcome.printed.count("\n") + 1 if self.outcome.printed else 0


@dataclass(frozen=True)
class Card:
    """A failed test, or several with one cause.

    `tests` begin with the one whose values are the fewest. `feedback` is what all tests say. `code` is the line of a syntax error, with a
    caret below it.
    """

    tests: tuple[FailedTest, ...]
    feedback: str
    hint: str
    code: str = ""

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


def to_html(report: SafeReport, cells: Sequence[CellView], *, notebook: str = "", index: str = "") -> str:
    """Return the whole page.

    `cells` is the code of the report. `notebook` is the address of the notebook's page, `index` that of a list of reports.
    """
    failing = [outcome for outcome in report.outcomes if outcome.status not in ("passed", "grader_error")]
    return render(
        "report.html",
        report=report,
        closing=closing(report),
        kind=kind_of_points(report),
        submitted=submitted(report),
        notices=notices(report),
        segments=_segments(report),
        ungraded=_cards(report.grader_errors, report.module),
        failed=_cards([outcome for outcome in failing if not _is_bare(outcome)], report.module),
        unwritten=[outcome for outcome in failing if _is_bare(outcome)],
        passed=[outcome for outcome in report.outcomes if outcome.status == "passed"],
        cells=cells,
        notebook=notebook,
        index=index,
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


def _cards(outcomes: Sequence[Outcome], module: Module) -> list[Card]:
    """Return a card for each cause, and one for each outcome without one.

    The most points come first, and of equal ones those with a hint.
    """
    groups: dict[object, list[Outcome]] = {}
    for number, (cause, outcome) in enumerate(zip(causes(outcomes, tuple(module.found)), outcomes, strict=True)):
        groups.setdefault(cause or number, []).append(outcome)
    cards = [_card(group, module) for group in groups.values()]
    return sorted(cards, key=lambda card: (-card.lost_points, not card.hint))


def _card(outcomes: Sequence[Outcome], module: Module) -> Card:
    """Return the card of tests with one cause; those with the fewest values come first."""
    tests = sorted((FailedTest(outcome, comparison_of(outcome.difference)) for outcome in outcomes), key=_size)
    fault = next((fault for fault in module.faults if fault.reason == common_part(outcomes[0])), None)
    if fault is not None:
        return Card(tuple(tests), fault_sentence(fault, module), _hint(outcomes), pointed(fault, WIDEST_CODE))
    shared = shared_feedback(outcomes)
    said = (replace(test, feedback=feedback_beside(test.outcome, shared)) for test in tests)
    return Card(tuple(said), shared, _hint(outcomes))


def _size(test: FailedTest) -> float:
    return test.comparison.entries if test.comparison else inf


def _hint(outcomes: Sequence[Outcome]) -> str:
    """Return the hint of a known mistake, or else the first hint."""
    hints = [outcome.hint for outcome in sorted(outcomes, key=lambda outcome: not outcome.mistake)]
    return next(filter(None, hints), "")
