"""The steps of the intake: files, layouts, people, claims, attempts, and a record for each file.

Each file that was read gives exactly one record, so no file is lost.
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
from autograder.intake.model import Intake, Origin, Owner, StudentFile, Which
from autograder.intake.records import leftover_records, leftover_sentences, source_records
from autograder.intake.roster import Roster, folded
from autograder.intake.student_keys import keys_for
from autograder.model import KitError, Submission
from autograder.text import clean_name

Parts = tuple[str, ...]


@dataclass(frozen=True)
class IntakeOptions:
    """The options of an intake: the required names of each assignment, `only` one assignment, the roster, a pattern of file names, and
    which attempts are graded.
    """

    required: Mapping[str, tuple[str, ...]]
    only: str | None = None
    roster: Roster | None = None
    pattern: str | None = None
    which: Which = "latest"

    @property
    def slugs(self) -> list[str]:
        """All assignments, the longest name first: `ada_adam_step` is not for `step`."""
        return sorted(self.required, key=len, reverse=True)


def survey(path: Path, options: IntakeOptions) -> Intake:
    """Return the intake of a file, folder or zip; raise KitError if it cannot be read."""
    if options.only is not None and options.only not in options.required:
        raise KitError(f"there is no assignment {options.only}; there are {', '.join(sorted(options.required))}")
    files = read_files(path)
    layouts, origins, notes = _layouts(files, _home(path), options)
    single = path.is_file() and not is_zip(path.name)
    student_files = [_student_file(source, origins[source.parts], options, single=single) for source in files.sources]
    open_slugs = {slug: names for slug, names in options.required.items() if options.only in (None, slug)}
    claims, reasons = claims_of(student_files, open_slugs)
    claims, conflicts = without_conflicts(claims)
    attempts, passed = attempts_of(claims)
    graded, older = _graded(attempts, options.which)
    over = [*older, *passed]
    submissions = _submissions(graded)
    sentences = [
        *leftover_sentences(files.leftovers),
        *(f"{shown(parts)}: {reason}" for parts, reason in reasons.items()),
        *_passed_over(over),
        *_alike(submissions),
    ]
    records = [
        *leftover_records(files.leftovers),
        *source_records(student_files, graded, _whys(reasons, over), options.roster),
    ]
    return Intake(
        layouts=layouts,
        submissions=submissions,
        records=tuple(sorted(records, key=lambda record: (record.name, record.sha256, record.reason))),
        sentences=tuple(sentences),
        unmatched=_unmatched(graded, options.roster),
        conflicts=(*conflicts, *shared_people(graded)),
        without=_without(graded, options.roster),
        identical=_identical(graded),
        notes=notes,
    )


def _layouts(
    files: Files, home: str, options: IntakeOptions
) -> tuple[tuple[str, ...], dict[Parts, Origin], tuple[str, ...]]:
    pattern = None if options.pattern is None else patterned(options.pattern)
    layouts: dict[str, None] = {}
    origins: dict[Parts, Origin] = {}
    notes: list[str] = []
    for collection in collections(files, home, options.slugs, pattern):
        reading = read_collection(collection, options.slugs, pattern)
        place = reading.layout if reading.layout in SURE_OF_PEOPLE else collection.zip
        placed = [replace(origin, place=place) for origin in reading.origins]
        origins |= dict(zip((source.parts for source in collection.sources), placed, strict=True))
        layouts |= {reading.layout: None} if collection.sources else {}
        notes += [_class_of(collection, reading), *reading.notes] if collection.zip else reading.notes
    return tuple(sorted(layouts)), origins, tuple(notes)


def _class_of(collection: Collection, reading: Reading) -> str:
    students = len({origin.identity for origin in reading.origins if not origin.aside})
    return f"{shown([collection.zip])}: read as the download of a class ({reading.layout}; students: {students})"


def _home(path: Path) -> str:
    """Return the student's name for a file that is named after its assignment only."""
    place = path.resolve()
    if place.is_dir():
        return place.name
    return place.stem if is_zip(place.name) else place.parent.name


def _student_file(source: SourceFile, origin: Origin, options: IntakeOptions, *, single: bool) -> StudentFile:
    slug = options.only if single and options.only else _slug(origin, options.slugs)
    alone = StudentFile(source, origin, Owner("", ()), slug)
    return StudentFile(source, origin, _owner(alone, options.roster), slug)


