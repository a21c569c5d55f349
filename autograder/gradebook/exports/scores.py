"""Writes the scores of a gradebook into the rows and columns of a learning system's file.

A cell changes only if one final score belongs to it. Whoever has no submission keeps the cell as it is: missing is not 0.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from autograder.gradebook.exports.csv_cells import Cell, Line, Table
from autograder.gradebook.exports.headings import Heading
from autograder.intake.model import Person
from autograder.intake.roster import indexed
from autograder.model import Member
from autograder.reports.gradebook import FORMULA_STARTS, Gradebook, Row
from autograder.reports.sanitize import NAME_LIMIT, SafeReport, one_line, without_commands
from autograder.reports.wording import points

# The last sign of two divides: no system writes its scores with a sign for the thousands.
_NUMBER = re.compile(r"-?[0-9]+(?:(?P<mark>[.,])[0-9]+)?")


@dataclass(frozen=True)
class Student:
    """A row of the file with the name and ids of its student, by columns of the roster.

    A name alone does not match somebody who has another id in one of the columns `firm`.
    """

    line: Line
    name: str
    ids: tuple[tuple[str, str], ...]
    firm: tuple[str, ...] = ()

    @property
    def shown(self) -> str:
        return f"{one_line(self.name, NAME_LIMIT) or 'no name'} (line {self.line.number})"

    def person(self, number: int) -> Person:
        """Return the person of a roster, with a number in place of the id."""
        return Person(str(number), self.name, ids={column: value for column, value in self.ids if column in self.firm})

    def cell(self, index: int) -> Cell | None:
        """Return the cell in a column, or None if the row is too short."""
        return self.line.cells[index] if index < len(self.line.cells) else None


@dataclass(frozen=True)
class Rules:
    """The rules of a learning system.

    `excused` is its word in a cell, or "" if it takes none from a file. `skips_more` says that it ignores a score above the maximum.
    """

    system: str
    excused: str = ""
    skips_more: bool = False


@dataclass(frozen=True)
class Sheet:
    """A gradebook file with its parts: students, the column of each assignment, and cells that must not change, with the reason.

    `decimal_mark` is that of the file.
    """

    table: Table
    students: tuple[Student, ...]
    columns: Mapping[str, Heading]
    decimal_mark: str
    rules: Rules
    kept: Mapping[Cell, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Claim:
    """A report and the member of its group to whom a row of the file belongs."""

    row: Row
    member: Member
    report: SafeReport


@dataclass(frozen=True)
class Matches:
    """The claims by slug and index of a student, the names that match no student, and the students found by their names alone."""

    claims: Mapping[tuple[str, int], tuple[Claim, ...]]
    unmatched: tuple[str, ...]
    by_name: tuple[Student, ...]


@dataclass(frozen=True)
class Written:
    """The new texts of cells, how many others have the right score, and sentences for staff."""

    values: Mapping[Cell, str]
    unchanged: int
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A student's cell, None if the row is too short, and the text for it; or the reason why nothing may be written."""

    slug: str
    student: Student
    cell: Cell | None
    text: str
    reason: str

    @property
    def is_there(self) -> bool:
        """Tell whether the cell has the text already."""
        return self.cell is not None and self.text != "" and _same(self.cell.text, self.text)


def number(text: str) -> float | None:
    """Return the number in a cell, with a decimal point or comma, or None."""
    match = _NUMBER.fullmatch(text.strip())
    return float(match[0].replace(",", ".")) if match else None


def decimal_mark(texts: Iterable[str]) -> str:
    """Return "," if the numbers of a file have decimal commas only, and else "."."""
    marks = {match["mark"] for match in map(_NUMBER.fullmatch, map(str.strip, texts)) if match} - {None}
    return "," if marks == {","} else "."


def match_students(book: Gradebook, slugs: Collection[str], students: Sequence[Student]) -> Matches:
    """Find the row of everybody who has a report for one of the slugs; each member of a group has a row."""
    roster = indexed(
        (student.person(index), [(column, value) for column, value in student.ids if value])
        for index, student in enumerate(students)
    )
    claims: defaultdict[tuple[str, int], dict[str, Claim]] = defaultdict(dict)
    unmatched: dict[str, None] = {}
    by_name: dict[int, None] = {}
    for claim in _claims(book, slugs):
        owner = roster.owner([claim.member])
        if owner is None:
            unmatched[_shown_member(claim)] = None
            continue
        index = int(owner.people[0])
        claims[claim.report.slug, index][claim.row.key] = claim
        if not owner.by_id:
            by_name[index] = None
    found = {place: tuple(by_key.values()) for place, by_key in claims.items()}
    return Matches(found, tuple(unmatched), tuple(students[index] for index in sorted(by_name)))


