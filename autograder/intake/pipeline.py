"""Runs the steps of the intake: files, layouts, owners, candidates, attempts.

The records are made from the files that were read, one for each, so that no file is lost.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from autograder.intake.attempts import (
    Attempt,
    UnusedCandidate,
    choose_attempts,
    find_candidates,
    find_conflicts,
    owner_by_path,
    separate_rivals,
    shared_people,
)
from autograder.intake.files.contents import Contents
from autograder.intake.files.entry import is_zip
from autograder.intake.files.reader import SourceFile, read_files, shown
from autograder.intake.lms.detect import PathUploaders, read_collections
from autograder.intake.lms.filenames import patterned
from autograder.intake.lms.plain import split_name
from autograder.intake.model import AttemptPolicy, Intake, Layout, Owner, PathInfo, Person, StudentFile
from autograder.intake.name_search import Answers
from autograder.intake.records import leftover_records, leftover_sentences, sentences_for, source_records
from autograder.intake.roster import Roster, folded
from autograder.intake.student_keys import keys_for
from autograder.model import KitError, Member, Submission
from autograder.text import clean_name


@dataclass(frozen=True)
class IntakeOptions:
    """The assignments to collect, and the options of the command line.

    `required` maps each slug to its required names; `only` is the one assignment to collect. `handed_out` are the SHA-256 digests of the
    stubs, which count only for those who have no other file. `people` handed in everything, if a system gives the files of one submission
    alone; then no name of a file or folder names a student.
    """

    required: Mapping[str, tuple[str, ...]]
    only: str | None = None
    roster: Roster | None = None
    pattern: str | None = None
    attempts: AttemptPolicy = "latest"
    handed_out: frozenset[str] = frozenset()
    people: tuple[Member, ...] = ()

    @property
    def slugs(self) -> list[str]:
        """All assignments, the longest name first: `ada_adam_step` is not for `step`."""
        return sorted(self.required, key=len, reverse=True)


@dataclass(frozen=True)
class IntakeMemory:
    """What a look at a folder can use of the last one."""

    contents: Contents = field(default_factory=Contents)
    answers: Answers = field(default_factory=Answers)


def collect_submissions(path: Path, options: IntakeOptions, memory: IntakeMemory | None = None) -> Intake:
    """Find all submissions in a file, folder or zip; `memory` is what earlier looks at the same folder have found out.

    Raise KitError when it cannot be read at all.
    """
    if options.only is not None and options.only not in options.required:
        raise KitError(f"there is no assignment {options.only}; there are {', '.join(sorted(options.required))}")
    memory = memory or IntakeMemory()
    pattern = _pattern(options)
    files = read_files(path, PathUploaders(_home(path), options.slugs, pattern), memory.contents)
    collections = read_collections(files, _home(path), options.slugs, pattern)
    infos = {parts: info for collection in collections for parts, info in collection.infos.items()}
    single = options.only if path.is_file() and not is_zip(path.name) else None
    student_files = [_student_file(source, infos[source.parts], options, single) for source in files.sources]
    open_slugs = {slug: names for slug, names in options.required.items() if options.only in (None, slug)}
    search = find_candidates(student_files, open_slugs, memory.answers)
    choice = choose_attempts(separate_rivals(search.candidates), options.attempts)
    submissions = _submissions(choice.graded, options.roster)
    sentences = [
        *leftover_sentences(files.leftovers),
        *sentences_for(search.reasons.items()),
        *_unused_sentences(choice.unused),
        *_alike(submissions),
    ]
    reasons = _all_reasons(search.reasons, choice.unused)
    records = [
        *leftover_records(files.leftovers),
        *source_records(student_files, choice.graded, reasons, options.roster),
    ]
    return Intake(
        layouts=tuple(sorted({collection.layout for collection in collections if collection.infos})),
        submissions=submissions,
        records=tuple(sorted(records, key=lambda record: (record.name, record.sha256, record.reason))),
        sentences=tuple(sentences),
        unmatched=_unmatched(choice.graded, options.roster),
        conflicts=(*find_conflicts(search.candidates), *shared_people(choice.graded)),
        without=_without(choice.graded, options.roster),
        identical=_identical(choice.graded),
        notes=tuple(note for collection in collections for note in collection.notes),
    )


def _pattern(options: IntakeOptions) -> Layout | None:
    """Return the layout of the options, which goes before that of any system."""
    if options.people:
        return lambda parts: PathInfo(options.people, parts)
    return None if options.pattern is None else patterned(options.pattern)


def _home(path: Path) -> str:
    """Return the student's name for files that are named after the assignment alone."""
    absolute = path.resolve()
    if absolute.is_dir():
        return absolute.name
    return absolute.stem if is_zip(absolute.name) else absolute.parent.name