def _owner(student_file: StudentFile, roster: Roster | None) -> Owner:
    """Return the owner in the roster, else the one that the path names, never under another person's id."""
    alone = filed(student_file)
    if roster is None:
        return alone
    taken = roster.by_id.get(("id", folded(alone.key_text)))
    apart = replace(alone, key_text=f"{alone.key_text}, not in the roster") if taken else alone
    return roster.owner(student_file.origin.members) or apart


def _slug(origin: Origin, slugs: Sequence[str]) -> str:
    """Return the assignment that the path names, else the file, else a zip that the student packed."""
    for slug in slugs:
        if origin.slug.replace("-", "_").casefold() == slug.casefold():
            return slug
    zips = [part for part in reversed(origin.rest[:-1]) if is_zip(part)]
    return next(filter(None, (named(part, slugs)[1] for part in [origin.rest[-1], *zips])), "")


def _graded(attempts: Sequence[Attempt], which: Which) -> tuple[list[Attempt], list[tuple[Claim, str]]]:
    """Return the attempts to grade, and the other claims with the reason."""
    if which != "latest":
        return list(attempts), []
    latest = {attempt.claim.key: attempt for attempt in attempts}
    graded = [attempt for attempt in attempts if latest[attempt.claim.key] is attempt]
    others = [attempt.claim for attempt in attempts if latest[attempt.claim.key] is not attempt]
    return graded, [(claim, why_later(claim, latest[claim.key].claim)) for claim in others]


def _submissions(graded: Sequence[Attempt]) -> tuple[Submission, ...]:
    keys = keys_for(attempt.claim.file.owner.key_text for attempt in graded)
    made = [_submission(attempt, keys[attempt.claim.file.owner.key_text]) for attempt in graded]
    return tuple(sorted(made, key=lambda one: (one.student, one.key, one.slug, one.attempt)))


def _submission(attempt: Attempt, key: str) -> Submission:
    student_file = attempt.claim.file
    return Submission(
        student=clean_name(student_file.owner.student, 120),
        key=key,
        slug=attempt.claim.slug,
        file=clean_name(student_file.origin.rest[-1]),
        content=student_file.source.read,
        attempt=attempt.number,
        attempts=attempt.of,
        submitted_at=clean_name(student_file.origin.at),
        late=student_file.origin.late,
        members=student_file.owner.members if len(student_file.owner.members) > 1 else (),
    )


def _passed_over(over: Iterable[tuple[Claim, str]]) -> list[str]:
    told = sorted(over, key=lambda one: (one[0].key, one[0].order))
    return [f"{shown(claim.file.source.parts)}: not used for {claim.slug}, {why}" for claim, why in told]


def _whys(reasons: Mapping[Parts, str], over: Iterable[tuple[Claim, str]]) -> dict[Parts, str]:
    """Return for each file the reasons why it does not count, or not for every assignment it could."""
    whys: defaultdict[Parts, list[str]] = defaultdict(list)
    for claim, why in over:
        whys[claim.file.source.parts].append(f"not used for {claim.slug}, {why}")
    return {**{parts: "; ".join(own) for parts, own in whys.items()}, **reasons}


def _alike(submissions: Sequence[Submission]) -> list[str]:
    """Name different students whose shown names look alike, such as two spellings of one accent."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for submission in submissions:
        keys[unicodedata.normalize("NFKC", submission.student).casefold()].add(submission.key)
    return [
        f"{', '.join(sorted(same))}: different students whose names look alike"
        for _, same in sorted(keys.items())
        if len(same) > 1
    ]


def _unmatched(graded: Sequence[Attempt], roster: Roster | None) -> tuple[str, ...]:
    owners = {attempt.claim.file.owner for attempt in graded}
    return () if roster is None else tuple(sorted(owner.student for owner in owners if not owner.people))


def _without(graded: Sequence[Attempt], roster: Roster | None) -> tuple[str, ...]:
    here = {person for attempt in graded for person in attempt.claim.file.owner.people}
    return () if roster is None else tuple(sorted(person.id for person in roster.people if person.id not in here))


def _identical(graded: Sequence[Attempt]) -> tuple[tuple[str, ...], ...]:
    """Return the names of identical files from different students."""
    same: defaultdict[str, dict[str, Attempt]] = defaultdict(dict)
    for attempt in graded:
        same[attempt.claim.file.source.digest][attempt.claim.file.owner.key_text] = attempt
    groups = (
        [shown(attempt.claim.file.source.parts) for attempt in own.values()] for own in same.values() if len(own) > 1
    )
    return tuple(sorted(tuple(sorted(group)) for group in groups))
