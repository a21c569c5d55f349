"""The report of one submission as a page: one HTML file that a student reads, on a phone as well as on paper.

Knows what stands where; `heat_map` and `code_view` lay out the parts, `pages` escapes, the template and its style
sheet do the rest.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Outcome, Report, Status
from autograder.reports.difference_view import Grid, TextLine, grids, is_text, text_lines
from autograder.reports.pages.code_view import CellView
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import handed_in, notices, summary

MANY = 3


@dataclass(frozen=True)
class Comparison:
    """A difference ready to be shown: either grids or lines."""

    where: str
    window: str
    grids: tuple[Grid, ...]
    lines: tuple[TextLine, ...]


@dataclass(frozen=True)
class Failure:
    """A failing test with what there is to show; or several of which the same is to be said."""

    outcomes: tuple[Outcome, ...]
    comparison: Comparison | None = None
    printed_lines: int = 0

    @property
    def outcome(self) -> Outcome:
        return self.outcomes[0]


@dataclass(frozen=True)
class Segment:
    """The part of the score bar that belongs to one test: its width in percent of all points."""

    status: Status
    width: float
    title: str


def to_html(report: SafeReport, cells: Sequence[CellView], *, notebook: str = "") -> str:
    """Return the whole page; `cells` is the code of the report, `notebook` the address of the notebook's page."""
    failing = [outcome for outcome in report.outcomes if outcome.status != "passed"]
    return render(
        "report.html",
        report=report,
        summary=summary(report),
        handed_in=handed_in(report),
        notices=notices(report),
        segments=_segments(report),
        failures=_failures([outcome for outcome in failing if not _is_bare(outcome)]),
        unwritten=[outcome for outcome in failing if _is_bare(outcome)],
        passed=[outcome for outcome in report.outcomes if outcome.status == "passed"],
        cells=cells,
        notebook=notebook,
    )


def _is_bare(outcome: Outcome) -> bool:
    """Return whether one line says everything: most tests of an untouched stub."""
    return outcome.status == "missing" and not outcome.hint and not outcome.printed and "\n" not in outcome.feedback


def _segments(report: Report) -> list[Segment]:
    """Order the bar so that what was earned stands together on the left."""
    ordered = sorted(report.outcomes, key=lambda outcome: outcome.status != "passed")
    whole = report.max_score or 1.0
    return [_segment(outcome, whole) for outcome in ordered if outcome.test.points > 0]


def _segment(outcome: Outcome, whole: float) -> Segment:
    return Segment(outcome.status, round(100 * outcome.test.points / whole, 3), outcome.test.title)


def _failures(outcomes: Sequence[Outcome]) -> list[Failure]:
    """Return a card for each outcome, or one for many of which the same would be said: a cell that cannot be read."""
    said = [_what_is_said(outcome) or place for place, outcome in enumerate(outcomes)]
    count = Counter(said)
    groups: dict[object, list[Outcome]] = {}
    for place, (key, outcome) in enumerate(zip(said, outcomes, strict=True)):
        groups.setdefault(key if count[key] >= MANY else place, []).append(outcome)
    return [_failure(tuple(group)) for group in groups.values()]


def _what_is_said(outcome: Outcome) -> tuple[str, str, str] | None:
    """Return all that a card would say besides the title, or None where it shows more than words."""
    if outcome.printed or outcome.difference or not outcome.feedback:
        return None
    return outcome.status, outcome.feedback, outcome.hint


def _failure(outcomes: tuple[Outcome, ...]) -> Failure:
    first = outcomes[0]
    if len(outcomes) > 1:
        return Failure(outcomes)
    return Failure(outcomes, _comparison(first), first.printed.count("\n") + 1 if first.printed else 0)


def _comparison(outcome: Outcome) -> Comparison | None:
    difference = outcome.difference
    if difference is None or not difference.got:
        return None
    if is_text(difference):
        return Comparison(difference.where, difference.window, (), tuple(text_lines(difference)))
    return Comparison(difference.where, difference.window, grids(difference), ())
