"""Fills in the gradebook that Canvas exports as CSV.

Sources: `lib/gradebook_exporter.rb`, `lib/gradebook_importer.rb` and `lib/csv_with_i18n.rb` of instructure/canvas-lms. The header has the
columns of the student up to "Section", columns of the course's own, one "Title (id)" for each assignment, and totals. Before the students
there can be a row of "Manual Posting" and there is the row "Points Possible", which an import writes back: it stays as it is. The import
ignores totals and columns whose points are "read only", and scores of students without the assignment (N/A).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from autograder.gradebook.exports.csv_cells import Cell, Line, Table, read_table
from autograder.gradebook.exports.filled import Filled
from autograder.gradebook.exports.headings import Heading, choose_columns
from autograder.gradebook.exports.scores import Rules, Sheet, Student, decimal_mark, number, write_scores
from autograder.model import KitError
from autograder.reports.gradebook import Gradebook

RULES = Rules("Canvas", excused="EX")
_EXPECTED = (
    "not a gradebook of Canvas: its first line starts with Student (or LastName, FirstName), ID and has Section; "
    "export it again in Canvas with Grades, Export"
)
_ASSIGNMENT = re.compile(r"(?P<title>.*?)\s*\([0-9]+\)\s*", re.DOTALL)
_TOTAL = re.compile(r"(?:Current|Final) (?:Score|Points|Grade)|Override (?:Score|Grade|Status)")
_NO_STUDENT = re.compile(r"\s*(?:Muted|Manual Posting.*)?\s*", re.IGNORECASE | re.DOTALL)
# A login is often the email address, and either can be the `id` of the roster.
_IDS = {
    "ID": ("canvas_id",),
    "SIS User ID": ("id",),
    "SIS Login ID": ("sis_login", "email", "id"),
}
_KEPT = {
    "n/a": "Canvas has not assigned it to the student (N/A)",
    "ex": "Canvas has the student as excused (EX)",
}


def fill(content: bytes, book: Gradebook, columns: Mapping[str, str]) -> Filled:
    """Write the final scores into a gradebook of Canvas.

    `columns` maps slugs to titles, with or without the id in brackets. Raise KitError as `filled` describes.
    """
    sheet = _sheet(read_table(content, _is_header, _EXPECTED), book, columns)
    written = write_scores(sheet, book)
    return Filled(sheet.table.replaced(written.values), len(written.values), written.unchanged, written.sentences)


def _is_header(header: Sequence[str]) -> bool:
    one_name = len(header) > 3 and "Student" in header[0] and "ID" in header[1]
    two_names = len(header) > 4 and header[:2] == ["LastName", "FirstName"] and "ID" in header[2]
    return (one_name or two_names) and "Section" in header


def _sheet(table: Table, book: Gradebook, wanted: Mapping[str, str]) -> Sheet:
    header, *lines = table.lines
    rivals = [line.number for line in lines if _is_points(line)][1:]
    if rivals:
        raise KitError(
            f"line {rivals[0]} of the file: a student is named Points Possible, and Canvas would take the scores for the points of the "
            "assignments; delete the line, and enter these scores by hand"
        )
    students = tuple(_students(header.texts, lines))
    columns = choose_columns(book, wanted, list(_headings(header.texts, lines)))
    first = header.texts.index("Section") + 1
    texts = (text for line in lines for text in line.texts[first:])
    return Sheet(table, students, columns, decimal_mark(texts), RULES, dict(_kept(students, columns)))


def _headings(header: Sequence[str], lines: Sequence[Line]) -> Iterator[Heading]:
    """Yield the columns of assignments that Canvas imports."""
    possible = next((line.texts for line in lines if _is_points(line)), [])
    for index, title in enumerate(header):
        match = _ASSIGNMENT.fullmatch(title)
        points = possible[index] if index < len(possible) else ""
        ignored = index <= header.index("Section") or _TOTAL.search(title) or re.search(r"read\s+only", points)
        if match and not ignored:
            yield Heading(index, title, (match["title"],), number(points))


def _is_points(line: Line) -> bool:
    return "Points Possible" in line.cells[0].text


def _students(header: Sequence[str], lines: Sequence[Line]) -> Iterator[Student]:
    names = 2 if header[0] == "LastName" else 1
    kinds = [(index, _IDS[title]) for index, title in enumerate(header) if title in _IDS]
    for line in lines:
        texts = line.texts
        if not _is_points(line) and not all(map(_NO_STUDENT.fullmatch, texts)):
            ids = [(kind, texts[index].strip()) for index, kept in kinds if index < len(texts) for kind in kept]
            yield Student(line, ", ".join(texts[:names]), tuple(ids), ("canvas_id", "sis_login"))


def _kept(students: Sequence[Student], columns: Mapping[str, Heading]) -> Iterator[tuple[Cell, str]]:
    cells = (student.cell(heading.index) for student in students for heading in columns.values())
    yield from ((cell, _KEPT[word]) for cell in cells if cell and (word := cell.text.strip().casefold()) in _KEPT)
