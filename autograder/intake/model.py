"""The records of the intake, from what a name says to what became of each file.

Made by the modules beside this one, in the order in which they stand here, and only read afterwards.
"""

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
    """A person as a learning system names them: `ids` are pairs of a column of the roster and what should stand there."""

    name: str
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Handed:
    """What the place of a file says: who handed it in, when, and the name that the student gave it.

    Several members are a group. `rest` is the file's own name with the student's folders before it, `slug` the assignment that the place
    names ("" if none), `at` the system's time in ISO 8601 ("" if it tells none), `number` a resubmission's. `aside` says why such a place
    holds no submission at all. `place` is what vouches for its names: the system that gave numbers to students, a zip, or "" for
    the folder itself.
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
        """What tells this student from all others of the class, namesakes included."""
        return ", ".join(
            "-".join([member.name, *(value for _, value in member.ids[:1] if value != member.name)])
            for member in self.members
        )

    @property
    def claimant(self) -> tuple[str, str]:
        """What tells those apart who may claim one person: the same name in another zip is another claim."""
        return self.identity, self.place


Layout = Callable[[tuple[str, ...]], Handed | None]


@dataclass(frozen=True)
class Person:
    """One line of the roster; `ids` maps a column, such as `canvas_id`, to what stands there."""

    id: str
    name: str
    email: str = ""
    section: str = ""
    ids: Mapping[str, str] = field(default_factory=dict)
    extension_days: int = 0


@dataclass(frozen=True)
class Owner:
    """To whom a file counts: `key_text` tells owners apart, `people` are ids of the roster, `sure` says that an id matched."""

    key_text: str
    members: tuple[str, ...]
    people: tuple[str, ...] = ()
    sure: bool = False

    @property
    def student(self) -> str:
        return ", ".join(self.members)


@dataclass(frozen=True)
class Owned:
    """A file with its owner and the assignment that its name says ("" if none)."""

    file: SourceFile
    handed: Handed
    owner: Owner
    slug: str

    @property
    def name(self) -> str:
        return self.file.parts[-1]


@dataclass(frozen=True)
class Counted:
    """For which assignment a file counts, and the how manieth attempt at it this is (from 1)."""

    slug: str
    attempt: int


@dataclass(frozen=True)
class Record:
    """One file of the class and what became of it; `hidden` is one that systems and editors leave behind."""

    name: str
    size: int | None
    sha256: str
    fate: Fate
    reason: str
    student: str = ""
    people: tuple[str, ...] = ()
    counts_for: tuple[Counted, ...] = ()
    submitted_at: str = ""
    late: bool | None = None
    extension_days: int = 0
    hidden: bool = False


@dataclass(frozen=True)
class Conflict:
    """Files of different students that claim one person of the roster for one assignment; all are graded."""

    person: str
    slug: str
    files: tuple[str, ...]


@dataclass(frozen=True)
class Intake:
    """All that was found: every file stands in `records` once. `sentences` say why a file is no submission.

    `unmatched` are students who are not in the roster, `without` people of the roster without a submission, `identical` names of files with
    the same bytes by different students, `notes` what else staff should know.
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
