"""Fills in the offline grading worksheet of a Moodle assignment, and makes the zip of feedback files.

Sources in moodle/moodle: `mod/assign/gradingtable.php` (the worksheet), `importgradeslib.php` and `locallib.php` in
`mod/assign/feedback/offline/` (its import), `mod/assign/feedback/file/importziplib.php` (the zip). An import needs the columns Identifier,
Grade and Last modified (grade), with their titles in the language of the user. In every language the participant is in the first column,
the full name in the second, and the maximum right of the grade. Rows are skipped without a word if the score is blank, below 0, above the
maximum, locked or the one that Moodle has, or if Moodle's grade is newer than the worksheet.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from autograder.gradebook.exports.csv_cells import Cell, Line, read_table
from autograder.gradebook.exports.filled import Filled
from autograder.gradebook.exports.headings import Heading, choose_columns
from autograder.gradebook.exports.scores import (
    Claim,
    Rules,
    Sheet,
    Student,
    decimal_mark,
    listed,
    match_students,
    number,
    write_scores,
)
from autograder.model import KitError
from autograder.reports.gradebook import Gradebook
from autograder.reports.sanitize import without_commands

RULES = Rules("Moodle", skips_more=True)
GRADE, SCALE, LOCKED, MODIFIED = "Grade", "Scale", "Grade can be changed", "Last modified (grade)"
_ENGLISH = {"Identifier", GRADE, MODIFIED}
_EXPECTED = (
    "not a grading worksheet of Moodle: its first line has Identifier, Grade and Last modified (grade); if it is in another "
    "language, name its column of grades with --column SLUG=TITLE; else download it again with Download grading worksheet"
)
_GRADED_BEFORE = (
    "Graded in Moodle before, so if their grades do not change there, upload the worksheet again and tick "
    '"Allow updating records that have been modified more recently in Moodle than in the spreadsheet"'
)
_PARTICIPANT = re.compile(r".*?(?P<number>[0-9]+)\s*", re.DOTALL)
_IDS = {"Email address": ("email",), "ID number": ("id",), "Username": ("sis_login", "id")}
# Moodle splits a file name at underscores: name, participant, type and name of the plugin, file.
_UNSAFE_IN_NAME = re.compile(r'[_/\\:*?"<>|\s]+')
_LONGEST_NAME = 120  # bytes; a file name has at most 255
_EARLIEST = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o100644 << 16
_UNIX = 3


def fill(content: bytes, book: Gradebook, columns: Mapping[str, str]) -> Filled:
    """Write the final scores of one assignment into its worksheet.

    `columns` names the column of grades if the worksheet is not in English. Raise KitError as `filled` describes.
    """
    sheet, book = _sheet(content, book, columns)
    written = write_scores(sheet, book)
    sentences = (*written.sentences, *map(without_commands, _regraded(sheet, written.values)))
    return Filled(sheet.table.replaced(written.values), len(written.values), written.unchanged, sentences)


def feedback_zip(content: bytes, book: Gradebook, columns: Mapping[str, str], pages: Mapping[str, bytes]) -> Filled:
    """Return the zip of feedback files for the participants of a worksheet.

    `pages` maps the key of a row of the gradebook to the page of the student. `content` and `columns` are those of `fill`.
    """
    sheet, book = _sheet(content, book, columns)
    (slug,) = book.titles
    matches = match_students(book, book.titles, sheet.students)
    files: dict[str, bytes] = {}
    without: defaultdict[str, list[str]] = defaultdict(list)
    for (_, index), claims in sorted(matches.claims.items(), key=lambda item: item[0]):
        student, reason = sheet.students[index], _no_page(claims, pages)
        if reason:
            without[f"{slug}: no feedback file, {reason}"].append(student.shown)
        else:
            files[_file_name(student, slug)] = pages[claims[0].row.key]
    sentences = [*listed(without), *listed({"Graded here, but in no row of the file": matches.unmatched})]
    return Filled(_zipped(files), len(files), 0, tuple(map(without_commands, sentences)))


def _sheet(content: bytes, book: Gradebook, columns: Mapping[str, str]) -> tuple[Sheet, Gradebook]:
    """Return the worksheet, and the gradebook of its assignment alone."""
    slug, title = _assignment(book, columns)
    table = read_table(
        content, lambda header: title in header and (title != GRADE or set(header) >= _ENGLISH), _EXPECTED
    )
    header, *lines = table.lines
    if SCALE in header.texts:
        raise KitError(
            "the assignment has a scale in Moodle, which takes words and no scores; change it to points there"
        )
    book = replace(book, titles={slug: book.titles[slug]}, worth={slug: book.worth[slug]})
    heading = _heading(header.texts, lines, title)
    students = tuple(_students(header.texts, lines))
    texts = (text for line in lines for text in line.texts[heading.index : heading.index + 2])
    kept = dict(_locked(header.texts, students, heading))
    return Sheet(
        table, students, choose_columns(book, {slug: title}, [heading]), decimal_mark(texts), RULES, kept
    ), book


def _assignment(book: Gradebook, columns: Mapping[str, str]) -> tuple[str, str]:
    named = [(slug, title) for slug, title in columns.items() if title] or [(slug, GRADE) for slug in book.titles]
    if len(named) != 1 or named[0][0] not in book.titles:
        slugs = ", ".join(sorted(book.titles))
        raise KitError(f"a worksheet of Moodle has one assignment; choose it with --column SLUG={GRADE} ({slugs})")
    return named[0]


def _heading(header: Sequence[str], lines: Sequence[Line], title: str) -> Heading:
    index = header.index(title)
    beside = [line.texts[index + 1] for line in lines if len(line.cells) > index + 1]
    maxima = {number(text) for text in beside if text.strip()}
    return Heading(index, title, (), maxima.pop() if len(maxima) == 1 else None)


def _students(header: Sequence[str], lines: Sequence[Line]) -> Iterator[Student]:
    kinds = [(index, _IDS[title]) for index, title in enumerate(header) if title in _IDS]
    for line in lines:
        texts = line.texts
        match = _PARTICIPANT.fullmatch(texts[0])
        if match:
            known = [(kind, texts[index].strip()) for index, kept in kinds if index < len(texts) for kind in kept]
            # A participant has another number in each assignment, so a different one forbids nothing.
            yield Student(line, _name(header, texts), (("moodle_id", match["number"]), *known), ("sis_login",))


def _name(header: Sequence[str], texts: Sequence[str]) -> str:
    """Return the full name, or the participant in an anonymous worksheet."""
    anonymous = len(texts) < 2 or header[1] == "Status"
    return texts[0 if anonymous else 1]


def _locked(header: Sequence[str], students: Sequence[Student], heading: Heading) -> Iterator[tuple[Cell, str]]:
    place = header.index(LOCKED) if LOCKED in header else len(header)
    for student in students:
        cell, locked = student.cell(heading.index), student.cell(place)
        if cell and locked and locked.text.strip() == "No":
            yield cell, "the grade is locked in Moodle"


def _regraded(sheet: Sheet, values: Mapping[Cell, str]) -> Iterator[str]:
    """Name the rows that Moodle may skip because it already has a grade."""
    (heading,) = sheet.columns.values()
    header = sheet.table.lines[0].texts
    # The title of the date is known in English; in another language, a grade in the cell says the same.
    place = header.index(MODIFIED) if MODIFIED in header else heading.index
    graded = [
        student.shown
        for student in sheet.students
        if student.cell(heading.index) in values
        and (date := student.cell(place))
        and date.text.strip() not in ("", "-")
    ]
    yield from listed({_GRADED_BEFORE: graded})


def _no_page(claims: Sequence[Claim], pages: Mapping[str, bytes]) -> str:
    """Return why a participant gets no page, or ""."""
    if len(claims) > 1:
        return f"{len(claims)} submissions match the row"
    if claims[0].report.grader_errors:
        return "the score is not final"
    return "" if claims[0].row.key in pages else "there is no page"


def _file_name(student: Student, slug: str) -> str:
    """Return the name by which Moodle finds the participant of a feedback file."""
    participant = dict(student.ids)["moodle_id"]
    printable = "".join(sign if sign.isprintable() else " " for sign in student.name)
    # Moodle ignores files that start with a point or a tilde.
    name = _UNSAFE_IN_NAME.sub(" ", printable).strip(" .~").encode()[:_LONGEST_NAME].decode(errors="ignore")
    return f"{name.strip() or 'Participant'}_{participant}_assignfeedback_file_{slug}.html"


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip whose bytes depend on nothing but the files."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system, entry.external_attr = _UNIX, _READABLE
            archive.writestr(entry, files[name], zipfile.ZIP_DEFLATED, 9)
    return target.getvalue()
