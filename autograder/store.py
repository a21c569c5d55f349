"""Writes a run to a folder: STUDENT/SLUG.json and .html, `gradebook.csv`, `index.html`, `unknown_mistakes.json`.

Knows where each format goes; the formats themselves are the business of `render`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.model import Report
from autograder.render import class_page, gradebook_csv, html_report, json_report, unknown_json
from autograder.unknown import unknown_mistakes
from autograder.whole import write_whole


def write_report(out: Path, report: Report) -> Path:
    """Write one student's report as JSON and HTML; return the path of the HTML."""
    page = out / report.key / f"{report.slug}.html"
    write_file(page.with_suffix(".json"), json_report.to_text(report))
    write_file(page, html_report.to_html(report))
    return page


def write_class(out: Path, reports: Sequence[Report], remarks: Sequence[str], title: str) -> None:
    """Write the gradebook, the class page, and the mistakes that are not known, over the reports of a run."""
    write_file(out / "gradebook.csv", gradebook_csv.to_csv(reports))
    write_file(out / "unknown_mistakes.json", unknown_json.to_json(unknown_mistakes(reports)))
    write_file(out / "index.html", class_page.to_html(reports, remarks=remarks, title=title))


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8; a lone surrogate that a name may hold becomes a question mark."""
    write_whole(path, text.encode("utf-8", "replace"))
