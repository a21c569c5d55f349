"""Joins the steps of the intake: files, layouts, people, claims, attempts; and says of each file what became of it.

The records are made from the files that were read and from nothing else, one for each: that no file is lost is so by construction.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.intake.attempts import (
    Attempt,
    Claim,
    attempts_of,
    claims_of,
    filed,
    shared_people,
    why_later,
    without_conflicts,
)
from autograder.intake.files.entry import is_zip
from autograder.intake.files.reader import Files, SourceFile, read_files, shown
from autograder.intake.lms.detect import SURE_OF_PEOPLE, Collection, Reading, collections, read_collection
from autograder.intake.lms.filenames import patterned
from autograder.intake.lms.plain import named
from autograder.intake.model import Handed, Intake, Owned, Owner, Which
from autograder.intake.records import leftover_records, leftover_sentences, source_records
from autograder.intake.roster import Roster, folded
from autograder.intake.student_keys import keys_for
from autograder.model import KitError, Submission
from autograder.text import clean_name

Parts = tuple[str, ...]


@dataclass(frozen=True)
class Wanted:
    """What is taken in: the names that each assignment asks for, `only` one of them, who is in the class, how files are named, and which
    attempts are graded."""

    required: Mapping[str, tuple[str, ...]]
    only: str | None = None
    roster: Roster | None = None
    pattern: str | None = None
    which: Which = "latest"

    @property
    def slugs(self) -> list[str]:
        """All assignments, the longest name first: `ada_adam_step` is not for `step`."""
        return sorted(self.required, key=len, reverse=True)


def survey(path: Path, wanted: Wanted) -> Intake:
    """Find everything in a file, folder or zip. Raise KitError when it cannot be read at all."""
    if wanted.only is not None and wanted.only not in wanted.required:
        raise KitError(f"there is no assignment {wanted.only}; there are {', '.join(sorted(wanted.required))}")
    files = read_files(path)
    layouts, handed, notes = _layouts(files, _home(path), wanted)
    single = path.is_file() and not is_zip(path.name)
    owned = [_owned(file, handed[file.parts], wanted, single=single) for file in files.sources]
    open_slugs = {slug: names for slug, names in wanted.required.items() if wanted.only in (None, slug)}
    claims, reasons = claims_of(owned, open_slugs)
    claims, conflicts = without_conflicts(claims)
    attempts, passed = attempts_of(claims)
    graded, older = _graded(attempts, wanted.which)
    over = [*older, *passed]
    submissions = _submissions(graded)
    sentences = [
        *leftover_sentences(files.leftovers),
        *(f"{shown(parts)}: {reason}" for parts, reason in reasons.items()),
        *_passed_over(over),
        *_alike(submissions),
    ]
    records = [*leftover_records(files.leftovers), *source_records(owned, graded, _whys(reasons, over), wanted.roster)]
    return Intake(
        layouts=layouts,
        submissions=submissions,
        records=tuple(sorted(records, key=lambda record: (record.name, record.sha256, record.reason))),
        sentences=tuple(sentences),
        unmatched=_unmatched(graded, wanted.roster),
        conflicts=(*conflicts, *shared_people(graded)),
        without=_without(graded, wanted.roster),
        identical=_identical(graded),
        notes=notes,
    )


def _layouts(files: Files, home: str, wanted: Wanted) -> tuple[tuple[str, ...], dict[Parts, Handed], tuple[str, ...]]:
    pattern = None if wanted.pattern is None else patterned(wanted.pattern)
    found: dict[str, None] = {}
    handed: dict[Parts, Handed] = {}
    notes: list[str] = []
    for collection in collections(files, home, wanted.slugs, pattern):
        reading = read_collection(collection, wanted.slugs, pattern)
        place = reading.layout if reading.layout in SURE_OF_PEOPLE else collection.zip
        said = [replace(one, place=place) for one in reading.handed]
        handed |= dict(zip((file.parts for file in collection.sources), said, strict=True))
        found |= {reading.layout: None} if collection.sources else {}
        notes += [_class_of(collection, reading), *reading.notes] if collection.zip else reading.notes
    return tuple(sorted(found)), handed, tuple(notes)


def _class_of(collection: Collection, reading: Reading) -> str:
    students = len({one.identity for one in reading.handed if not one.aside})
    return f"{shown([collection.zip])}: read as the download of a class ({reading.layout}; students: {students})"


def _home(path: Path) -> str:
    """Return the name that stands for the student where a file is named after its assignment alone."""
    place = path.resolve()
    if place.is_dir():
        return place.name
    return place.stem if is_zip(place.name) else place.parent.name


def _owned(file: SourceFile, handed: Handed, wanted: Wanted, *, single: bool) -> Owned:
    slug = wanted.only if single and wanted.only else _slug(handed, wanted.slugs)
    alone = Owned(file, handed, Owner("", ()), slug)
    return Owned(file, handed, _owner(alone, wanted.roster), slug)


def _owner(owned: Owned, roster: Roster | None) -> Owner:
    """Return the people of the roster to whom a file counts, else whom its place names: never under the id of somebody else."""
    alone = filed(owned)
    if roster is None:
        return alone
    taken = roster.by_id.get(("id", folded(alone.key_text)))
    apart = replace(alone, key_text=f"{alone.key_text}, not in the roster") if taken else alone
    return roster.owner(owned.handed.members) or apart


def _slug(handed: Handed, slugs: Sequence[str]) -> str:
    """Return the assignment that the place of a file names, else its own name, else a zip that the student packed."""
    for slug in slugs:
        if handed.slug.replace("-", "_").casefold() == slug.casefold():
            return slug
    zips = [part for part in reversed(handed.rest[:-1]) if is_zip(part)]
    return next(filter(None, (named(part, slugs)[1] for part in [handed.rest[-1], *zips])), "")


def _graded(attempts: Sequence[Attempt], which: Which) -> tuple[list[Attempt], list[tuple[Claim, str]]]:
    """Return the attempts that are graded, and the others with the reason why not."""
    if which != "latest":
        return list(attempts), []
    latest = {attempt.claim.key: attempt for attempt in attempts}
    graded = [attempt for attempt in attempts if latest[attempt.claim.key] is attempt]
    others = [attempt.claim for attempt in attempts if latest[attempt.claim.key] is not attempt]
    return graded, [(claim, why_later(claim, latest[claim.key].claim)) for claim in others]


def _submissions(graded: Sequence[Attempt]) -> tuple[Submission, ...]:
    keys = keys_for(attempt.claim.owned.owner.key_text for attempt in graded)
    made = [_submission(attempt, keys[attempt.claim.owned.owner.key_text]) for attempt in graded]
    return tuple(sorted(made, key=lambda one: (one.student, one.key, one.slug, one.attempt)))


def _submission(attempt: Attempt, key: str) -> Submission:
    owned = attempt.claim.owned
    return Submission(
        student=clean_name(owned.owner.student, 120),
        key=key,
        slug=attempt.claim.slug,
        file=clean_name(owned.handed.rest[-1]),
        content=owned.file.read,
        attempt=attempt.number,
        attempts=attempt.of,
        submitted_at=clean_name(owned.handed.at),
        late=owned.handed.late,
        members=owned.owner.members if len(owned.owner.members) > 1 else (),
    )


def _passed_over(over: Iterable[tuple[Claim, str]]) -> list[str]:
    told = sorted(over, key=lambda one: (one[0].key, one[0].order))
    return [f"{shown(claim.owned.file.parts)}: not used for {claim.slug}, {why}" for claim, why in told]


def _whys(reasons: Mapping[Parts, str], over: Iterable[tuple[Claim, str]]) -> dict[Parts, str]:
    """Return for each file that counts for nothing, or not for all that it could, why that is so."""
    whys: defaultdict[Parts, list[str]] = defaultdict(list)
    for claim, why in over:
        whys[claim.owned.file.parts].append(f"not used for {claim.slug}, {why}")
    return {**{parts: "; ".join(own) for parts, own in whys.items()}, **reasons}


def _alike(submissions: Sequence[Submission]) -> list[str]:
    """Say which students cannot be told apart by the name that is shown, such as two ways to write one accent."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for submission in submissions:
        keys[unicodedata.normalize("NFKC", submission.student).casefold()].add(submission.key)
    return [
        f"{', '.join(sorted(same))}: different students whose names look alike"
        for _, same in sorted(keys.items())
        if len(same) > 1
    ]


def _unmatched(graded: Sequence[Attempt], roster: Roster | None) -> tuple[str, ...]:
    owners = {attempt.claim.owned.owner for attempt in graded}
    return () if roster is None else tuple(sorted(owner.student for owner in owners if not owner.people))


def _without(graded: Sequence[Attempt], roster: Roster | None) -> tuple[str, ...]:
    here = {person for attempt in graded for person in attempt.claim.owned.owner.people}
    return () if roster is None else tuple(sorted(person.id for person in roster.people if person.id not in here))


def _identical(graded: Sequence[Attempt]) -> tuple[tuple[str, ...], ...]:
    """Return the names of files of different students that hold the same bytes."""
    same: defaultdict[str, dict[str, Attempt]] = defaultdict(dict)
    for attempt in graded:
        same[attempt.claim.owned.file.digest][attempt.claim.owned.owner.key_text] = attempt
    groups = (
        [shown(attempt.claim.owned.file.parts) for attempt in own.values()] for own in same.values() if len(own) > 1
    )
    return tuple(sorted(tuple(sorted(group)) for group in groups))
