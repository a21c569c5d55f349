"""Defines the records of the kit, from an assignment and a submission to a report.

Records are frozen. Each is made by one room and read by the next: `course` makes an Assignment, `intake` a Submission, `extraction` a
Module, `judging` an Outcome, and `grading` a Report.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Status = Literal["passed", "failed", "error", "missing", "timeout", "crashed", "grader_error"]
Visibility = Literal["visible", "hidden"]

STATUSES: tuple[Status, ...] = ("passed", "failed", "error", "missing", "timeout", "crashed", "grader_error")


class KitError(Exception):
    """An error that a person can fix; its text says what is wrong, where, and what to do."""


@dataclass(frozen=True)
class GradedTest:
    """A declared test: `name` is the test function, `title` the first line of its docstring."""

    name: str
    title: str
    points: float
    visibility: Visibility


@dataclass(frozen=True)
class Assignment:
    """An assignment, as declared in `assignments/SLUG/assignment.toml` and `tests/SLUG/`.

    `required` are the names that a submission must define. `seconds` is the time limit for a probe call. `packages` are the import names
    that a submission may use.
    """

    slug: str
    title: str
    required: tuple[str, ...]
    points: float
    seconds: float
    packages: tuple[str, ...]
    root: Path
    tests: tuple[GradedTest, ...]

    @property
    def stub(self) -> Path:
        return self.root / "assignments" / self.slug / f"{self.slug}.py"

    @property
    def solution(self) -> Path:
        return self.root / "solutions" / self.slug / f"{self.slug}.py"

    @property
    def suite(self) -> Path:
        return self.root / "tests" / self.slug


@dataclass(frozen=True)
class Member:
    """A person as a learning system or the roster names them.

    `ids` are pairs of a roster column ("email", "canvas_id", …) and its value. The column "any" is an id of unknown kind.
    """

    name: str
    ids: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, repr=False)
class Submission:
    """A student's file for an assignment, as bytes that have not been parsed or run.

    `content` is the bytes, or a function that reads them, because a class can exceed memory; `read` returns them. `file` is the name to
    show, never a path of the machine. `key` is unique for each student of a run and safe as a file name. `attempt` counts from 1, and
    `attempts` is how many there are. `submitted_at` and `late` come from the learning system ("" and None without one).
    `members` are the names of a group. `people` are all who submitted it, with their ids in a learning system. `sha256` is the digest of
    the bytes, or "" if nobody has computed it yet.
    """

    student: str
    key: str
    slug: str
    file: str
    content: bytes | Callable[[], bytes]
    attempt: int = 1
    attempts: int = 1
    submitted_at: str = ""
    late: bool | None = None
    members: tuple[str, ...] = ()
    people: tuple[Member, ...] = ()
    sha256: str = ""

    def read(self) -> bytes:
        """Return the bytes of the file."""
        return self.content() if callable(self.content) else self.content

    def digest(self) -> str:
        """Return the sha256 hex digest of the bytes."""
        return self.sha256 or hashlib.sha256(self.read()).hexdigest()

    def __repr__(self) -> str:
        return f"Submission({self.student!r}, {self.key!r}, {self.slug!r}, {self.file!r}, attempt={self.attempt})"

    def __getstate__(self) -> dict[str, Any]:
        # Another process cannot call this one's function, so it gets the bytes.
        return {**vars(self), "content": self.read()}


@dataclass(frozen=True)
class Chunk:
    """The code of a cell or of a whole `.py`, without IPython syntax, with its line numbers.

    `label` is its name in a traceback ("cell 3", "adam_step.py"). `keep` are the indices of the top-level statements that run.
    """

    label: str
    source: str
    keep: tuple[int, ...]


@dataclass(frozen=True)
class Span:
    """Lines `first` to `last` of a cell (1-based, inclusive), and the reason why they run or not."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True)
class Cell:
    """A code cell as the student wrote it, and which of its statements run.

    Every statement is in a span of `kept` or of `left_out`.
    """

    label: str
    source: str
    kept: tuple[Span, ...]
    left_out: tuple[Span, ...]


@dataclass(frozen=True)
class SyntaxFault:
    """A syntax error that hides a required name.

    `reason` is its sentence, as in `Module.lost`. Its line of code is `before + after`, split at the caret.
    """

    reason: str
    before: str
    after: str


@dataclass(frozen=True)
class Module:
    """The code of a submission that will run, with the evidence of how it was chosen.

    `found` maps each required name to the position of its definition ("cell 3, line 2"), or to None. `lost` maps a required name to the
    reason why the cell that seems to define it cannot be parsed, and `faults` are the syntax errors among these reasons. `remarks` are
    sentences for the report. If the file cannot be read at all, `refusal` says what to hand in instead.
    """

    chunks: tuple[Chunk, ...]
    found: Mapping[str, str | None]
    lost: Mapping[str, str]
    cells: tuple[Cell, ...]
    remarks: tuple[str, ...] = ()
    refusal: str = ""
    faults: tuple[SyntaxFault, ...] = ()


