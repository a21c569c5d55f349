"""Reads `roster.csv`, and finds the person that a learning system names."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.model import Owner, Person
from autograder.model import KitError, Member
from autograder.text import clean_name

IDS = ("canvas_id", "moodle_id", "brightspace_id", "gradescope_id", "github", "sis_login")
COLUMNS = ("id", "name", "email", "section", *IDS, "extension_days")
_SYNONYMS = {
    "e_mail": "email",
    "mail": "email",
    "email_address": "email",
    "e_mail_address": "email",
    "full_name": "name",
}
MOST_BYTES = 10 * 2**20
# Columns for an id of unknown kind.
_ANY_ID = ("id", "email", *IDS)


@dataclass(frozen=True)
class Roster:
    """The people of a class, by the values of their id columns and by the spellings of their names."""

    people: tuple[Person, ...]
    by_id: Mapping[tuple[str, str], tuple[Person, ...]]
    by_name: Mapping[str, tuple[Person, ...]]

    def owner(self, members: Sequence[Member]) -> Owner | None:
        """Return the people of a group, or None unless each member matches exactly one."""
        by_id = [self._with_id(member) for member in members]
        matched = [person or self._with_name(member) for person, member in zip(by_id, members, strict=True)]
        people = [person for person in matched if person is not None]
        if len(people) < len(members):
            return None
        people.sort(key=lambda person: person.id)
        ids = tuple(dict.fromkeys(person.id for person in people))
        names = tuple(dict.fromkeys(clean_name(person.name, 120) for person in people))
        return Owner(", ".join(ids), names, ids, by_id=None not in by_id)

    def _with_id(self, member: Member) -> Person | None:
        for kind, value in member.ids:
            columns = _ANY_ID if kind == "any" else (kind,)
            people = {p.id: p for column in columns for p in self.by_id.get((column, folded(value)), ())}
            if len(people) == 1:
                return next(iter(people.values()))
        return None

    def _with_name(self, member: Member) -> Person | None:
        people = [p for p in self.by_name.get(squashed(member.name), ()) if not _has_other_id(p, member)]
        return people[0] if len(people) == 1 else None


def _has_other_id(person: Person, member: Member) -> bool:
    """Tell whether the roster has another id than the system.

    The name alone is then not enough.
    """
    return any(person.ids.get(kind, value) != value for kind, value in member.ids if person.ids.get(kind))


def read_roster(path: Path) -> Roster:
    """Read a roster. Raise KitError with the wrong line and the reason."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error
    if len(raw) > MOST_BYTES:
        raise KitError(f"{path}: larger than {MOST_BYTES >> 20} MB, too large for a roster")
    people: list[Person] = []
    lines: dict[str, int] = {}
    for line, row in _rows(path, _text(raw)):
        person = _person(path, line, row)
        if person.id in lines:
            raise KitError(f"{path}, line {line}: line {lines[person.id]} already has the id {clean_name(person.id)}")
        lines[person.id] = line
        people.append(person)
    return roster_of(people)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _rows(path: Path, text: str) -> Iterable[tuple[int, dict[str, str]]]:
    """Yield each row with the number of its last line.

    The first row names the columns.
    """
    first = text.lstrip("\r\n").split("\n", 1)[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    header: list[str] = []
    try:
        for cells in reader:
            if not any(cell.strip() for cell in cells):
                continue
            if not header:
                header = _header(path, cells)
            elif len(cells) > len(header) and any(cell.strip() for cell in cells[len(header) :]):
                raise KitError(
                    f"{path}, line {reader.line_num}: {len(cells)} cells, but the header has {len(header)} columns"
                )
            else:
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        raise KitError(
            f"{path}, line {reader.line_num}: not valid CSV ({error}); save the roster as CSV again"
        ) from error
    if not header:
        raise KitError(f"{path}: empty; the first line must name the columns: {', '.join(COLUMNS[:4])}, …")


def _header(path: Path, cells: Sequence[str]) -> list[str]:
    written = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    names = [_SYNONYMS.get(name, name) for name in written]
    missing = [name for name in ("id", "name") if name not in names]
    if missing:
        raise KitError(f"{path}, line 1: missing column {' and '.join(missing)}; the columns are {', '.join(COLUMNS)}")
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise KitError(f"{path}, line 1: the column {clean_name(twice[0])} appears twice")
    return names


def _person(path: Path, line: int, row: Mapping[str, str]) -> Person:
    for name in ("id", "name"):
        if not row.get(name):
            raise KitError(f"{path}, line {line}: {name} is empty")
    days = row.get("extension_days") or "0"
    if not re.fullmatch(r"[0-9]{1,3}", days):
        raise KitError(
            f"{path}, line {line}: extension_days is {clean_name(days)!r}; it must be a whole number of days"
        )
    ids = {name: row[name] for name in IDS if row.get(name)}
    return Person(row["id"], row["name"], row.get("email", ""), row.get("section", ""), ids, int(days))


def roster_of(people: Sequence[Person]) -> Roster:
    """Return a roster of these people, whose ids differ."""
    return indexed((person, person.member.ids) for person in people)


def indexed(rows: Iterable[tuple[Person, Iterable[tuple[str, str]]]]) -> Roster:
    """Return a roster of people, each with pairs of a column and a value.

    A name alone does not match somebody whose `Person.ids` differ from those of the Member. The pairs may be more than these.
    """
    people: list[Person] = []
    by_id: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
    by_name: defaultdict[str, list[Person]] = defaultdict(list)
    for person, ids in rows:
        people.append(person)
        for column, value in ids:
            by_id[column, folded(value)].append(person)
        for spelling in _spellings(person.name):
            by_name[spelling].append(person)
    return Roster(
        tuple(people),
        {key: tuple(matches) for key, matches in by_id.items()},
        {key: tuple(matches) for key, matches in by_name.items()},
    )


def _spellings(name: str) -> set[str]:
    """Return "Ada Byron" and "Byron, Ada", squashed, for either of them."""
    if "," in name:
        last, first = name.split(",", 1)
        return {squashed(name), squashed(f"{first} {last}")}
    words = name.split()
    return {squashed(name), squashed(" ".join([*words[-1:], *words[:-1]]))}


def squashed(name: str) -> str:
    """Return only letters and digits, as each learning system drops different other characters."""
    return "".join(filter(str.isalnum, folded(name)))


def folded(text: str) -> str:
    """Return a text for comparison: one encoding of accents, no capitals."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