def _student_file(source: SourceFile, info: PathInfo, options: IntakeOptions, single: str | None) -> StudentFile:
    """Return a file with its owner.

    `single` is the assignment of a file that was given alone.
    """
    slug = single or _slug(info, options.slugs)
    by_path = StudentFile(source, info, Owner("", ()), slug, source.digest in options.handed_out)
    return replace(by_path, owner=_owner(by_path, options.roster))


def _owner(file: StudentFile, roster: Roster | None) -> Owner:
    """Return the owner by the roster, else by the path, but never under the id of another person."""
    owner = owner_by_path(file)
    if roster is None:
        return owner
    taken = roster.by_id.get(("id", folded(owner.key_text)))
    separate = replace(owner, key_text=f"{owner.key_text}, not in the roster") if taken else owner
    return roster.owner(file.info.members) or separate


def _slug(info: PathInfo, slugs: Sequence[str]) -> str:
    """Return the assignment named by the path, else by the file, else by the student's zip."""
    for slug in slugs:
        if info.slug.replace("-", "_").casefold() == slug.casefold():
            return slug
    zips = [part for part in reversed(info.file_parts[:-1]) if is_zip(part)]
    return next(filter(None, (split_name(part, slugs).slug for part in [info.file_parts[-1], *zips])), "")


def _submissions(graded: Sequence[Attempt], roster: Roster | None) -> tuple[Submission, ...]:
    keys = keys_for(attempt.candidate.file.owner.key_text for attempt in graded)
    by_id = {} if roster is None else {person.id: person for person in roster.people}
    submissions = [_submission(attempt, keys[attempt.candidate.file.owner.key_text], by_id) for attempt in graded]
    return tuple(sorted(submissions, key=lambda s: (s.student, s.key, s.slug, s.attempt)))


def _submission(attempt: Attempt, key: str, by_id: Mapping[str, Person]) -> Submission:
    file = attempt.candidate.file
    return Submission(
        student=clean_name(file.owner.student, 120),
        key=key,
        slug=attempt.candidate.slug,
        file=clean_name(file.info.file_parts[-1]),
        content=file.source.read,
        attempt=attempt.number,
        attempts=attempt.total,
        submitted_at=clean_name(file.info.submitted_at),
        late=file.info.late,
        members=file.owner.members if len(file.owner.members) > 1 else (),
        people=tuple(by_id[person].member for person in file.owner.people) or file.info.members,
        sha256=file.source.digest,
    )


def _unused_sentences(unused: Iterable[UnusedCandidate]) -> list[str]:
    ordered = sorted(unused, key=lambda u: (u.candidate.key, u.candidate.order))
    return [f"{shown(u.candidate.file.source.parts)}: {_not_used(u)}" for u in ordered]


def _not_used(unused: UnusedCandidate) -> str:
    return f"not used for {unused.candidate.slug}, {unused.reason}"


def _all_reasons(
    reasons: Mapping[tuple[str, ...], str], unused: Iterable[UnusedCandidate]
) -> dict[tuple[str, ...], str]:
    """Return by its parts why a file is not graded, or not for all its assignments."""
    joined: defaultdict[tuple[str, ...], list[str]] = defaultdict(list)
    for candidate in unused:
        joined[candidate.candidate.file.source.parts].append(_not_used(candidate))
    return {**{parts: "; ".join(texts) for parts, texts in joined.items()}, **reasons}


def _alike(submissions: Sequence[Submission]) -> list[str]:
    """Name the students whose shown names look alike, such as two encodings of one accent."""
    keys: defaultdict[str, set[str]] = defaultdict(set)
    for submission in submissions:
        keys[unicodedata.normalize("NFKC", submission.student).casefold()].add(submission.key)
    return [
        f"{', '.join(sorted(same))}: different students whose names look alike"
        for _, same in sorted(keys.items())
        if len(same) > 1
    ]


def _unmatched(graded: Sequence[Attempt], roster: Roster | None) -> tuple[str, ...]:
    owners = {attempt.candidate.file.owner for attempt in graded}
    return () if roster is None else tuple(sorted(owner.student for owner in owners if not owner.people))


def _without(graded: Sequence[Attempt], roster: Roster | None) -> tuple[str, ...]:
    present = {person for attempt in graded for person in attempt.candidate.file.owner.people}
    return () if roster is None else tuple(sorted(person.id for person in roster.people if person.id not in present))


def _identical(graded: Sequence[Attempt]) -> tuple[tuple[str, ...], ...]:
    """Return the names of identical files from different students."""
    by_digest: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for attempt in graded:
        file = attempt.candidate.file
        by_digest[file.source.digest][file.owner.key_text] = shown(file.source.parts)
    return tuple(sorted(tuple(sorted(names.values())) for names in by_digest.values() if len(names) > 1))
