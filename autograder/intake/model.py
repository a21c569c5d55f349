"""The records of the intake, from what a path says to what became of each file."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.intake.files.reader import SourceFile
from autograder.model import Member, Submission

AttemptPolicy = Literal["latest", "best", "all"]
Fate = Literal["graded", "refused", "ignored"]  # the field `fate` of intake.json


@dataclass(frozen=True)
class PathInfo:
    """What a path says about a file: who submitted it, when, and for which assignment.

    Several members are a group. `file_parts` are the student's own folders and file name. `slug` is "" if the path names no assignment.
    `submitted_at` is the system's time in ISO 8601, or "". `number` counts resubmissions. If no submission can be at this path,
    `ignore_reason` says why. `origin` is the source of the names: a system that numbers its students, a zip, or "" for the folder itself.
    """

    members: tuple[Member, ...]
    file_parts: tuple[str, ...]
    slug: str = ""
    submitted_at: str = ""
    late: bool | None = None
    number: int = 0
    ignore_reason: str = ""
    origin: str = ""

    @property
    def student(self) -> str:
        """The names of the members."""
        return ", ".join(member.name for member in self.members)

    @property
    def identity(self) -> str:
        """Text that differs between any two students of the class, even with the same name."""
        return ", ".join(
            "-".join([member.name, *(value for _, value in member.ids[:1] if value != member.name)])
            for member in self.members
        )

    @property
    def claimant(self) -> tuple[str, str]:
        """The identity and its origin: the same name in another zip may be another student."""
        return self.identity, self.origin


# Reads the parts of a path; returns None for a path of another layout.
Layout = Callable[[tuple[str, ...]], PathInfo | None]


@dataclass(frozen=True)
class Person:
    """One line of the roster.

    `ids` maps a column such as `canvas_id` to its value.
    """

    id: str
    name: str
    email: str = ""
    section: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    extension_days: int = 0

    @property
    def member(self) -> Member:
        """The person as a Member, with every id that the roster has."""
        ids = {"id": self.id, "email": self.email, **self.ids}
        return Member(self.name, tuple((column, value) for column, value in ids.items() if value))


@dataclass(frozen=True)
class Owner:
    """The student or group that a file belongs to.

    `key_text` is unique for each owner, `people` are ids of the roster, and `by_id` tells whether an id matched and not only a name.
    """

    key_text: str
    members: tuple[str, ...]
    people: tuple[str, ...] = ()
    by_id: bool = False

    @property
    def student(self) -> str:
        """The names of the members."""
        return ", ".join(self.members)


@dataclass(frozen=True)
class StudentFile:
    """A file with its owner and the assignment in its name ("" if none).

    `handed_out` tells whether it is a stub as students received it.
    """

    source: SourceFile
    info: PathInfo
    owner: Owner
    slug: str
    handed_out: bool = False

    @property
    def name(self) -> str:
        """The file name without folders."""
        return self.source.parts[-1]


@dataclass(frozen=True)
class AttemptRecord:
    """The assignment that a file is graded for, and the attempt number, from 1."""

    slug: str
    attempt: int


@dataclass(frozen=True)
class Record:
    """One file of the class and what became of it.

    `hidden` marks files left behind by systems and editors.
    """

    name: str
    size: int | None
    sha256: str
    fate: Fate
    reason: str
    student: str = ""
    people: tuple[str, ...] = ()
    counts_for: tuple[AttemptRecord, ...] = ()
    submitted_at: str = ""
    late: bool | None = None
    extension_days: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Conflict:
    """Files of different students that match one person and assignment.

    All are graded.
    """

    person: str
    slug: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Intake:
    """The result: `records` has every file once, `sentences` say why a file is not graded.

    `unmatched` are students missing from the roster, `without` people of the roster without a submission, `identical` the names of
    identical files from different students, `notes` other remarks for staff.
    """

    layouts: tuple[str, ...]
    submissions: tuple[Submission, ...]
    records: tuple[Record, ...]
    sentences: tuple[str, ...]
    unmatched: tuple[str, ...] = ()
    conflicts: tuple[Conflict, ...] = ()
    without: tuple[str, ...] = ()
    identical: tuple[tuple[str, ...], ...] = ()
    notes: tuple[str, ...] = ()
