"""Decides which files count for which assignment, as which attempt, and which are passed over.

Each file has a claim, or a reason why it has none.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import groupby

from autograder.extraction.extract import names_in
from autograder.intake.files.reader import shown
from autograder.intake.model import Conflict, Owner, StudentFile
from autograder.model import KitError
from autograder.text import clean_name

Key = tuple[str, str]
MOST_LOOKED_INTO = 100  # files of one student that are parsed to see what they define


@dataclass(frozen=True)
class Claim:
    """A file that may count for an assignment: it is named for it, or defines `defined` of its required names."""

    file: StudentFile
    slug: str
    named: bool
    defined: int

    @property
    def key(self) -> Key:
        return self.file.owner.key_text, self.slug

    @property
    def order(self) -> tuple[object, ...]:
        """The order of attempts: by the system's time, its number, the file's time, then scripts before notebooks."""
        source, origin = self.file.source, self.file.origin
        notebook = self.file.name.lower().endswith(".ipynb")
        return (moment(origin.at), origin.number, source.modified, notebook, source.parts)


@dataclass(frozen=True)
class Attempt:
    """A claim that counts as attempt `number` of `of` at its assignment."""

    claim: Claim
    number: int
    of: int


def moment(at: str) -> str:
    """Return a time for comparison: in UTC if it has an offset."""
    try:
        time = datetime.fromisoformat(at)
    except ValueError:
        return at
    return time.astimezone(UTC).isoformat() if time.tzinfo else at


def claims_of(
    files: Sequence[StudentFile], wanted: Mapping[str, tuple[str, ...]]
) -> tuple[list[Claim], dict[tuple[str, ...], str]]:
    """Return the claims of the files, and for each file without one the reason, by its path."""
    claims: list[Claim] = []
    reasons = {file.source.parts: f"ignored, {file.origin.aside}" for file in files if file.origin.aside}
    files = [file for file in files if not file.origin.aside]
    explicit: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for file in files:
        explicit[_hand_in(file)] |= {file.slug} - {""}
        explicit[*_hand_in(file), file.origin.place] |= {file.slug} - {""}
    looked_into: Counter[tuple[str, str]] = Counter()
    for file in files:
        # A file named for an assignment counts for no other that has a file of its own anywhere in this hand-in; a file without such a
        # name, only in the same place.
        own = explicit[_hand_in(file)] if file.slug else explicit[*_hand_in(file), file.origin.place]
        open_slugs = {slug: names for slug, names in wanted.items() if slug not in own}
        named = [Claim(file, file.slug, True, 0)] if file.slug in wanted else []
        try:
            defined = _defined_claims(file, open_slugs, looked_into)
            reason = "" if named or defined else _no_use(file, own)
        except KitError as error:
            defined, reason = [], "" if named else f"refused, {error}"
        claims += [*named, *defined]
        reasons |= {file.source.parts: reason} if reason else {}
    return claims, reasons


def _hand_in(file: StudentFile) -> Key:
    """Return a key that files handed in together share."""
    return file.origin.identity, file.origin.at


def _defined_claims(
    file: StudentFile, slugs: Mapping[str, tuple[str, ...]], looked_into: Counter[tuple[str, str]]
) -> list[Claim]:
    """Return claims by definition; `looked_into` counts the parsed files of each student."""
    names = {name for required in slugs.values() for name in required}
    content = file.source.read() if names else b""
    if not names or _cannot_define(content, file.name, names):
        return []
    looked_into[file.origin.claimant] += 1
    if looked_into[file.origin.claimant] > MOST_LOOKED_INTO:
        raise KitError(f"{MOST_LOOKED_INTO} files of this student were read already: hand in only the submission")
    found = names_in(content, file.name, names)
    counts = {slug: len(found & set(required)) for slug, required in slugs.items()}
    return [Claim(file, slug, False, count) for slug, count in counts.items() if count]


def _cannot_define(content: bytes, name: str, names: Iterable[str]) -> bool:
    """Return whether a script surely defines none of the names, without parsing: some students hand in whole libraries.

    Only ASCII text is searched. An empty file is refused later, with its own reason.
    """
    plain = bool(content) and name.lower().endswith(".py") and content.isascii()
    return plain and not any(wanted.encode() in content for wanted in names)


def _no_use(file: StudentFile, explicit: Iterable[str]) -> str:
    if file.slug:
        return f"ignored, it is named for {file.slug}"
    if explicit:
        return (
            f"ignored, the assignments whose names it defines have files of their own ({', '.join(sorted(explicit))})"
        )
    return "ignored, it defines no required name"


def without_conflicts(claims: Sequence[Claim]) -> tuple[list[Claim], list[Conflict]]:
    """Separate students who claim one person for one assignment: the surest claim keeps it, the others count as filed.

    Their system names different students, or files in different zips have one name. Anybody can pack a zip, so files in the folder itself
    come first.
    """
    rivals: defaultdict[Key, list[Claim]] = defaultdict(list)
    for claim in claims:
        rivals[claim.key].append(claim)
    parted: list[Claim] = []
    conflicts: list[Conflict] = []
    for (_, slug), own in sorted(rivals.items()):
        first = min(own, key=_rank)
        keeps = first.file.origin.claimant
        parted += [claim if claim.file.origin.claimant == keeps else _as_filed(claim) for claim in own]
        if len({claim.file.origin.claimant for claim in own}) > 1:
            files = tuple(sorted(shown(claim.file.source.parts) for claim in own))
            conflicts.append(Conflict(", ".join(first.file.owner.people) or first.file.owner.student, slug, files))
    return parted, conflicts


def _rank(claim: Claim) -> tuple[object, ...]:
    identity, place = claim.file.origin.claimant
    return place != "", not claim.file.owner.sure, not claim.named, place, identity


def shared_people(attempts: Iterable[Attempt]) -> list[Conflict]:
    """Return the people who hand in one assignment as several owners, such as alone and in a group."""
    claims: defaultdict[Key, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for attempt in attempts:
        student_file = attempt.claim.file
        for person in student_file.owner.people:
            claims[person, attempt.claim.slug][student_file.owner.key_text].append(shown(student_file.source.parts))
    return [
        Conflict(person, slug, tuple(sorted(name for names in owners.values() for name in names)))
        for (person, slug), owners in sorted(claims.items())
        if len(owners) > 1
    ]


def _as_filed(claim: Claim) -> Claim:
    alone = filed(claim.file)
    # A student filed under the claimed person's id must not be taken for that person.
    whom, place = claim.file.owner.key_text, claim.file.origin.place
    said = [f"in {place}"] if place else []
    if whom != alone.key_text:
        said.append(f"who claims {whom}")
    apart = replace(alone, key_text=", ".join([alone.key_text, *(said or ["beside the zips"])]))
    return replace(claim, file=replace(claim.file, owner=apart))


def filed(student_file: StudentFile) -> Owner:
    """Return the owner that a file's path names."""
    return Owner(
        student_file.origin.identity, tuple(clean_name(member.name, 120) for member in student_file.origin.members)
    )


