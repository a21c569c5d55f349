"""The gradebook of a class and its CSV file (RFC 4180).

There is one row for each student and one column for each assignment. A report with a grader error has no score that may be recorded. A
spreadsheet runs formulas, so a text that could be one starts with an apostrophe in the CSV file.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import plain_number

# Below a folder of their own, no student's folder can have the name of a file of the class.
STUDENTS = "students"
# Some spreadsheets read the wide forms like the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Value = str | int | float


@dataclass(frozen=True)
class Row:
    """One student with the reports by slug."""

    student: str
    key: str
    reports: Mapping[str, SafeReport]

    @property
    def total(self) -> float | None:
        """The points on all assignments, or None without a final score."""
        return None if self.faulty else sum(report.score for report in self.reports.values())

    @property
    def faulty(self) -> list[SafeReport]:
        return [report for report in self.reports.values() if report.grader_errors]

    @property
    def late(self) -> list[SafeReport]:
        """The late reports; being late costs no points here."""
        return [report for report in self.reports.values() if report.late]


@dataclass(frozen=True)
class Gradebook:
    """Title and worth of each assignment by slug; students by name."""

    titles: Mapping[str, str]
    worth: Mapping[str, float]
    rows: tuple[Row, ...]

    @property
    def max_total(self) -> float:
        return sum(self.worth.values())


def gradebook(reports: Sequence[SafeReport]) -> Gradebook:
    """Arrange the reports by student key; names are not unique."""
    ordered = sorted(reports, key=lambda report: (report.slug, report.key))
    titles = {report.slug: report.title for report in ordered}
    worth = {slug: max(report.max_score for report in ordered if report.slug == slug) for slug in titles}
    rows = sorted(_rows(ordered), key=lambda row: (row.student.casefold(), row.key))
    return Gradebook(titles, worth, tuple(rows))


def _rows(reports: Iterable[SafeReport]) -> list[Row]:
    students: dict[str, dict[str, SafeReport]] = {}
    for report in reports:
        students.setdefault(report.key, {})[report.slug] = report
    return [Row(next(iter(by_slug.values())).student, key, by_slug) for key, by_slug in students.items()]


def to_csv(book: Gradebook) -> str:
    """Return the gradebook as CSV text.

    A cell is empty if there is no submission or no final score; in the second case `notes` says why.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([safe_cell(name) for name in ("student", *book.titles, "total", "max_total", "notes")])
    namesakes = Counter(row.student for row in book.rows)
    writer.writerows(_line(row, book, alone=namesakes[row.student] == 1) for row in book.rows)
    return text.getvalue()


def _line(row: Row, book: Gradebook, *, alone: bool) -> list[Value]:
    total = "" if row.total is None else plain_number(row.total)
    notes = "; ".join(_notes(row, alone=alone))
    scores = (_score(row, slug) for slug in book.titles)
    return [safe_cell(row.student), *scores, total, plain_number(book.max_total), safe_cell(notes)]


def _score(row: Row, slug: str) -> Value:
    report = row.reports.get(slug)
    return "" if report is None or report.grader_errors else plain_number(report.score)


def _notes(row: Row, *, alone: bool) -> Iterator[str]:
    yield from (f"grader_error in {report.slug}" for report in row.faulty)
    yield from (f"{report.slug} was late" for report in row.late)
    if not alone:
        yield f"another student has the same name; this student's reports are in {STUDENTS}/{row.key}"


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
