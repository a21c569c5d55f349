"""Writes a run to a folder: STUDENT/SLUG.json, .html and .notebook.html, `gradebook.csv`, `index.html`, `unknown_mistakes.json`.

Knows where each format goes; the formats themselves are the business of `render`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from urllib.parse import quote

from autograder.model import Report
from autograder.render import class_page, gradebook_csv, html_report, json_report, unknown_json
from autograder.unknown import unknown_mistakes
from autograder.whole import write_whole


def write_report(out: Path, report: Report, content: bytes = b"") -> Path:
    """Write one student's report as JSON and HTML, and the notebook that `content` is beside it; return the path of the HTML."""
    page = out / report.key / f"{report.slug}.html"
    write_file(page.with_suffix(".json"), json_report.to_text(report))
    write_file(page, html_report.to_html(report, notebook=_write_notebook(page, report, content)))
    return page


def _write_notebook(report_page: Path, report: Report, content: bytes) -> str:
    """Write the page of a notebook and return its address; what is no notebook has none, and no older one stays behind."""
    page = report_page.with_suffix(".notebook.html")
    html = _notebook_html(report, content) if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"{") else ""
    if not html:
        page.unlink(missing_ok=True)
        return ""
    write_file(page, html)
    return quote(page.name)


def _notebook_html(report: Report, content: bytes) -> str:
    # nbconvert takes a second to import: only where there is a notebook.
    from autograder.render.notebook_page import to_html

    return to_html(report, content)


def write_class(out: Path, reports: Sequence[Report], remarks: Sequence[str], title: str) -> None:
    """Write the gradebook, the class page, and the mistakes that are not known, over the reports of a run."""
    write_file(out / "gradebook.csv", gradebook_csv.to_csv(reports))
    write_file(out / "unknown_mistakes.json", unknown_json.to_json(unknown_mistakes(reports)))
    write_file(out / "index.html", class_page.to_html(reports, remarks=remarks, title=title))


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8; a lone surrogate that a name may hold becomes a question mark."""
    write_whole(path, text.encode("utf-8", "replace"))
