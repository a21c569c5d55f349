"""Writes the `results.json` of an external grader of PrairieLearn, and fills in its CSV file for grading by hand.

Sources in PrairieLearn/PrairieLearn: docs/externalGrading.md and the element pl-external-grader-results; `score-upload.ts` and `csv.ts`. In
`results.json`, `score` is a fraction from 0 to 1, points are shown only if each test has them, and the file has at most 1 MB. The CSV file
has a row for each submission, found by `submission_id`. An upload sets the percentage in `score_perc`, and changes nothing if it is blank.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from autograder.gradebook.exports.csv_cells import Cell, Line, Table, read_table
from autograder.gradebook.exports.documents import (
    DocumentFormat,
    adjustments,
    beyond_maximum,
    final_score,
    json_text,
)
from autograder.gradebook.exports.filled import Filled
from autograder.gradebook.exports.headings import Heading
from autograder.gradebook.exports.scores import Rules, Sheet, Student, write_scores
from autograder.model import KitError
from autograder.reports import report_json
from autograder.reports.gradebook import Gradebook
from autograder.reports.sanitize import NAME_LIMIT, TEXT_LIMIT, SafeReport, one_line
from autograder.reports.wording import plain_number
from autograder.text import clean

MOST_BYTES = 10**6
# Long outputs are cut until the document fits.
_LIMITS = (2 * TEXT_LIMIT, 2_000, 500, 100, 0)
SUBMISSION, QUESTION, SCORE = "submission_id", "qid", "score_perc"
_EXPECTED = (
    "not a file of PrairieLearn for grading by hand: its first line has submission_id, qid and score_perc; download "
    "submissions_for_manual_grading.csv again with Downloads"
)
# A uid looks like an email address, and can be the `id` of the roster.
_IDS = (("uid", "email"), ("uid", "id"), ("uin", "id"))


def as_json(report: SafeReport, limit: int) -> dict[str, Any]:
    """Return the document with outputs of at most `limit` characters.

    Raise ValueError if the score is not final.
    """
    document = report_json.as_json(report)
    message = "\n".join(adjustments(report))
    return {
        "gradable": True,
        "score": round(final_score(report) / report.max_score, 6),
        **({"message": message} if message else {}),
        "output": clean(document["output"], limit),
        "tests": [_test(test, limit) for test in document["tests"]],
    }


def _test(test: dict[str, Any], limit: int) -> dict[str, Any]:
    return {
        "name": test["name"],
        "points": plain_number(test["score"]),
        "max_points": plain_number(test["max_score"]),
        "output": clean(test["output"], limit),
    }


def to_text(report: SafeReport) -> str:
    """Return the document as JSON text of at most MOST_BYTES."""
    texts = (json_text(as_json(report, limit)) for limit in _LIMITS)
    return next(text for text in texts if len(text.encode()) < MOST_BYTES)


def _obstacle(report: SafeReport) -> str:
    return "the assignment has no points" if not report.max_score else beyond_maximum(report)


FORMAT = DocumentFormat(".json", to_text, _obstacle)


def fill(content: bytes, book: Gradebook, columns: Mapping[str, str]) -> Filled:
    """Write percentages into a file for grading by hand.

    `columns` maps a slug to the QID of its question, if that differs from the slug, or to "" to leave the assignment out. Raise KitError
    as `filled` describes.
    """
    table = read_table(content, lambda header: {SUBMISSION, QUESTION, SCORE} <= set(header), _EXPECTED)
    values: dict[Cell, str] = {}
    unchanged, sentences = 0, list[str]()
    for slug in (slug for slug in book.titles if columns.get(slug) != ""):
        sheet = _sheet(table, slug, columns.get(slug, slug))
        written = write_scores(sheet, replace(book, titles={slug: book.titles[slug]}, worth={slug: book.worth[slug]}))
        values |= written.values
        unchanged += written.unchanged
        sentences += written.sentences
    return Filled(table.replaced(values), len(values), unchanged, tuple(dict.fromkeys(sentences)))


def _sheet(table: Table, slug: str, question: str) -> Sheet:
    """Return the rows of one question; there is at least one."""
    header, *lines = table.lines
    place = header.texts.index(QUESTION)
    questions = {line.number: line.texts[place] for line in lines if len(line.cells) > place}
    rows = [line for line in lines if questions.get(line.number) == question]
    if not rows:
        listed = ", ".join(sorted({one_line(text, NAME_LIMIT) for text in questions.values()}))
        raise KitError(
            f"{slug}: no row has the qid {question!r}; choose with --column {slug}=QID, or leave it out with --column {slug}= "
            f"(qids: {listed})"
        )
    students = tuple(_student(header.texts, line) for line in rows)
    heading = Heading(header.texts.index(SCORE), SCORE, maximum=100)
    return Sheet(table, students, {slug: heading}, ".", Rules("PrairieLearn"))


def _student(header: Sequence[str], line: Line) -> Student:
    values = dict(zip(header, line.texts, strict=False))
    members = re.findall(r'[^\s,;"{}\[\]]+', values.get("uid_list", ""))
    ids = [(column, values[title]) for title, column in _IDS if values.get(title)]
    name = values.get("group_name") or values.get("uid") or ""
    return Student(line, name, (*ids, *(("email", uid) for uid in members)))
