"""Writes the scores of a class as CSV (RFC 4180), one row for each student.

A cell is empty if there is no submission or no final score. A text that a spreadsheet could run starts with an apostrophe, a number never.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.gradebook.exports.documents import not_final
from autograder.model import Report
from autograder.reports.gradebook import Gradebook, Row, safe_cell
from autograder.reports.sanitize import without_commands
from autograder.reports.wording import plain_number

Value = str | int | float


@dataclass(frozen=True)
class Column:
    """A column with its title, and its cell for a report."""

    title: str
    slug: str
    cell: Callable[[Report], float | None]


def per_assignment(book: Gradebook) -> str:
    """Return a column for each assignment, then the total.

    A cell is the final score. The total is empty if a score is not final; what a student is excused from counts in neither of the two sums.
    """
    columns = [Column(slug, slug, lambda report: report.final) for slug in book.titles]
    return _table(book, columns, ("total", "max_total"), _totals)


def per_test(book: Gradebook) -> str:
    """Return a column for each test, then those of the final score.

    `SLUG raw` are the points of the tests; `SLUG adjustment` and `SLUG late_deduction` lead to `SLUG final`.
    """
    columns = [column for slug in book.titles for column in (*_tests(book, slug), *_steps(slug))]
    return _table(book, columns, (), lambda row, book: ())


def _tests(book: Gradebook, slug: str) -> Iterator[Column]:
    reports = [row.reports[slug] for row in book.rows if slug in row.reports]
    names = dict.fromkeys(outcome.test.name for report in reports for outcome in report.outcomes)
    yield from (Column(f"{slug} {name}", slug, _points_of(name)) for name in names)


def _points_of(name: str) -> Callable[[Report], float | None]:
    def points(report: Report) -> float | None:
        outcomes = (outcome for outcome in report.outcomes if outcome.status != "grader_error")
        earned = {outcome.test.name: outcome.score for outcome in outcomes}
        return earned.get(name)

    return points


def _steps(slug: str) -> Iterator[Column]:
    yield Column(f"{slug} raw", slug, lambda report: None if report.grader_errors else report.score)
    yield Column(f"{slug} adjustment", slug, lambda report: report.standing.adjustment if report.standing else 0.0)
    yield Column(
        f"{slug} late_deduction", slug, lambda report: report.standing.late_deduction if report.standing else 0.0
    )
    yield Column(f"{slug} final", slug, lambda report: report.final)


def _table(
    book: Gradebook,
    columns: Sequence[Column],
    sums: Sequence[str],
    summed: Callable[[Row, Gradebook], Sequence[Value]],
) -> str:
    kinds = list(dict.fromkeys(kind for row in book.rows for kind in _ids(row)))
    titles = ("student", "key", *kinds, *(column.title for column in columns), *sums, "notes")
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(map(_text, titles))
    for row in book.rows:
        ids = _ids(row)
        people = (row.student, row.key, *(ids.get(kind, "") for kind in kinds))
        scores = (_cell(column, row) for column in columns)
        writer.writerow([*map(_text, people), *scores, *summed(row, book), _text("; ".join(_notes(row)))])
    return text.getvalue()


def _ids(row: Row) -> Mapping[str, str]:
    """Return the ids of a student by column of the roster.

    One of unknown kind is "other_id". Those of a group are joined.
    """
    members = next((report.people for report in row.reports.values() if report.people), ())
    values: dict[str, list[str]] = {}
    for member in members:
        for kind, value in member.ids:
            values.setdefault("other_id" if kind == "any" else kind, []).append(value)
    return {kind: " ".join(dict.fromkeys(listed)) for kind, listed in values.items()}


def _cell(column: Column, row: Row) -> Value:
    report = row.reports.get(column.slug)
    value = None if report is None else column.cell(report)
    return "" if value is None else plain_number(value)


def _totals(row: Row, book: Gradebook) -> tuple[Value, Value]:
    return "" if row.total is None else plain_number(row.total), plain_number(book.max_total_of(row))


def _notes(row: Row) -> Iterator[str]:
    for slug, report in row.reports.items():
        reason = not_final(report)
        if reason:
            yield f"{slug}: {reason}"
        if report.late:
            yield f"{slug} was late"


def _text(text: str) -> str:
    return safe_cell(without_commands(text))
