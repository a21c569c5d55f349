"""Finds the student whom a line of the ledger names: by key, by an id of the roster, or by a name that is unique."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from autograder.intake.model import Person
from autograder.intake.roster import IDS, Roster, folded, roster_of
from autograder.model import KitError, Member
from autograder.text import clean_name

NEAR, LIKE = 3, 0.4


class HandIn(Protocol):
    """An attempt of a student at an assignment; a Submission is one, and so is a Report."""

    @property
    def student(self) -> str: ...
    @property
    def key(self) -> str: ...
    @property
    def slug(self) -> str: ...
    @property
    def attempt(self) -> int: ...
    @property
    def submitted_at(self) -> str: ...
    @property
    def late(self) -> bool | None: ...
    @property
    def people(self) -> tuple[Member, ...]: ...


def people_of(hand_in: HandIn) -> tuple[str, ...]:
    """Return the roster ids of those who handed in, or the key if the roster does not have them."""
    ids = tuple(dict(member.ids).get("id", "") for member in hand_in.people)
    return ids if ids and all(ids) else (hand_in.key,)


@dataclass(frozen=True)
class Students:
    """Everybody in the roster or with a submission.

    `keys` are those of all students by their folded spelling. `handed_in` maps a person and an assignment to the keys of the submissions;
    the value of a key says whether it belongs to a group.
    """

    everybody: Roster
    keys: Mapping[str, str]
    handed_in: Mapping[tuple[str, str], Mapping[str, bool]]

    def person(self, text: str, where: str) -> str:
        """Return the roster id, or else the key, of the one student that a text names.

        Raise KitError with `where` and the nearest names.
        """
        owner = self.everybody.owner([Member(text, (("any", text),))])
        if owner is None:
            near = "; ".join(self._near(text)) or "nobody"
            raise KitError(f"{where}: no student, or more than one, is {clean_name(text)!r}; near: {near}")
        return owner.people[0]

    def key(self, text: str, slug: str, where: str) -> str | None:
        """Return the key of the student that a text names, or None if there is no submission of this assignment.

        Raise KitError with `where` for an unknown student, or for one of a group.
        """
        key = self.keys.get(folded(text), "")
        if key in self.handed_in.get((key, slug), {}):
            return key
        if key and not self.everybody.by_id.get(("id", folded(text))):
            return None
        keys = self.handed_in.get((self.person(text, where), slug), {})
        if len(keys) > 1 or any(keys.values()):
            shown = f"{clean_name(text)} handed in {slug} with others"
            raise KitError(f"{where}: {shown}; write {' or '.join(keys)} to change the score of the whole group")
        return next(iter(keys), None)

    def _near(self, text: str) -> list[str]:
        """Return the students whose name or id looks like a text: "Ada Byron (s1)"."""
        people = {f"{clean_name(person.name)} ({clean_name(person.id)})": person for person in self.everybody.people}
        asked = folded(text)
        likeness = {
            shown: max(difflib.SequenceMatcher(None, asked, folded(word)).ratio() for word in (person.id, person.name))
            for shown, person in people.items()
        }
        near = sorted(people, key=lambda shown: (-likeness[shown], shown))
        return [shown for shown in near[:NEAR] if likeness[shown] >= LIKE]


def students(hand_ins: Sequence[HandIn], roster: Roster | None) -> Students:
    """Return everybody in a roster, and everybody else who handed in."""
    known = {} if roster is None else {person.id: person for person in roster.people}
    others = {hand_in.key: _person(hand_in) for hand_in in hand_ins if people_of(hand_in) == (hand_in.key,)}
    handed_in: defaultdict[tuple[str, str], dict[str, bool]] = defaultdict(dict)
    for hand_in in hand_ins:
        people = people_of(hand_in)
        for person in {*people, hand_in.key}:
            handed_in[person, hand_in.slug][hand_in.key] = len(people) > 1
    return Students(
        roster_of([*{**others, **known}.values()]),
        {folded(hand_in.key): hand_in.key for hand_in in hand_ins},
        handed_in,
    )


def _person(hand_in: HandIn) -> Person:
    """Return a student who is not in the roster, with the ids of the learning system; a group has none."""
    ids = dict(hand_in.people[0].ids) if len(hand_in.people) == 1 else {}
    known = {column: value for column, value in ids.items() if column in IDS}
    return Person(hand_in.key, hand_in.student, ids.get("email", ""), ids=known)
