"""The report of one submission as a page for the student."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Module, Outcome, Report, Status
from autograder.reports.causes import causes, common_part, fault_sentence, own_part
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
    feedback: str
    comparison: Comparison | None
    printed_lines: int


@dataclass(frozen=True)
class Card:
    """A failed test, or several with one cause.

    `feedback` is what all tests say. `code` is the line of a syntax error, with a caret below it.
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
    """Return a card for each cause, and one for each outcome without a known cause."""
    groups: dict[object, list[Outcome]] = {}
    for number, (cause, outcome) in enumerate(zip(causes(outcomes), outcomes, strict=True)):
        groups.setdefault(cause or number, []).append(outcome)
    return [_card(group, module) for group in groups.values()]


def _card(outcomes: Sequence[Outcome], module: Module) -> Card:
    hint = next((outcome.hint for outcome in outcomes if outcome.hint), "")
    fault = next((fault for fault in module.faults if fault.reason == common_part(outcomes[0])), None)
    if fault is not None:
        tests = tuple(_failed_test(outcome, "") for outcome in outcomes)
        return Card(tests, fault_sentence(fault, module), hint, pointed(fault, WIDEST_CODE))
    shared = _shared_text(outcomes)
    return Card(tuple(_failed_test(outcome, own_part(outcome.feedback, shared)) for outcome in outcomes), shared, hint)


def _shared_text(outcomes: Sequence[Outcome]) -> str:
    """Return the feedback of all outcomes, or else its common part, or else ""."""
    for texts in ({outcome.feedback for outcome in outcomes}, set(map(common_part, outcomes))):
        if len(texts) == 1:
            return texts.pop()
    return ""


def _failed_test(outcome: Outcome, feedback: str) -> FailedTest:
    printed_lines = outcome.printed.count("\n") + 1 if outcome.printed else 0
    return FailedTest(outcome, feedback, comparison_of(outcome.difference), printed_lines)
