"""The gradebook of a class and its CSV files (RFC 4180).

`gradebook.csv` has a row for each student and a column for each assignment, with the scores that count. `scores.csv` has a row for each
report, with all that a score is made of. Without a final score, a cell is empty. A spreadsheet runs formulas, so a text that could be
one starts with an apostrophe.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.model import Report, Standing
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import plain_number

# Below a folder of their own, no student's folder can have the name of a file of the class.
STUDENTS = "students"
# Some spreadsheets read the wide forms like the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

SCORES_COLUMNS = (
    "student",
    "key",
    "assignment",
    "raw",
    "adjustment",
    "late_deduction",
    "final",
    "max",
    "excused",
    "note",
)

Value = str | int | float


@dataclass(frozen=True)
class Row:
    """One student with the reports by slug."""

    student: str
    key: str
    reports: Mapping[str, SafeReport]

    @property
    def total(self) -> float | None:
        """The final scores of all assignments but excused ones, or None while one of them is not final."""
        return None if self.faulty else sum(report.final or 0.0 for report in self.reports.values())

    @property
    def faulty(self) -> list[SafeReport]:
        """The reports without a final score, apart from excused ones."""
        return [report for report in self.reports.values() if is_open(report)]

    @property
    def excused(self) -> list[SafeReport]:
        return [report for report in self.reports.values() if is_excused(report)]

    @property
    def late(self) -> list[SafeReport]:
        """The reports that the learning system calls late."""
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

    def max_total_of(self, row: Row) -> float:
        """Return the points of all assignments but those that the student is excused from."""
        return self.max_total - sum(self.worth[report.slug] for report in row.excused)


def is_excused(report: Report) -> bool:
    """Return whether staff excused the student from this assignment."""
    return report.standing is not None and report.standing.excused


def is_open(report: Report) -> bool:
    """Return whether a score is not final; that of an excused student is, and there is none."""
    return report.final is None and not is_excused(report)


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
    notes = "; ".join(_notes(row, alone=alone))
    scores = (_number(report.final) if (report := row.reports.get(slug)) else "" for slug in book.titles)
    return [safe_cell(row.student), *scores, _number(row.total), plain_number(book.max_total_of(row)), safe_cell(notes)]


def _number(value: float | None) -> Value:
    return "" if value is None else plain_number(value)


def _notes(row: Row, *, alone: bool) -> Iterator[str]:
    yield from (f"grader_error in {report.slug}" for report in row.faulty)
    yield from (f"{report.slug} was late" for report in row.late)
    yield from (f"{report.slug}: {sentence}" for report in row.reports.values() for sentence in sentences(report))
    if not alone:
        yield f"another student has the same name; this student's reports are in {STUDENTS}/{row.key}"


def sentences(report: Report) -> tuple[str, ...]:
    """Return what the ledger says about a score."""
    return () if report.standing is None else report.standing.sentences


def to_scores_csv(book: Gradebook) -> str:
    """Return a row for each student and assignment: the points of the tests, what changed them, and the final score."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(SCORES_COLUMNS)
    writer.writerows(_scores_line(row, report, book) for row in book.rows for _, report in sorted(row.reports.items()))
    return text.getvalue()


def _scores_line(row: Row, report: SafeReport, book: Gradebook) -> list[Value]:
    standing = report.standing or Standing(report.score, final=report.final)
    note = "; ".join([*(["grader_error"] if is_open(report) else []), *standing.sentences])
    return [
        *map(safe_cell, (row.student, row.key, report.slug)),
        plain_number(standing.raw),
        plain_number(standing.adjustment),
        plain_number(standing.late_deduction),
        _number(standing.final),
        plain_number(book.worth[report.slug]),
        "yes" if standing.excused else "",
        safe_cell(note),
    ]


def safe_cell(text: str) -> str:
    """Return a text that no spreadsheet runs as a formula."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