NO_MODULE = Module((), {}, {}, ())


@dataclass(frozen=True)
class Difference:
    """A small window of two arrays that differ, or two texts; for visible tests only.

    `where` names the value ("grad_W"), `window` the part that is shown ("sample 0, channel 1, rows 0-4, columns 0-6"). `got` and `expected`
    have at most 12 x 12 entries, as short texts (`1.2345`). `error` is |got - expected| divided by the largest one shown (0 to 1, 1 for
    NaN). `wrong` marks the entries outside the tolerance.
    """

    where: str
    window: str
    got: tuple[tuple[str, ...], ...]
    expected: tuple[tuple[str, ...], ...]
    error: tuple[tuple[float, ...], ...]
    wrong: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Failure:
    """The reason why a graded test did not pass, from the sandbox or the judge.

    `feedback` may quote the submission and its values; `hidden_feedback` is the sentence for hidden tests. `exception` and `message` are
    the type and text of the submission's exception. `pattern` describes the failure without numbers, so that it is the same for the same
    behavior, whatever the inputs. `undefined` says that loading the submission left a required name without a definition, so every worker
    would fail alike. `place` are the chunk and the line of student code that raised the exception. `nothing` says that None,
    or an object that is no value, came back.
    """

    status: Status
    feedback: str
    hidden_feedback: str
    hint: str = ""
    difference: Difference | None = None
    pattern: str = ""
    exception: str = ""
    message: str = ""
    undefined: bool = False
    place: tuple[int, int] | None = None
    nothing: bool = False

    @property
    def raised(self) -> tuple[Status, str, str]:
        """The identity of a failed call: failures with equal values count as the same answer."""
        return self.status, self.exception, self.message

    def __str__(self) -> str:
        lines = [f"{self.status}: {self.feedback}"]
        if self.hint:
            lines.append(f"looks like: {self.hint}")
        if self.difference is not None:
            for name, rows in (("got     ", self.difference.got), ("expected", self.difference.expected)):
                lines += [f"{name} {'  '.join(row)}" for row in rows]
        return "\n".join(lines)


class SubmissionFailed(Exception):
    """Ends a probe call or a graded test with a Failure."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.feedback)
        self.failure = failure


@dataclass(frozen=True)
class Outcome:
    """The result of a graded test.

    `printed` is the output of the submission, cut, in visible tests only. `mistake` is the known mistake that explains a wrong answer.
    `pattern` is that of the Failure.
    """

    test: GradedTest
    status: Status
    feedback: str = ""
    hint: str = ""
    difference: Difference | None = None
    printed: str = ""
    seconds: float = 0.0
    mistake: str = ""
    pattern: str = ""

    @property
    def score(self) -> float:
        return self.test.points if self.status == "passed" else 0.0


@dataclass(frozen=True)
class Standing:
    """The score that counts for a submission, and how it follows from the points of its tests.

    `raw` are the points of the tests, `adjustment` what staff added by hand (less than 0 if they took points), `late_deduction` what the
    late policy takes (0 or more). `final` is what a gradebook records, or None if it may record nothing: the score is not final, or the
    student is excused. `sentences` tell the student what changed.
    """

    raw: float
    adjustment: float = 0.0
    late_deduction: float = 0.0
    final: float | None = None
    excused: bool = False
    sentences: tuple[str, ...] = ()


@dataclass(frozen=True)
class Report:
    """The result of a graded submission; the same report always renders to the same bytes.

    `digests` maps "submission" (its bytes), "source" (the extracted code), "suite" (all that decides a score of this assignment), "kit"
    and "environment" to sha256 hex digests. `isolation` is the level of the sandbox. `seed` is that of the run: all its submissions get the
    same inputs. `message` says why a submission could not be read or graded. `attempt` to `people` are those of the Submission.
    `seconds` is the wall time of grading; like those of the outcomes, it is written nowhere but in the record of the run.
    `standing` is None until the ledger was applied.
    """

    student: str
    key: str
    file: str
    slug: str
    title: str
    outcomes: tuple[Outcome, ...]
    module: Module
    seed: int
    kit_version: str
    isolation: str
    digests: Mapping[str, str]
    seconds: float
    message: str = ""
    attempt: int = 1
    attempts: int = 1
    submitted_at: str = ""
    late: bool | None = None
    members: tuple[str, ...] = ()
    people: tuple[Member, ...] = ()
    standing: Standing | None = None

    @property
    def score(self) -> float:
        """The points of the tests."""
        return sum(outcome.score for outcome in self.outcomes)

    @property
    def final(self) -> float | None:
        """The score to record, after adjustments and the late policy, or None if there is none."""
        if self.standing is not None:
            return self.standing.final
        return None if self.grader_errors else self.score

    @property
    def max_score(self) -> float:
        return sum(outcome.test.points for outcome in self.outcomes)

    @property
    def grader_errors(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.status == "grader_error")
