"""Write a run to a folder.

students/KEY/SLUG.json, SLUG.html, SLUG.notebook.html    one report
students/KEY/index.html                                  all assignments of a student
intake.json                                              every file and what became of it
gradebook.csv, scores.csv, index.html                    the class
unknown_mistakes.json                                    submissions that fail alike

A student's own run writes report.html. For several assignments, that page lists those of report-SLUG.html.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from types import MappingProxyType
from urllib.parse import quote

from autograder.atomic import write_whole
from autograder.extraction.file_type import without_mark
from autograder.intake.model import AttemptPolicy, Intake
from autograder.mistakes.unrecognized import unrecognized_mistakes
from autograder.model import Report
from autograder.reports import run_json
from autograder.reports.gradebook import STUDENTS, gradebook, to_csv, to_scores_csv
from autograder.reports.pages import class_page, index_page, overview_page, student_page
from autograder.reports.pages.code_view import CellView, view_cells
from autograder.reports.report_json import to_text
from autograder.reports.sanitize import SafeReport, safe_report

NOTEBOOK_PAGE = "autograder.reports.notebook.page"
OWN_PAGE, INDEX = "report.html", "index.html"
ENDINGS = (".json", ".html", ".notebook.html")


def write_intake(out: Path, intake: Intake) -> Path:
    """Write the fate of every file and return the path."""
    path = out / "intake.json"
    write_file(path, run_json.intake_json(intake))
    return path


def write_report(out: Path, report: Report, content: bytes, which: AttemptPolicy = "latest") -> Path:
    """Write a report with its pages; return the page's path.

    If not only the latest attempt is graded, the files bear the attempt's number: `SLUG.attempt-1.html`.
    """
    safe = safe_report(report)
    page = _page_of(out, safe, which)
    # The scores first: an interrupted run has those of every report.
    write_file(page.with_suffix(".json"), to_text(safe))
    _write_page(page, safe, content, index=INDEX)
    return page


def rewrite_page(out: Path, report: SafeReport, which: AttemptPolicy = "latest") -> None:
    """Write a report and its page again, beside the notebook's page, which says nothing of the standing."""
    page = _page_of(out, report, which)
    write_file(page.with_suffix(".json"), to_text(report))
    notebook = page.with_suffix(".notebook.html")
    name = quote(notebook.name) if notebook.is_file() else ""
    write_file(page, student_page.to_html(report, view_cells(report.module.cells), notebook=name, index=INDEX))


def _page_of(out: Path, report: Report, which: AttemptPolicy) -> Path:
    name = report.slug if which == "latest" else _attempt_name(report)
    return out / STUDENTS / report.key / f"{name}.html"


def _write_page(page: Path, report: SafeReport, content: bytes, index: str = "") -> None:
    cells = view_cells(report.module.cells)
    notebook = _write_notebook(page, report, cells, content)
    write_file(page, student_page.to_html(report, cells, notebook=notebook, index=index))


def write_own_pages(out: Path, reports: Sequence[Report], contents: Sequence[bytes]) -> Path:
    """Write the pages of a student's own run; return the path of the first.

    `contents` are the files of the reports.
    """
    own = [safe_report(replace(report, student="")) for report in reports]
    first = out / OWN_PAGE
    if len(own) == 1:
        _write_page(first, own[0], contents[0])
        return first
    names = [f"{first.stem}-{report.slug}.html" for report in own]
    for name, report, content in zip(names, own, contents, strict=True):
        _write_page(out / name, report, content, index=OWN_PAGE)
    write_file(first, index_page.to_html({quote(name): report for name, report in zip(names, own, strict=True)}))
    return first


def _attempt_name(report: Report) -> str:
    return f"{report.slug}.attempt-{report.attempt}"


def _write_notebook(report_page: Path, report: SafeReport, cells: Sequence[CellView], content: bytes) -> str:
    """Write the page of a notebook and return its address.

    If there is none, remove an older page and return "".
    """
    page = report_page.with_suffix(".notebook.html")
    html = ""
    if without_mark(content[:1000]).startswith(b"{"):
        # nbconvert takes a second to import.
        html = import_module(NOTEBOOK_PAGE).to_html(report, cells, content, back=quote(report_page.name))
    if not html:
        if page.is_file():
            page.unlink()
        return ""
    write_file(page, html)
    return quote(page.name)


def copy_pages(out: Path, report: Report) -> None:
    """Give the pages of an attempt their plain names."""
    folder = out / STUDENTS / report.key
    for ending in ENDINGS:
        attempt, plain = folder / f"{_attempt_name(report)}{ending}", folder / f"{report.slug}{ending}"
        if attempt.is_file():
            write_whole(plain, attempt.read_bytes())
        else:
            plain.unlink(missing_ok=True)


def write_class(
    out: Path,
    reports: Sequence[SafeReport],
    remarks: Sequence[str],
    title: str,
    *,
    times: Mapping[tuple[str, str], Sequence[float]] = MappingProxyType({}),
    partial: str = "",
) -> None:
    """Write the class files. `times` and `partial` are those of the class page."""
    book, groups = gradebook(reports), unrecognized_mistakes(reports)
    write_file(out / "gradebook.csv", to_csv(book))
    write_file(out / "scores.csv", to_scores_csv(book))
    write_file(out / "unknown_mistakes.json", run_json.unrecognized_json(groups))
    for row in book.rows:
        _write_if_changed(out / STUDENTS / row.key / INDEX, overview_page.to_html(row, book.titles, book.worth))
    page = class_page.to_html(book, remarks=remarks, title=title, times=times, partial=partial)
    write_file(out / INDEX, page)


def _write_if_changed(path: Path, text: str) -> None:
    """Write a text unless the file has it: most students of a class stay as they were."""
    if not path.is_file() or path.read_bytes() != text.encode("utf-8", "replace"):
        write_file(path, text)


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8, with "?" for lone surrogates."""
    write_whole(path, text.encode("utf-8", "replace"))
