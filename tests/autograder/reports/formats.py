"""Every format of a raw report: sanitized, then rendered, as the writer does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console

from autograder.model import Report
from autograder.reports import gradebook, report_json, terminal
from autograder.reports.notebook import page
from autograder.reports.pages import class_page, overview_page, student_page
from autograder.reports.pages.code_view import view_cells
from autograder.reports.sanitize import safe_report, safe_result


def as_json(report: Report) -> dict[str, Any]:
    return report_json.as_json(safe_report(report))


def to_text(report: Report) -> str:
    return report_json.to_text(safe_report(report))


def student_html(report: Report) -> str:
    safe = safe_report(report)
    return student_page.to_html(safe, view_cells(safe.module.cells))


def overview_html(reports: Sequence[Report], titles: Mapping[str, str], worth: Mapping[str, float]) -> str:
    """Return the overview of the first student of the reports."""
    row = gradebook.gradebook([safe_result(report) for report in reports]).rows[0]
    return overview_page.to_html(row, titles, worth)


def notebook_html(report: Report, content: bytes) -> str:
    safe = safe_report(report)
    return page.to_html(safe, view_cells(safe.module.cells), content, back="adam_step.html")


def class_html(reports: Sequence[Report], *, remarks: Sequence[str], title: str) -> str:
    book = gradebook.gradebook([safe_result(report) for report in reports])
    return class_page.to_html(book, remarks=remarks, title=title)


def to_csv(reports: Sequence[Report]) -> str:
    return gradebook.to_csv(gradebook.gradebook([safe_result(report) for report in reports]))


def to_scores_csv(reports: Sequence[Report]) -> str:
    return gradebook.to_scores_csv(gradebook.gradebook([safe_result(report) for report in reports]))


def show_report(report: Report, console: Console) -> None:
    terminal.show_report(safe_report(report), console)


def show_class(reports: Sequence[Report], console: Console) -> None:
    terminal.show_class([safe_result(report) for report in reports], console)
