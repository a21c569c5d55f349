"""Decides which files count: for which assignment, as which attempt, and what is passed over.

Knows names and definitions; nothing of learning systems. Each file either has a claim or a reason why it has none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from autograder.extraction.extract import names_in
from autograder.intake.files.reader import shown
from autograder.intake.model import Conflict, Owned, Owner
from autograder.model import KitError
from autograder.text import clean_name

Key = tuple[str, str]
MOST_LOOKED_INTO = 100  # files of one student that are parsed to see what they define


@dataclass(frozen=True)
class Claim:
    """A file that may count for one assignment: because of its name, or because it defines `defined` of its names."""

    owned: Owned
    slug: str
    named: bool
    defined: int

    @property
    def key(self) -> Key:
        return self.owned.owner.key_text, self.slug

    @property
    def order(self) -> tuple[object, ...]:
        """What is later is a later attempt: by the system's time, its number, the file's time, then notebooks before scripts."""
        file, handed = self.owned.file, self.owned.handed
        notebook = self.owned.name.lower().endswith(".ipynb")
        return (moment(handed.at), handed.number, file.modified, notebook, file.parts)


@dataclass(frozen=True)
class Attempt:
    """A claim that counts as attempt `number` of `of` at its assignment."""

    claim: Claim
    number: int
    of: int


def moment(at: str) -> str:
    """Return a time as it is compared: in UTC where it has an offset."""
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return at
    return time.astimezone(UTC).isoformat() if time.tzinfo else at


def claims_of(
    owned: Sequence[Owned], wanted: Mapping[str, tuple[str, ...]]
) -> tuple[list[Claim], dict[tuple[str, ...], str]]:
    """Return what the files may count for, and for each file that counts for nothing why, by its parts."""
    claims: list[Claim] = []
    reasons = {file.file.parts: f"ignored, {file.handed.aside}" for file in owned if file.handed.aside}
    owned = [file for file in owned if not file.handed.aside]
    explicit: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for file in owned:
        explicit[_hand_in(file)] |= {file.slug} - {""}
        explicit[*_hand_in(file), file.handed.place] |= {file.slug} - {""}
    looked_into: Counter[tuple[str, str]] = Counter()
    for file in owned:
        # What is named for one assignment is left to it wherever another has its own file; what has no name only where it lies.
        own = explicit[_hand_in(file)] if file.slug else explicit[*_hand_in(file), file.handed.place]
        open_slugs = {slug: names for slug, names in wanted.items() if slug not in own}
        named = [Claim(file, file.slug, True, 0)] if file.slug in wanted else []
        try:
            defined = _defined_claims(file, open_slugs, looked_into)
            reason = "" if named or defined else _no_use(file, own)
        except KitError as error:
            defined, reason = [], "" if named else f"refused, {error}"
        claims += [*named, *defined]
        reasons |= {file.file.parts: reason} if reason else {}
    return claims, reasons


def _hand_in(file: Owned) -> Key:
    """Return what tells the files that came together from those that came at another time."""
    return file.handed.identity, file.handed.at


def _defined_claims(
    file: Owned, slugs: Mapping[str, tuple[str, ...]], looked_into: Counter[tuple[str, str]]
) -> list[Claim]:
    """Return what a file defines; `looked_into` counts the files of each student that were parsed for it."""
    names = {name for required in slugs.values() for name in required}
    content = file.file.read() if names else b""
    if not names or _cannot_define(content, file.name, names):
        return []
    looked_into[file.handed.claimant] += 1
    if looked_into[file.handed.claimant] > MOST_LOOKED_INTO:
        raise KitError(
            f"{MOST_LOOKED_INTO} files of this student were looked into already: hand in the submission alone"
        )
    found = names_in(content, file.name, names)
    counts = {slug: len(found & set(required)) for slug, required in slugs.items()}
    return [Claim(file, slug, False, count) for slug, count in counts.items() if count]


def _cannot_define(content: bytes, name: str, names: Iterable[str]) -> bool:
    """Tell without parsing that a script defines none of the names: whole libraries are handed in at times.

    Only plain letters are what they seem; an empty file is left to be refused as such.
    """
    plain = bool(content) and name.lower().endswith(".py") and content.isascii()
    return plain and not any(wanted.encode() in content for wanted in names)


def _no_use(file: Owned, explicit: Iterable[str]) -> str:
    if file.slug:
        return f"ignored, it is named for {file.slug}"
    if explicit:
        return f"ignored, it defines nothing that is asked for beside what has its own file ({', '.join(sorted(explicit))})"
    return "ignored, it defines none of the names that are asked for"


def without_conflicts(claims: Sequence[Claim]) -> tuple[list[Claim], list[Conflict]]:
    """Part those who claim one person for one assignment: the surest keeps the place, the others count as filed.

    They are different students by what their system says, or files of one name in different zips, which anybody may have packed:
    what lies in the folder itself goes before those.
    """
    rivals: defaultdict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        rivals[claim.key].append(claim)
    parted: list[Claim] = []
    conflicts: list[Conflict] = []
    for (_, slug), own in sorted(rivals.items()):
        first = min(own, key=_rank)
        keeps = first.owned.handed.claimant
        parted += [claim if claim.owned.handed.claimant == keeps else _as_filed(claim) for claim in own]
        if len({claim.owned.handed.claimant for claim in own}) > 1:
            files = tuple(sorted(shown(claim.owned.file.parts) for claim in own))
            conflicts.append(Conflict(", ".join(first.owned.owner.people) or first.owned.owner.student, slug, files))
    return parted, conflicts


def _rank(claim: Claim) -> tuple[object, ...]:
    identity, place = claim.owned.handed.claimant
    return place != "", not claim.owned.owner.sure, not claim.named, place, identity


def shared_people(attempts: Iterable[Attempt]) -> list[Conflict]:
    """Return who hands in one assignment as several, such as alone and in a group."""
    claims: defaultdict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for attempt in attempts:
        owned = attempt.claim.owned
        for person in owned.owner.people:
            claims[person, attempt.claim.slug][owned.owner.key_text].append(shown(owned.file.parts))
    return [
        Conflict(person, slug, tuple(sorted(name for names in owners.values() for name in names)))
        for (person, slug), owners in sorted(claims.items())
        if len(owners) > 1
    ]


def _as_filed(claim: Claim) -> Claim:
    alone = filed(claim.owned)
    # Who is filed under the id of the person that was claimed must not be taken for that person.
    whom, place = claim.owned.owner.key_text, claim.owned.handed.place
    said = [f"in {place}"] if place else []
    if whom != alone.key_text:
        said.append(f"who claims {whom}")
    apart = replace(alone, key_text=", ".join([alone.key_text, *(said or ["beside the zips"])]))
    return replace(claim, owned=replace(claim.owned, owner=apart))


def filed(owned: Owned) -> Owner:
    """Return the owner that the place of a file names, whoever that is."""
    return Owner(owned.handed.identity, tuple(clean_name(member.name, 120) for member in owned.handed.members))


def attempts_of(claims: Sequence[Claim]) -> tuple[list[Attempt], list[tuple[Claim, str]]]:
    """Number the attempts of each student at each assignment; return them, and the claims that are none, with the reason."""
    attempts: list[Attempt] = []
    passed: list[tuple[Claim, str]] = []
    for _, own in groupby(sorted(claims, key=lambda claim: (claim.key, claim.order)), key=lambda claim: claim.key):
        contenders: list[Claim] = []
        for _, together in groupby(own, key=lambda claim: claim.owned.handed.at):
            best, others = _contenders(list(together))
            contenders += best
            passed += others
        numbers = _numbers(contenders)
        attempts += [Attempt(claim, number, numbers[-1]) for claim, number in zip(contenders, numbers, strict=True)]
    return attempts, passed


def _contenders(together: Sequence[Claim]) -> tuple[list[Claim], list[tuple[Claim, str]]]:
    """Of files that came together those count that are named for the assignment, else those with the most of its names."""
    most = max((claim.named, claim.defined) for claim in together)
    best = [claim for claim in together if (claim.named, claim.defined) == most]
    others = [claim for claim in together if claim not in best]
    return best, [(claim, f"{shown(best[-1].owned.file.parts)} defines more of its names") for claim in others]


def _numbers(contenders: Sequence[Claim]) -> list[int]:
    """Count from 1; where the system tells of attempts that are not here, they count too."""
    numbers: list[int] = []
    for claim in contenders:
        numbers.append(max((numbers[-1] if numbers else 0) + 1, claim.owned.handed.number + 1))
    return numbers


def why_later(other: Claim, best: Claim) -> str:
    """Say why one attempt comes after another."""
    name, (before, after) = shown(best.owned.file.parts), (other.order, best.order)
    if before[:2] != after[:2]:
        return f"{name} is a later attempt"
    return f"{name} is newer" if before[2] != after[2] else f"{name} is as new and comes first by its kind or name"
