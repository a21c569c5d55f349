"""Reads `roster.csv`, and finds the person that a learning system names."""

from __future__ import annotations

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.csv_table import Columns, read_table
from autograder.intake.model import Owner, Person
from autograder.model import KitError, Member
from autograder.text import clean_name

IDS = ("canvas_id", "moodle_id", "brightspace_id", "gradescope_id", "github", "sis_login")
COLUMNS = Columns(
    names=("id", "name", "email", "section", *IDS, "extension_days"),
    required=("id", "name"),
    synonyms={
        "e_mail": "email",
        "mail": "email",
        "email_address": "email",
        "e_mail_address": "email",
        "full_name": "name",
    },
    instead={
        "id": ({"username", "github_id"}, {"identifier", "github_id"}),
        "name": ({"first_name", "last_name"},),
    },
)
# Staff in the column `role` of Classroom 50's roster; they hand in nothing.
_STAFF = frozenset({"teacher", "headta", "ta"})
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
    people: list[Person] = []
    lines: dict[str, int] = {}
    table = read_table(path, COLUMNS)
    for line in table.lines:
        if squashed(line.cells.get("role", "")) in _STAFF:
            continue
        person = _person(path, line.number, _completed(line.cells, table.header))
        if person.id in lines:
            first = lines[person.id]
            raise KitError(f"{path}, line {line.number}: line {first} already has the id {clean_name(person.id)}")
        lines[person.id] = line.number
        people.append(person)
    return roster_of(people)


def _completed(row: Mapping[str, str], header: Sequence[str]) -> Mapping[str, str]:
    """Return a row with its id, name and account, which rosters of Classroom 50 and GitHub Classroom have in other columns.

    There somebody may have no name, and no account before accepting an invitation by e-mail.
    """
    name = row.get("name") or f"{row.get('first_name', '')} {row.get('last_name', '')}".strip()
    if "github_id" not in header:  # Then `username` may be another system's login.
        return {**row, "name": name}
    github = row.get("github") or row.get("github_username") or row.get("username", "")
    id = row.get("id", "") if "id" in header else row.get("identifier") or github or row.get("email", "")
    return {**row, "id": id, "github": github, "name": name or id}


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
