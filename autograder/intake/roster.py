"""The roster: reads `roster.csv`, and finds the person that a learning system names.

A file with an error raises a KitError that names the line.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.model import Member, Owner, Person
from autograder.model import KitError
from autograder.text import clean_name

IDS = ("canvas_id", "moodle_id", "brightspace_id", "gradescope_id", "github", "sis_login")
COLUMNS = ("id", "name", "email", "section", *IDS, "extension_days")
_OTHER_WORDS = {
    "e_mail": "email",
    "mail": "email",
    "email_address": "email",
    "e_mail_address": "email",
    "full_name": "name",
}
MOST_BYTES = 10 * 2**20
# The columns that may contain an id of unknown kind.
_ANY_ID = ("id", "email", *IDS)


@dataclass(frozen=True)
class Roster:
    """The people of a class, by the value of a column and by the spellings of a name."""

    people: tuple[Person, ...]
    by_id: Mapping[tuple[str, str], tuple[Person, ...]]
    by_name: Mapping[str, tuple[Person, ...]]

    def owner(self, members: Sequence[Member]) -> Owner | None:
        """Return the owner of these members, or None unless each is exactly one person."""
        found = [self._person(member) for member in members]
        people = [person for person, _ in found if person is not None]
        if len(people) < len(members):
            return None
        people.sort(key=lambda person: person.id)
        ids = tuple(dict.fromkeys(person.id for person in people))
        names = tuple(dict.fromkeys(clean_name(person.name, 120) for person in people))
        return Owner(", ".join(ids), names, ids, sure=all(sure for _, sure in found))

    def _person(self, member: Member) -> tuple[Person | None, bool]:
        """Return the one person with an id of the member's, else the one with the name, and whether it was an id."""
        for kind, value in member.ids:
            columns = _ANY_ID if kind == "any" else (kind,)
            by_id = {p.id: p for column in columns for p in self.by_id.get((column, folded(value)), ())}
            if len(by_id) == 1:
                return next(iter(by_id.values())), True
        named = [p for p in self.by_name.get(_squashed(member.name), ()) if not _denied(p, member)]
        return (named[0], False) if len(named) == 1 else (None, False)


def _denied(person: Person, member: Member) -> bool:
    """Return whether the roster knows another id of this person than the system tells: then a name alone is not enough."""
    return any(person.ids.get(kind, value) != value for kind, value in member.ids if person.ids.get(kind))


def read_roster(path: Path) -> Roster:
    """Read a roster; raise KitError with the line that is wrong and what is wrong with it."""
    try:
        raw = path.read_bytes()
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error
    if len(raw) > MOST_BYTES:
        raise KitError(f"{path}: larger than {MOST_BYTES >> 20} MB, which no roster is")
    people: list[Person] = []
    lines: dict[str, int] = {}
    for line, row in _rows(path, _text(raw)):
        person = _person(path, line, row)
        if person.id in lines:
            raise KitError(
                f"{path}, line {line}: the id {clean_name(person.id)} stands in line {lines[person.id]} already"
            )
        lines[person.id] = line
        people.append(person)
    return _roster(people)


def _text(raw: bytes) -> str:
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _rows(path: Path, text: str) -> Iterable[tuple[int, dict[str, str]]]:
    """Yield each row that is not blank with the line it ends on; the first row names the columns."""
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
                    f"{path}, line {reader.line_num}: {len(cells)} cells, and the header names {len(header)} columns"
                )
            else:
                yield reader.line_num, dict(zip(header, (cell.strip() for cell in cells), strict=False))
    except csv.Error as error:
        raise KitError(
            f"{path}, line {reader.line_num}: this is no CSV ({error}); save the roster as CSV again"
        ) from error
    if not header:
        raise KitError(f"{path}: empty; the first line names the columns: {', '.join(COLUMNS[:4])}, …")


def _header(path: Path, cells: Sequence[str]) -> list[str]:
    written = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    names = [_OTHER_WORDS.get(name, name) for name in written]
    missing = [name for name in ("id", "name") if name not in names]
    if missing:
        raise KitError(
            f"{path}, line 1: there is no column {' and no column '.join(missing)}; columns are {', '.join(COLUMNS)}"
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise KitError(f"{path}, line 1: the column {clean_name(twice[0])} stands there twice")
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


def _roster(people: Sequence[Person]) -> Roster:
    by_id: defaultdict[tuple[str, str], list[Person]] = defaultdict(list)
    by_name: defaultdict[str, list[Person]] = defaultdict(list)
    for person in people:
        for column, value in {**person.ids, "id": person.id, "email": person.email}.items():
            if value:
                by_id[column, folded(value)].append(person)
        for way in _ways_to_write(person.name):
            by_name[way].append(person)
    return Roster(
        tuple(people),
        {key: tuple(found) for key, found in by_id.items()},
        {key: tuple(found) for key, found in by_name.items()},
    )


def _ways_to_write(name: str) -> set[str]:
    """Return "Ada Byron" and "Byron, Ada" as they are compared, whichever of them the roster has."""
    if "," in name:
        last, first = name.split(",", 1)
        return {_squashed(name), _squashed(f"{first} {last}")}
    words = name.split()
    return {_squashed(name), _squashed(" ".join([*words[-1:], *words[:-1]]))}


def _squashed(name: str) -> str:
    """Return the letters and digits of a name: learning systems leave out blanks and signs, each in its way."""
    return "".join(filter(str.isalnum, folded(name)))


def folded(text: str) -> str:
    """Return a text as it is compared: in one form of accents and capitals."""
    return unicodedata.normalize("NFKC", text).casefold().strip()
