"""The table of `check` in a notebook, as HTML and as text.

The HTML is part of somebody else's page, light or dark. So the style sheet names only classes of this table, mixes its colors with the
text color of the page, and every word is there without it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console

from autograder.model import Outcome, Report
from autograder.reports.causes import fault_sentence, reasons_of_faults, without_repeats
from autograder.reports.difference_view import Comparison, comparison_of
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport, one_line, safe_report
from autograder.reports.terminal import show_report
from autograder.reports.wording import closing, notices, pointed

WIDTH = 88


@dataclass(frozen=True)
class View:
    """A report ready to be shown; `faults` are syntax errors as a sentence and the line with a caret."""

    report: SafeReport
    notices: Sequence[str]
    faults: tuple[tuple[str, str], ...]
    tests: tuple[tuple[Outcome, Comparison | None], ...]
    closing: str

    @property
    def has_grids(self) -> bool:
        return any(comparison and comparison.grids for _, comparison in self.tests)


def tables(reports: Sequence[Report]) -> dict[str, str]:
    """Return the tables as "text" and as "html"."""
    safe = list(map(safe_report, reports))
    return {"text": to_text(safe), "html": to_html(safe)}


def sentence(fault: str) -> dict[str, str]:
    """Return a sentence as "text" and as "html"."""
    text = f"check: {one_line(fault)}"
    return {"text": text, "html": render("check.html", views=[], sentence=text)}


def to_html(reports: Sequence[SafeReport]) -> str:
    """Return a table for each report."""
    return render("check.html", views=[_view(report) for report in reports], sentence="")


def _view(report: SafeReport) -> View:
    outcomes = without_repeats(report.outcomes, reasons_of_faults(report.module))
    return View(
        report,
        notices(report),
        tuple((fault_sentence(fault, report.module), pointed(fault, WIDTH)) for fault in report.module.faults),
        tuple((outcome, comparison_of(outcome.difference)) for outcome in outcomes),
        closing(report),
    )


def to_text(reports: Sequence[SafeReport]) -> str:
    """Return the tables as the terminal shows them, without colors."""
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, color_system=None)
    for report in reports:
        show_report(report, console)
    return "\n".join(line.rstrip() for line in text.getvalue().strip("\n").split("\n"))
