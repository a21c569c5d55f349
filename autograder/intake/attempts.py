"""Decides which files are graded: for which assignment, and as which attempt."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import IntEnum
from itertools import groupby
from pathlib import PurePath

from autograder.intake.files.reader import shown
from autograder.intake.model import AttemptPolicy, Conflict, Owner, StudentFile
from autograder.intake.name_search import Answers, NameSearch
from autograder.model import KitError
from autograder.text import clean_name


class Named(IntEnum):
    """What is named for an assignment: nothing, the folder that the system made for it, or the file itself."""

    NOTHING = 0
    FOLDER = 1
    FILE = 2


@dataclass(frozen=True)
class Candidate:
    """A file that may be graded for an assignment: by a name, or by `defined` required names."""

    file: StudentFile
    slug: str
    named: Named
    defined: int

    @property
    def key(self) -> tuple[str, str]:
        """The owner and the assignment."""
        return self.file.owner.key_text, self.slug

    @property
    def order(self) -> tuple[object, ...]:
        """Sort key of attempts: the system's time and number, the file's time, then notebooks before scripts."""
        source, info = self.file.source, self.file.info
        notebook = self.file.name.lower().endswith(".ipynb")
        return (_moment(info.submitted_at), info.number, source.modified, notebook, source.parts)


@dataclass(frozen=True)
class CandidateSearch:
    """All candidates, and by its parts why a file is none."""

    candidates: Sequence[Candidate]
    reasons: Mapping[tuple[str, ...], str]


@dataclass(frozen=True)
class Attempt:
    """A candidate that is attempt `number` of `total` at its assignment."""

    candidate: Candidate
    number: int
    total: int


@dataclass(frozen=True)
class UnusedCandidate:
    """A candidate that is not graded, and why."""

    candidate: Candidate
    reason: str


@dataclass(frozen=True)
class AttemptChoice:
    """The attempts that are graded, and the candidates that are not."""

    graded: Sequence[Attempt]
    unused: Sequence[UnusedCandidate]


def _moment(submitted_at: str) -> str:
    """Return a time in UTC if it has an offset, so that times can be compared."""
    try:
        time = datetime.fromisoformat(submitted_at)
        return time.astimezone(UTC).isoformat() if time.tzinfo else submitted_at
    except (ValueError, OverflowError):
        return submitted_at


def find_candidates(
    files: Sequence[StudentFile], required: Mapping[str, tuple[str, ...]], answers: Answers
) -> CandidateSearch:
    """Find the assignments that each file may be graded for.

    `required` maps slugs to names. `answers` are those of earlier searches.
    """
    reasons = {file.source.parts: f"ignored, {file.info.ignore_reason}" for file in files if file.info.ignore_reason}
    files = [file for file in files if not file.info.ignore_reason]
    explicit: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for file in files:
        for key in ((file.info.identity,), _upload(file), (*_upload(file), file.info.origin)):
            explicit[key] |= {file.slug} - {""}
    with NameSearch(files, answers) as search:
        # Named files first, while there is time left for their student.
        order = sorted(range(len(files)), key=lambda number: files[number].slug not in required)
        found = {number: _candidates_of(files[number], number, explicit, required, search) for number in order}
    candidates = [candidate for number in range(len(files)) for candidate in found[number].candidates]
    for number in range(len(files)):
        reasons |= found[number].reasons
    return CandidateSearch(candidates, reasons)


def _candidates_of(
    file: StudentFile,
    number: int,
    explicit: Mapping[tuple[str, ...], set[str]],
    required: Mapping[str, tuple[str, ...]],
    search: NameSearch,
) -> CandidateSearch:
    """Find the assignments of one file, which is `number` in the search."""
    taken = _taken(file, explicit)
    own = frozenset(required.get(file.slug, ()))
    by_name = _named(file)
    named = [Candidate(file, file.slug, by_name, 0)] if file.slug in required else []
    # Two assignments may have classes of the same name. Those of a named file belong to its own assignment.
    wanted = {slug: frozenset(names) - own for slug, names in required.items() if slug not in taken}
    searched = own if by_name is Named.FOLDER else frozenset()
    try:
        defined = search.names_in(number, searched.union(*wanted.values()))
    except KitError as error:
        return CandidateSearch(named, {} if named else {file.source.parts: f"refused, {error}"})
    counts = {slug: len(defined & names) for slug, names in wanted.items()}
    # A file named for one assignment may use a name of another, such as `adam`: it counts for that only with most of its names.
    enough = {slug: len(required[slug]) // 2 + 1 if named else 1 for slug in wanted}
    others = [Candidate(file, slug, Named.NOTHING, count) for slug, count in counts.items() if count >= enough[slug]]
    candidates = [*(replace(candidate, defined=len(defined & own)) for candidate in named), *others]
    return CandidateSearch(candidates, {} if candidates else {file.source.parts: _why_ignored(file, taken)})


def _taken(file: StudentFile, explicit: Mapping[tuple[str, ...], set[str]]) -> set[str]:
    """Return the assignments that a file does not count for, because they have a file of their own.

    If the system named the file's assignment, theirs may be in any upload. If only its own name did, they are in the same upload. If
    neither did, they also have the same origin.
    """
    if file.slug and file.info.slug:
        return explicit[file.info.identity,]
    return explicit[_upload(file)] if file.slug else explicit[*_upload(file), file.info.origin]


def _named(file: StudentFile) -> Named:
    """Return what is named for the assignment.

    In a folder for an assignment, a file must have exactly its name: `test_adam_step.py` is no submission.
    """
    stem = PurePath(file.name).stem.replace("-", "_").casefold()
    if not file.slug:
        return Named.NOTHING
    return Named.FILE if not file.info.slug or stem == file.slug.casefold() else Named.FOLDER


def _upload(file: StudentFile) -> tuple[str, str]:
    """Return a key for the files that one student submitted at one time."""
    return file.info.identity, file.info.submitted_at


def _why_ignored(file: StudentFile, taken: Iterable[str]) -> str:
    if file.slug:
        return f"ignored, it is named for {file.slug}"
    if taken:
        return f"ignored, it defines no required name, apart from assignments with their own file ({', '.join(sorted(taken))})"
    return "ignored, it defines none of the required names"


def find_conflicts(candidates: Iterable[Candidate]) -> list[Conflict]:
    """Return the candidates of different students that match one person and assignment."""
    conflicts: list[Conflict] = []
    for (_, slug), rivals in sorted(_rivals(candidates).items()):
        if len({candidate.file.info.claimant for candidate in rivals}) > 1:
            owner = min(rivals, key=_rank).file.owner
            files = tuple(sorted(shown(candidate.file.source.parts) for candidate in rivals))
            conflicts.append(Conflict(", ".join(owner.people) or owner.student, slug, files))
    return conflicts


def separate_rivals(candidates: Iterable[Candidate]) -> list[Candidate]:
    """Give each person and assignment to one student only.

    The others are graded under the names in their paths. The students differ by their system's number, or by the zip that names them.
    The best match keeps the person; files in the folder itself go before files in zips, because anybody may have packed a zip.
    """
    separated: list[Candidate] = []
    for _, rivals in sorted(_rivals(candidates).items()):
        keeper = min(rivals, key=_rank).file.info.claimant
        separated += [
            candidate if candidate.file.info.claimant == keeper else _under_path_name(candidate) for candidate in rivals
        ]
    return separated


def _rivals(candidates: Iterable[Candidate]) -> Mapping[tuple[str, str], list[Candidate]]:
    rivals: defaultdict[tuple[str, str], list[Candidate]] = defaultdict(list)
    for candidate in candidates:
        rivals[candidate.key].append(candidate)
    return rivals


def _rank(candidate: Candidate) -> tuple[object, ...]:
    identity, origin = candidate.file.info.claimant
    return origin != "", not candidate.file.owner.by_id, not candidate.named, origin, identity


def shared_people(attempts: Iterable[Attempt]) -> list[Conflict]:
    """Return people with several owners for one assignment, such as alone and in a group."""
    files: defaultdict[tuple[str, str], dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for attempt in attempts:
        file = attempt.candidate.file
        for person in file.owner.people:
            files[person, attempt.candidate.slug][file.owner.key_text].append(shown(file.source.parts))
    return [
        Conflict(person, slug, tuple(sorted(name for names in owners.values() for name in names)))
        for (person, slug), owners in sorted(files.items())
        if len(owners) > 1
    ]


def _under_path_name(candidate: Candidate) -> Candidate:
    owner = owner_by_path(candidate.file)
    # The key must differ from that of the person, even if the path is named like the person's id.
    person, origin = candidate.file.owner.key_text, candidate.file.info.origin
    details = [f"in {origin}"] if origin else []
    if person != owner.key_text:
        details.append(f"who claims {person}")
    separate = replace(owner, key_text=", ".join([owner.key_text, *(details or ["beside the zips"])]))
    return replace(candidate, file=replace(candidate.file, owner=separate))


def owner_by_path(file: StudentFile) -> Owner:
    """Return the owner that the path of a file names, without the roster."""
    return Owner(file.info.identity, tuple(clean_name(member.name, 120) for member in file.info.members))


def choose_attempts(candidates: Iterable[Candidate], policy: AttemptPolicy) -> AttemptChoice:
    """Number the attempts of each student at each assignment, and choose those to grade."""
    graded: list[Attempt] = []
    older: list[UnusedCandidate] = []
    incomplete: list[UnusedCandidate] = []
    ordered = sorted(candidates, key=lambda candidate: (candidate.key, candidate.order))
    for _, group in groupby(ordered, key=lambda candidate: candidate.key):
        complete: list[Candidate] = []
        for _, upload in groupby(group, key=lambda candidate: candidate.file.info.submitted_at):
            together = list(upload)
            best = _most_complete(together)
            complete += best
            incomplete += [
                UnusedCandidate(candidate, _why_better(candidate, best[-1]))
                for candidate in together
                if candidate not in best
            ]
        attempts = _numbered(complete)
        chosen = attempts[-1:] if policy == "latest" else attempts
        graded += chosen
        older += [
            UnusedCandidate(attempt.candidate, _why_later(attempt.candidate, complete[-1]))
            for attempt in attempts[: len(attempts) - len(chosen)]
        ]
    return AttemptChoice(graded, [*older, *incomplete])


def _why_better(other: Candidate, best: Candidate) -> str:
    """Say why `best` is graded instead of `other` of the same upload."""
    name = shown(best.file.source.parts)
    if other.named < best.named:
        by_name = other.named is Named.FOLDER
        return f"{name} is named for the assignment" if by_name else f"{name} defines more of the required names"
    if other.file.handed_out and not best.file.handed_out:
        return f"{name} was changed, and this file is as it was handed out"
    return f"{name} defines more of the required names"


def _most_complete(together: Sequence[Candidate]) -> list[Candidate]:
    """Return the files of one upload that are named for the assignment and changed, else those with the most required names."""

    def rank(candidate: Candidate) -> tuple[int, bool, int]:
        return candidate.named, not candidate.file.handed_out, candidate.defined

    most = max(map(rank, together))
    return [candidate for candidate in together if rank(candidate) == most]


def _numbered(candidates: Sequence[Candidate]) -> list[Attempt]:
    """Number attempts from 1.

    Resubmission numbers of the system count attempts that are not here.
    """
    numbers: list[int] = []
    for candidate in candidates:
        numbers.append(max((numbers[-1] if numbers else 0) + 1, candidate.file.info.number + 1))
    return [Attempt(candidate, number, numbers[-1]) for candidate, number in zip(candidates, numbers, strict=True)]


def _why_later(other: Candidate, best: Candidate) -> str:
    """Say why `best` comes after `other`."""
    name, before, after = shown(best.file.source.parts), other.order, best.order
    if before[:2] != after[:2]:
        return f"{name} is a later attempt"
    return f"{name} is newer" if before[2] != after[2] else f"{name} is equally new and preferred by type or name"
