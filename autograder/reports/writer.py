"""Writes a run to a folder: STUDENT/SLUG.json, .html and .notebook.html, `intake.json`, `gradebook.csv`, `index.html`,
`unknown_mistakes.json`.

Knows where each format goes; the formats themselves are the business of `render`.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from urllib.parse import quote

from autograder.atomic import write_whole
from autograder.extraction.file_type import without_mark
from autograder.intake.model import Intake, Which
from autograder.mistakes.unrecognized import unknown_mistakes
from autograder.model import Report, Submission
from autograder.reports import gradebook, report_json, run_json
from autograder.reports.pages import class_page, student_page


def contents_of(submissions: Sequence[Submission]) -> Callable[[Report], bytes]:
    """Return how to get the bytes of the submission that a report is about."""
    known = {(submission.key, submission.slug, submission.attempt): submission for submission in submissions}
    return lambda report: known[report.key, report.slug, report.attempt].read()


def write_intake(out: Path, intake: Intake) -> Path:
    """Write what became of every file; return its path."""
    path = out / "intake.json"
    write_file(path, run_json.intake_json(intake))
    return path


def write_attempt(out: Path, report: Report, content: bytes) -> Path:
    """Write the report of one attempt of several beside the one that counts: `SLUG.attempt-1.html`."""
    return _write_as(out, report, content, f"{report.slug}.attempt-{report.attempt}.html")


def write_report(out: Path, report: Report, content: bytes) -> Path:
    """Write one student's report as JSON and HTML, and the notebook that `content` is beside it; return the path of the HTML."""
    return _write_as(out, report, content, f"{report.slug}.html")


def _write_as(out: Path, report: Report, content: bytes, name: str) -> Path:
    page = out / report.key / name
    write_file(page.with_suffix(".json"), report_json.to_text(report))
    write_file(page, student_page.to_html(report, notebook=_write_notebook(page, report, content)))
    return page


def _write_notebook(report_page: Path, report: Report, content: bytes) -> str:
    """Write the page of a notebook and return its address; what is no notebook has none, and no older one stays behind."""
    page = report_page.with_suffix(".notebook.html")
    seems = without_mark(content[:1000]).startswith(b"{")
    html = _notebook_html(report, content, quote(report_page.name)) if seems else ""
    if not html:
        page.unlink(missing_ok=True)
        return ""
    write_file(page, html)
    return quote(page.name)


def _notebook_html(report: Report, content: bytes, back: str) -> str:
    # nbconvert takes a second to import: only where there is a notebook.
    from autograder.reports.notebook.page import to_html

    return to_html(report, content, back=back)


def writer_of(which: Which) -> Callable[[Path, Report, bytes], Path]:
    """Return how a report is written when it comes: under its attempt where it is not known yet which one counts."""
    return write_report if which == "latest" else write_attempt


def write_counting(
    out: Path, reports: Sequence[Report], which: Which, content_of: Callable[[Report], bytes]
) -> list[Report]:
    """Of the attempts of each student at each assignment return the one that counts; where there are several, write its report.

    With `best` that is the latest of those with the highest score; a score that is not final is below any other.
    """
    counting: dict[tuple[str, str], Report] = {}
    for report in sorted(reports, key=lambda one: _rank(one, which)):
        counting[report.key, report.slug] = report
    if which != "latest":
        for report in counting.values():
            write_report(out, report, content_of(report))
    return [report for report in reports if counting[report.key, report.slug] is report]


def _rank(report: Report, which: Which) -> tuple[bool, float, int]:
    best = which == "best"
    return best and not report.grader_errors, report.score if best else 0.0, report.attempt


def write_class(out: Path, reports: Sequence[Report], remarks: Sequence[str], title: str) -> None:
    """Write the gradebook, the class page, and the mistakes that are not known, over the reports of a run."""
    write_file(out / "gradebook.csv", gradebook.to_csv(reports))
    write_file(out / "unknown_mistakes.json", run_json.unrecognized_json(unknown_mistakes(reports)))
    write_file(out / "index.html", class_page.to_html(reports, remarks=remarks, title=title))


def write_file(path: Path, text: str) -> None:
    """Write a text as UTF-8; a lone surrogate that a name may hold becomes a question mark."""
    write_whole(path, text.encode("utf-8", "replace"))
