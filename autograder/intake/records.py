"""Says of each file what became of it: as a record for the accounts, as a sentence for people.

Knows how much people want to read: what no student wrote is told as a number.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from autograder.intake.attempts import Attempt
from autograder.intake.files.reader import Leftover, shown
from autograder.intake.model import Counted, Intake, Owned, Record
from autograder.intake.roster import Roster
from autograder.text import clean_name

_SHOWN_OTHERS = 5


def source_records(
    owned: Sequence[Owned], graded: Sequence[Attempt], whys: Mapping[tuple[str, ...], str], roster: Roster | None
) -> Iterator[Record]:
    """Yield one record for each file that could be a submission; `whys` say by the parts of a name why it is none."""
    counted: defaultdict[tuple[str, ...], list[Attempt]] = defaultdict(list)
    for attempt in graded:
        counted[attempt.claim.owned.file.parts].append(attempt)
    days = {person.id: person.extension_days for person in roster.people} if roster else {}
    for one in owned:
        parts = one.file.parts
        yield _source_record(one, counted.get(parts, []), whys.get(parts, ""), days)


def _source_record(owned: Owned, graded: Sequence[Attempt], reason: str, days: Mapping[str, int]) -> Record:
    owner = graded[0].claim.owned.owner if graded else owned.owner
    refused = reason.startswith("refused, ")
    return Record(
        name=shown(owned.file.parts),
        size=owned.file.size,
        sha256=owned.file.digest,
        fate="graded" if graded else ("refused" if refused else "ignored"),
        reason=reason.removeprefix("refused, ").removeprefix("ignored, "),
        student=owner.student,
        people=owner.people,
        counts_for=tuple(Counted(attempt.claim.slug, attempt.number) for attempt in graded),
        submitted_at=clean_name(owned.handed.at),
        late=owned.handed.late,
        extension_days=max((days[person] for person in owner.people), default=0),
    )


def leftover_records(leftovers: Sequence[Leftover]) -> list[Record]:
    """Return the records of the files that cannot be submissions."""
    return [Record(shown(file.parts), file.size, "", file.fate, file.reason, hidden=file.hidden) for file in leftovers]


def leftover_sentences(leftovers: Sequence[Leftover]) -> list[str]:
    """Tell which files are no code: one by one, or as a number where a folder holds many."""
    refused = [f"{shown(file.parts)}: refused, {file.reason}" for file in leftovers if file.fate == "refused"]
    folders: defaultdict[str, list[Leftover]] = defaultdict(list)
    for file in leftovers:
        if file.fate == "ignored" and not file.hidden:
            folders[file.parts[0] if len(file.parts) > 1 else ""].append(file)
    others = [sentence for _, files in sorted(folders.items()) for sentence in _ignored(files)]
    hidden = sum(file.hidden for file in leftovers)
    return [*refused, *others, *([f"{hidden} hidden or system files were ignored"] if hidden else [])]


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
    """Return all that staff should know of an intake, as sentences."""
    return (
        *intake.notes,
        *intake.sentences,
        *(f"{clean_name(student)}: not in the roster, graded all the same" for student in intake.unmatched),
        *(
            f"{', '.join(one.files)}: all claim {clean_name(one.person)} for {one.slug}; each is graded, look which is right"
            for one in intake.conflicts
        ),
        *(f"{', '.join(names)}: identical files from different students" for names in intake.identical),
        *([f"{len(intake.without)} of the roster handed in nothing that is graded"] if intake.without else []),
    )
