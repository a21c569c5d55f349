"""Fills in the gradebook that Brightspace (D2L) exports as CSV.

Sources: D2L's article "Importing grades" (community.d2l.com/brightspace/kb/articles/3538-importing-grades), USC's "Import Grades"
(brightspacehelp.usc.edu), and exports in public repositories. Students are found by OrgDefinedId or Username, which an export writes with a
leading "#". A column of scores is "ITEM Points Grade", in an export with a suffix such as "<Numeric MaxPoints:20 Category:Homework>". The
last column, "End-of-Line Indicator", has "#" in each row. A score above the maximum is capped unless the item can be exceeded.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence

from autograder.gradebook.exports.csv_cells import Cell, Line, Table, read_table
from autograder.gradebook.exports.filled import Filled
from autograder.gradebook.exports.headings import Heading, choose_columns
from autograder.gradebook.exports.scores import Rules, Sheet, Student, decimal_mark, listed, number, write_scores
from autograder.intake.roster import squashed
from autograder.reports.gradebook import Gradebook
from autograder.reports.sanitize import without_commands

RULES = Rules("Brightspace")
_EXPECTED = (
    'not a gradebook of Brightspace: its first line has OrgDefinedId or Username and a column "… Points Grade"; '
    "export it again with Grades, Enter Grades, Export, with both key fields and the points grade"
)
# An item can itself have " Points Grade" in its name, so the last one counts.
_SCORES = re.compile(r"(?P<item>.+) Points Grade\s*(?P<suffix><[^<>]*>)?\s*", re.DOTALL)
_MAXIMUM = re.compile(r"\bMaxPoints:(?P<points>[0-9.,]+)")
# A roster's `brightspace_id` is the number in the file names of submissions, which no export has.
_IDS = {"orgdefinedid": ("id",), "username": ("sis_login", "email", "id"), "email": ("email",)}
_KEYS = {"orgdefinedid", "username"}


def fill(content: bytes, book: Gradebook, columns: Mapping[str, str]) -> Filled:
    """Write the final scores into a gradebook of Brightspace.

    `columns` maps slugs to titles, with or without "Points Grade" and the suffix. Raise KitError as `filled` describes.
    """
    sheet = _sheet(read_table(content, _is_header, _EXPECTED), book, columns)
    written = write_scores(sheet, book)
    sentences = (*written.sentences, *map(without_commands, _capped(sheet, written.values)))
    return Filled(sheet.table.replaced(written.values), len(written.values), written.unchanged, sentences)


def _capped(sheet: Sheet, values: Mapping[Cell, str]) -> Iterator[str]:
    """Name the scores that Brightspace lowers to the maximum of their item."""
    for slug, heading in sheet.columns.items():
        most = math.inf if heading.maximum is None else heading.maximum
        cells = ((student.shown, student.cell(heading.index)) for student in sheet.students)
        above = [shown for shown, cell in cells if cell and (number(values.get(cell, "")) or 0.0) > most]
        yield from listed(
            {f"{slug}: above the maximum, so Brightspace lowers it unless the item can be exceeded": above}
        )


def _is_header(header: Sequence[str]) -> bool:
    return bool(_KEYS & set(map(squashed, header))) and any(map(_SCORES.fullmatch, header))


def _sheet(table: Table, book: Gradebook, wanted: Mapping[str, str]) -> Sheet:
    header, *lines = table.lines
    headings = list(_headings(header.texts))
    columns = choose_columns(book, wanted, headings)
    scores = {heading.index for heading in headings}
    texts = (text for line in lines for index, text in enumerate(line.texts) if index in scores)
    return Sheet(table, tuple(_students(header.texts, lines)), columns, decimal_mark(texts), RULES)


def _headings(header: Sequence[str]) -> Iterator[Heading]:
    for index, title in enumerate(header):
        match = _SCORES.fullmatch(title)
        if match:
            maximum = _MAXIMUM.search(match["suffix"] or "")
            spellings = (match["item"], f"{match['item']} Points Grade")
            yield Heading(index, title, spellings, number(maximum["points"]) if maximum else None)


def _students(header: Sequence[str], lines: Sequence[Line]) -> Iterator[Student]:
    places = {squashed(title): index for index, title in enumerate(header)}
    for line in lines:
        texts = line.texts
        values = {title: texts[index].strip() for title, index in places.items() if index < len(texts)}
        ids = [(kind, values[title].removeprefix("#")) for title in _IDS if title in values for kind in _IDS[title]]
        if any(values.get(key) for key in _KEYS):
            names = [values[part] for part in ("lastname", "firstname") if values.get(part)]
            yield Student(line, ", ".join(names) or ids[0][1], tuple(ids), ("sis_login",))
