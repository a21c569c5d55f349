"""Reports what became of each file: as a record for intake.json, and as a sentence for people."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from autograder.intake.attempts import Attempt
from autograder.intake.files.reader import Leftover, shown
from autograder.intake.model import AttemptRecord, Intake, Record, StudentFile
from autograder.intake.roster import Roster
from autograder.text import clean_name

_SHOWN_OTHERS = 5


def source_records(
    files: Sequence[StudentFile],
    graded: Sequence[Attempt],
    reasons: Mapping[tuple[str, ...], str],
    roster: Roster | None,
) -> Iterator[Record]:
    """Yield one record for each possible submission.

    `reasons` say by its parts why a file is not graded.
    """
    attempts: defaultdict[tuple[str, ...], list[Attempt]] = defaultdict(list)
    for attempt in graded:
        attempts[attempt.candidate.file.source.parts].append(attempt)
    days = {person.id: person.extension_days for person in roster.people} if roster else {}
    for file in files:
        parts = file.source.parts
        yield _source_record(file, attempts.get(parts, []), reasons.get(parts, ""), days)


def _source_record(file: StudentFile, graded: Sequence[Attempt], reason: str, days: Mapping[str, int]) -> Record:
    owner = graded[0].candidate.file.owner if graded else file.owner
    refused = reason.startswith("refused, ")
    return Record(
        name=shown(file.source.parts),
        size=file.source.size,
        sha256=file.source.digest,
        fate="graded" if graded else ("refused" if refused else "ignored"),
        reason=reason.removeprefix("refused, ").removeprefix("ignored, "),
        student=owner.student,
        people=owner.people,
        counts_for=tuple(AttemptRecord(attempt.candidate.slug, attempt.number) for attempt in graded),
        submitted_at=clean_name(file.info.submitted_at),
        late=file.info.late,
        extension_days=max((days[person] for person in owner.people), default=0),
    )


def leftover_records(leftovers: Sequence[Leftover]) -> list[Record]:
    """Return the records of the files that cannot be submissions."""
    return [Record(shown(file.parts), file.size, "", file.fate, file.reason, hidden=file.hidden) for file in leftovers]


def leftover_sentences(leftovers: Sequence[Leftover]) -> list[str]:
    """Say which files are not code: one by one, or as a number if a folder has many."""
    refused = sentences_for((file.parts, f"refused, {file.reason}") for file in leftovers if file.fate == "refused")
    folders: defaultdict[str, list[Leftover]] = defaultdict(list)
    for file in leftovers:
        if file.fate == "ignored" and not file.hidden:
            folders[file.parts[0] if len(file.parts) > 1 else ""].append(file)
    others = [sentence for _, files in sorted(folders.items()) for sentence in _ignored(files)]
    hidden = sum(file.hidden for file in leftovers)
    return [*refused, *others, *([f"{hidden} hidden or system files were ignored"] if hidden else [])]


def sentences_for(reasons: Iterable[tuple[tuple[str, ...], str]]) -> list[str]:
    """Return a sentence for each path and its reason; if a folder has many with one reason, their number."""
    listed = [(parts, reason, (parts[0] if len(parts) > 1 else "", reason)) for parts, reason in reasons]
    more = Counter(group for _, _, group in listed)
    more.subtract(dict.fromkeys(more, _SHOWN_OTHERS))
    numbers: Counter[tuple[str, str]] = Counter()
    sentences: list[str] = []
    for parts, reason, group in listed:
        numbers[group] += 1
        if numbers[group] < _SHOWN_OTHERS or more[group] <= 1:
            sentences.append(f"{shown(parts)}: {reason}")
        elif numbers[group] == _SHOWN_OTHERS:
            sentences.append(f"{shown(parts)}, and {more[group]} more files: {reason}")
    return sentences


def _ignored(files: Sequence[Leftover]) -> list[str]:
    sentences = [f"{shown(file.parts)}: ignored, {file.reason}" for file in files]
    several = len(files) - _SHOWN_OTHERS
    if several <= 1:
        return sentences
    last = files[_SHOWN_OTHERS - 1]
    return [
        *sentences[: _SHOWN_OTHERS - 1],
        f"{shown(last.parts)}, and {several} more files: ignored, {last.reason}",
    ]


def remarks_of(intake: Intake) -> tuple[str, ...]:
    """Return the remarks of an intake for staff, as sentences."""
    return (
        *intake.notes,
        *intake.sentences,
        *(f"{clean_name(student)}: not in the roster, but graded" for student in intake.unmatched),
        *(
            f"{', '.join(conflict.files)}: all claim to be {clean_name(conflict.person)} for {conflict.slug}; all are graded, check them"
            for conflict in intake.conflicts
        ),
        *(f"{', '.join(names)}: identical files from different students" for names in intake.identical),
        *([f"{len(intake.without)} of the roster without a graded submission"] if intake.without else []),
    )