def attempts_of(claims: Sequence[Claim]) -> tuple[list[Attempt], list[tuple[Claim, str]]]:
    """Return the numbered attempts of each student at each assignment, and the claims that are none, with the reason."""
    attempts: list[Attempt] = []
    passed: list[tuple[Claim, str]] = []
    for _, own in groupby(sorted(claims, key=lambda claim: (claim.key, claim.order)), key=lambda claim: claim.key):
        contenders: list[Claim] = []
        for _, together in groupby(own, key=lambda claim: claim.file.origin.at):
            best, others = _contenders(list(together))
            contenders += best
            passed += others
        numbers = _numbers(contenders)
        attempts += [Attempt(claim, number, numbers[-1]) for claim, number in zip(contenders, numbers, strict=True)]
    return attempts, passed


def _contenders(together: Sequence[Claim]) -> tuple[list[Claim], list[tuple[Claim, str]]]:
    """Of files handed in together, return those named for the assignment, else those that define the most names; and the others."""
    most = max((claim.named, claim.defined) for claim in together)
    best = [claim for claim in together if (claim.named, claim.defined) == most]
    others = [claim for claim in together if claim not in best]
    return best, [(claim, f"{shown(best[-1].file.source.parts)} defines more of its names") for claim in others]


def _numbers(contenders: Sequence[Claim]) -> list[int]:
    """Number from 1, and count attempts that the system numbers but that are missing here."""
    numbers: list[int] = []
    for claim in contenders:
        numbers.append(max((numbers[-1] if numbers else 0) + 1, claim.file.origin.number + 1))
    return numbers


def why_later(other: Claim, best: Claim) -> str:
    """Return why one attempt is later than another."""
    name, (before, after) = shown(best.file.source.parts), (other.order, best.order)
    if before[:2] != after[:2]:
        return f"{name} is a later attempt"
    return f"{name} is newer" if before[2] != after[2] else f"{name} is as new and comes first by its kind or name"