def write_scores(sheet: Sheet, book: Gradebook) -> Written:
    """Return the scores for the cells of a sheet, and why others stay as they are."""
    matches = match_students(book, sheet.columns, sheet.students)
    values: dict[Cell, str] = {}
    unchanged = 0
    refused: defaultdict[str, list[str]] = defaultdict(list)
    for entry in _entries(sheet, book, matches):
        if entry.is_there:
            unchanged += 1
        elif entry.cell is None or entry.reason:
            refused[f"{entry.slug}: nothing was written, {entry.reason}"].append(entry.student.shown)
        else:
            values[entry.cell] = entry.text
    sentences = [*_about_columns(sheet, book), *listed(refused), *_about_people(sheet, matches)]
    return Written(values, unchanged, tuple(map(without_commands, sentences)))


def _entries(sheet: Sheet, book: Gradebook, matches: Matches) -> Iterator[Entry]:
    """Yield the cells of all assignments for everybody who has a report."""
    graded = sorted({index for _, index in matches.claims})
    for slug, heading in sheet.columns.items():
        scale = _scale(heading, book.worth[slug])
        for index in graded:
            student = sheet.students[index]
            cell, claims = student.cell(heading.index), matches.claims.get((slug, index), ())
            reason = _obstacle(claims, sheet.rules) or _excess(claims[0].report, heading, scale, sheet.rules)
            text = "" if reason else _text(claims[0].report, scale, sheet)
            kept = "the row has no cell for it" if cell is None else sheet.kept.get(cell, "")
            yield Entry(slug, student, cell, text, reason or kept)


def _claims(book: Gradebook, slugs: Collection[str]) -> Iterator[Claim]:
    for row in book.rows:
        for report in (report for slug, report in row.reports.items() if slug in slugs):
            named = tuple(Member(name) for name in report.members or (row.student,))
            yield from (Claim(row, member, report) for member in report.people or named)


def _shown_member(claim: Claim) -> str:
    name = claim.member.name or claim.row.student
    return name if name == claim.row.student else f"{name} ({claim.row.student})"


def _scale(heading: Heading, worth: float) -> float:
    """Return what a score is multiplied with; a column without points takes scores as they are."""
    return heading.maximum / worth if heading.maximum and worth else 1.0


def _obstacle(claims: Sequence[Claim], rules: Rules) -> str:
    """Return why the reports give no score, or ""."""
    if not claims:
        return "there is no submission"
    if len(claims) > 1:
        return f"{len(claims)} submissions match the row ({', '.join(claim.row.key for claim in claims)})"
    if _is_excused(claims[0].report):
        return "" if rules.excused else f"excused, which {rules.system} takes only by hand"
    return "the score is not final" if claims[0].report.final is None else ""


def _is_excused(report: SafeReport) -> bool:
    return report.standing is not None and report.standing.excused


def _excess(report: SafeReport, heading: Heading, scale: float, rules: Rules) -> str:
    """Return why the system does not take the score, or ""."""
    score, most = (report.final or 0.0) * scale, heading.maximum
    if score < 0:
        return "the score is below 0"
    if rules.skips_more and most is not None and round(score, 2) > most:
        return f"the score is above the maximum of {points(most)}"
    return ""


def _text(report: SafeReport, scale: float, sheet: Sheet) -> str:
    """Return the cell of a report without an obstacle."""
    if report.final is None or _is_excused(report):
        return sheet.rules.excused
    return points(report.final * scale).replace(".", sheet.decimal_mark)


def _same(old: str, new: str) -> bool:
    """Compare as Canvas does: numbers at two decimals, words without case."""
    values = number(old), number(new)
    if None in values:
        return old.strip().casefold() == new.casefold()
    return len({f"{value:.2f}" for value in values}) == 1


def _about_columns(sheet: Sheet, book: Gradebook) -> Iterator[str]:
    left_out = [slug for slug in book.titles if slug not in sheet.columns]
    yield from listed({"Left out, as you asked": left_out})
    for slug, heading in sheet.columns.items():
        worth, maximum, title = book.worth[slug], heading.maximum, one_line(heading.title, NAME_LIMIT)
        if maximum and worth and maximum != worth:
            yield f"{slug}: scores are scaled from {points(worth)} to {points(maximum)} points, the maximum of {title!r}."
        elif maximum == 0:
            yield f"{slug}: the maximum of {title!r} is 0 points, so scores are not scaled."


def _about_people(sheet: Sheet, matches: Matches) -> Iterator[str]:
    graded = {index for _, index in matches.claims}
    absent = [student.shown for index, student in enumerate(sheet.students) if index not in graded]
    yield from listed({"Graded here, but in no row of the file": matches.unmatched})
    yield from listed({"In the file, but not graded here": absent})
    yield from listed({"Found by the name alone, so please check": [student.shown for student in matches.by_name]})
    risky = [student.shown for student in sheet.students if student.name.startswith(FORMULA_STARTS)]
    yield from listed({"A spreadsheet can run these names as formulas, so upload the file without opening it": risky})


def listed(names: Mapping[str, Sequence[str]]) -> Iterator[str]:
    """Yield a sentence for each heading that has names."""
    yield from (f"{heading}: {'; '.join(listed)}." for heading, listed in names.items() if listed)
