"""The table of `check` in a notebook, as HTML and as text.

The HTML is part of somebody else's page, light or dark. So the style sheet names only classes of this table, mixes its colors with the
text color of the page, and every word is there without it.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console

from autograder.model import Report
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport, one_line, safe_report
from autograder.reports.terminal import show_report
from autograder.reports.wording import notices, summary, without_repeats

WIDTH = 88


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
    views = [(report, list(without_repeats(report.outcomes)), notices(report), summary(report)) for report in reports]
    return render("check.html", views=views, sentence="")


def to_text(reports: Sequence[SafeReport]) -> str:
    """Return the tables as the terminal shows them, without colors."""
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, color_system=None)
    for report in reports:
        show_report(report, console)
    return "\n".join(line.rstrip() for line in text.getvalue().strip("\n").split("\n"))
