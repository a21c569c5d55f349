"""The gradebook as CSV (RFC 4180): one line for each student, one column for each assignment.

Knows that a spreadsheet runs formulas: a text that could be one starts with an apostrophe. Scores stay plain numbers.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Sequence

from autograder.model import Report
from autograder.reports.gradebook import Gradebook, Row, gradebook
from autograder.reports.wording import plain_number

# The wide forms too: some spreadsheets read them as the plain ones.
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")

Value = str | int | float


def to_csv(reports: Sequence[Report]) -> str:
    """Return the gradebook; a cell is empty where there is no submission, or no final score: then `notes` says why."""
    book = gradebook(reports)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([_text(name) for name in ("student", *book.titles, "total", "max_total", "notes")])
    namesakes = Counter(row.student for row in book.rows)
    writer.writerows(_line(row, book, alone=namesakes[row.student] == 1) for row in book.rows)
    return text.getvalue()


def _line(row: Row, book: Gradebook, *, alone: bool) -> list[Value]:
    total = "" if row.total is None else plain_number(row.total)
    notes = "; ".join(_notes(row, alone=alone))
    scores = (_score(row, slug) for slug in book.titles)
    return [_text(row.student), *scores, total, plain_number(book.max_total), _text(notes)]


def _score(row: Row, slug: str) -> Value:
    report = row.reports.get(slug)
    return "" if report is None or report.grader_errors else plain_number(report.score)


def _notes(row: Row, *, alone: bool) -> Iterator[str]:
    yield from (f"grader_error in {report.slug}" for report in row.faulty)
    yield from (f"{report.slug} was late" for report in row.late)
    if not alone:
        yield f"another student has this name; reports of this one are in {row.key}"


def _text(text: str) -> str:
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
