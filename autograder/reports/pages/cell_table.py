"""The table that `check` shows below a cell of a notebook: as HTML that fits a light and a dark theme, and as plain text.

Knows what a notebook does with HTML: it stands in somebody else's page, so the style sheet names only what is ours, colours are mixed
with the text colour of the theme, and without the style sheet every word is still there.
"""

from __future__ import annotations

import io
from collections.abc import Sequence

from rich.console import Console

from autograder.model import Report
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport, one_line, safe_report
from autograder.reports.terminal import show_report
from autograder.reports.wording import notices, summary

WIDTH = 88


def tables(reports: Sequence[Report]) -> dict[str, str]:
    """Return a table for each report in both forms: "text" and "html"."""
    safe = list(map(safe_report, reports))
    return {"text": to_text(safe), "html": to_html(safe)}


def sentence(fault: str) -> dict[str, str]:
    """Return in both forms one sentence in place of a table."""
    text = f"check: {one_line(fault)}"
    return {"text": text, "html": render("check.html", views=[], sentence=text)}


def to_html(reports: Sequence[SafeReport]) -> str:
    """Return a table for each report."""
    views = [(report, notices(report), summary(report)) for report in reports]
    return render("check.html", views=views, sentence="")


def to_text(reports: Sequence[SafeReport]) -> str:
    """Return the tables as the terminal shows them, without colours."""
    text = io.StringIO()
    console = Console(file=text, width=WIDTH, color_system=None)
    for report in reports:
        show_report(report, console)
    return "\n".join(line.rstrip() for line in text.getvalue().strip("\n").split("\n"))
