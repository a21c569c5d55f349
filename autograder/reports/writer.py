"""Write a run to a folder.

run.json                                                 the seed of the run
students/KEY/SLUG.json, SLUG.html, SLUG.notebook.html    one report
intake.json                                              every file and what became of it
gradebook.csv, index.html, unknown_mistakes.json         the class

A student's own run writes report.html. For several assignments, that page lists those of report-SLUG.html.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from importlib import import_module
from pathlib import Path
from urllib.parse import quote

from autograder.atomic import write_whole
from autograder.extraction.file_type import without_mark
from autograder.intake.model import AttemptPolicy, Intake
from autograder.mistakes.unrecognized import UnrecognizedMistake, unrecognized_mistakes
from autograder.model import KitError, Report, Submission
from autograder.reports import run_json
from autograder.reports.gradebook import STUDENTS, gradebook, to_csv
from autograder.reports.pages import class_page, index_page, student_page
from autograder.reports.pages.code_view import CellView, view_cells
from autograder.reports.pages.templates import load_all
from autograder.reports.report_json import to_text
from autograder.reports.sanitize import SafeReport, safe_report, safe_result

NOTEBOOK_PAGE = "autograder.reports.notebook.page"
RUN_FILE = "run.json"
OWN_PAGE = "report.html"
ENDINGS = (".json", ".html", ".notebook.html")


def reports_writer(
    out: Path, submissions: Sequence[Submission], which: AttemptPolicy
) -> Callable[[Report], SafeReport]:
    """Return a function that writes a report with its pages, and returns what the class page needs of it.

    Load what the function needs before a fork.
    """
    load_all()
    if any(submission.file.endswith(".ipynb") for submission in submissions):
        import_module(NOTEBOOK_PAGE)
    known = {(submission.key, submission.slug, submission.attempt): submission for submission in submissions}

    def write(report: Report) -> SafeReport:
        write_report(out, report, known[report.key, report.slug, report.attempt].read(), which)
        return safe_result(report)

    return write


def write_run(out: Path, seed: int) -> None:
    """Write the seed of the run, for the next run into this folder."""
    write_file(out / RUN_FILE, run_json.run_json(seed))


def read_seed(out: Path) -> int | None:
    """Return the seed of the last run into a folder, or None if there was none; raise KitError if its file is damaged."""
    path = out / RUN_FILE
    if not path.is_file():
        return None
    seed = run_json.seed_in(path.read_bytes())
    if seed is None:
        raise KitError(f"{path}: has no seed of a run; delete it, or pass --seed N")
    return seed


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
    page = out / STUDENTS / safe.key / (f"{safe.slug}.html" if which == "latest" else f"{_attempt_name(safe)}.html")
    # The scores first: an interrupted run has those of every report.
    write_file(page.with_suffix(".json"), to_text(safe))
    _write_page(page, safe, content)
    return page


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


def write_counting(out: Path, reports: Sequence[SafeReport], which: AttemptPolicy) -> list[SafeReport]:
    """Return the attempts that count and give them plain names.

    With `best` the latest of those with the highest score counts; a score that is not final is below any other.
    """
    counting: dict[tuple[str, str], SafeReport] = {}
    for report in sorted(reports, key=lambda report: _rank(report, which)):
        counting[report.key, report.slug] = report
    if which != "latest":
        for report in counting.values():
            _copy_attempt(out / STUDENTS / report.key, report)
    return [report for report in reports if counting[report.key, report.slug] is report]


def _rank(report: Report, which: AttemptPolicy) -> tuple[bool, float, int]:
    best = which == "best"
    return best and not report.grader_errors, report.score if best else 0.0, report.attempt


def _copy_attempt(folder: Path, report: Report) -> None:
    for ending in ENDINGS:
        attempt, plain = folder / f"{_attempt_name(report)}{ending}", folder / f"{report.slug}{ending}"
        if attempt.is_file():
            write_whole(plain, attempt.read_bytes())
        else:
            plain.unlink(missing_ok=True)


def write_class(
    out: Path, reports: Sequence[SafeReport], remarks: Sequence[str], title: str
) -> list[UnrecognizedMistake]:
    """Write the class files; return the groups of unrecognized mistakes."""
    book, groups = gradebook(reports), unrecognized_mistakes(reports)
    write_file(out / "gradebook.csv", to_csv(book))
    write_file(out / "unknown_mistakes.json", run_json.unrecognized_json(groups))
    write_file(out / "index.html", class_page.to_html(book, remarks=remarks, title=title))
    return groups


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8, with "?" for lone surrogates."""
    write_whole(path, text.encode("utf-8", "replace"))
