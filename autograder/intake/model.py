"""The records of the intake, in the order in which its modules make them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from autograder.intake.files.reader import SourceFile
from autograder.model import Submission

Which = Literal["latest", "best", "all"]
Fate = Literal["graded", "refused", "ignored"]


@dataclass(frozen=True)
class Member:
    """A person as a learning system names them; `ids` are pairs of a roster column and its expected value."""

    name: str
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Origin:
    """The origin of a file, read from its path: who handed it in, when, and under which name.

    Several members are a group. `rest` is the student's own part of the path. `slug` is the assignment that the path names, `at` the
    system's time in ISO 8601; both are "" if unknown. `number` is that of a resubmission. `aside` says why files of this path are no
    submissions. `place` is the source of the names: the system that numbers its students, a zip, or "" for the folder itself.
    """

    members: tuple[Member, ...]
    rest: tuple[str, ...]
    slug: str = ""
    at: str = ""
    late: bool | None = None
    number: int = 0
    aside: str = ""
    place: str = ""

    @property
    def student(self) -> str:
        return ", ".join(member.name for member in self.members)

    @property
    def identity(self) -> str:
        """A text that only this student of the class has, even among namesakes."""
        return ", ".join(
            "-".join([member.name, *(value for _, value in member.ids[:1] if value != member.name)])
            for member in self.members
        )

    @property
    def claimant(self) -> tuple[str, str]:
        """The student as one who may claim a person of the roster; the same name in another zip is another claimant."""
        return self.identity, self.place


Layout = Callable[[tuple[str, ...]], Origin | None]


@dataclass(frozen=True)
class Person:
    """One line of the roster; `ids` maps a column, such as `canvas_id`, to its value."""

    id: str
    name: str
    email: str = ""
    section: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    extension_days: int = 0


@dataclass(frozen=True)
class Owner:
    """The student or group that a file belongs to.

    `key_text` is unique to the owner, `people` are ids of the roster, `sure` says that an id matched.
    """

    key_text: str
    members: tuple[str, ...]
    people: tuple[str, ...] = ()
    sure: bool = False

    @property
    def student(self) -> str:
        return ", ".join(self.members)


@dataclass(frozen=True)
class StudentFile:
    """A file with its owner and the assignment that its name gives ("" if none)."""

    source: SourceFile
    origin: Origin
    owner: Owner
    slug: str

    @property
    def name(self) -> str:
        return self.source.parts[-1]


@dataclass(frozen=True)
class AttemptRecord:
    """The assignment that a file counts for, and the attempt number, from 1."""

    slug: str
    attempt: int


@dataclass(frozen=True)
class Record:
    """One file of the class and its result; `hidden` marks files that systems and editors leave behind."""

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
    """Files of different students for one person of the roster and one assignment; all are graded."""

    person: str
    slug: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Intake:
    """The result of an intake: `records` has every file once, and `sentences` say why a file is no submission.

    `unmatched` are students missing from the roster, `without` people of the roster without a submission, `identical` the names of
    identical files from different students, `notes` other facts for staff.
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
