"""The records that travel between rooms, from a file to a report, in one direction.

They compute nothing but sums. One room makes a record (`intake` a Submission, `extraction` a Module, `judging` an Outcome, `grading` a
Report), and the others only read it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

Status = Literal["passed", "failed", "error", "missing", "timeout", "crashed", "grader_error"]
Visibility = Literal["visible", "hidden"]

STATUSES: tuple[Status, ...] = ("passed", "failed", "error", "missing", "timeout", "crashed", "grader_error")


class KitError(Exception):
    """A fault that a person can mend: its text says what, where, and what to do."""


@dataclass(frozen=True)
class GradedTest:
    """One declared test: `name` is the test function, `title` the first line of its docstring."""

    name: str
    title: str
    points: float
    visibility: Visibility


@dataclass(frozen=True)
class Assignment:
    """What `assignments/SLUG/assignment.toml` and the files of `tests/SLUG/` declare.

    `seconds` is the wall clock for one call of a probe; `packages` are the import names that a submission may use.
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


@dataclass(frozen=True, repr=False)
class Submission:
    """One file of one student for one assignment, as bytes: nothing of it has been run or parsed.

    `content` is the bytes, or a function that reads them, because a class can exceed memory: `read` returns them.
    `file` is the name to show (never a path of the machine); `key` is made of characters that are safe in a file name and is unique
    for each student of a run. `attempt` counts from 1, the last of `attempts` is the latest. `submitted_at` and `late` are what the
    learning system says ("" and None where it says nothing); `members` are the names of a group.
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

    def read(self) -> bytes:
        """Return the bytes of the file."""
        return self.content() if callable(self.content) else self.content

    def __repr__(self) -> str:
        return f"Submission({self.student!r}, {self.key!r}, {self.slug!r}, {self.file!r}, attempt={self.attempt})"

    def __getstate__(self) -> dict[str, Any]:
        # Another process cannot read what this one stores: it gets the bytes.
        return {**vars(self), "content": self.read()}


@dataclass(frozen=True)
class Chunk:
    """The code of one cell (or of the whole `.py`), IPython syntax taken out, line numbers kept.

    `label` is what a traceback calls it ("cell 3", "adam_step.py"); `keep` are the indices of the top-level statements that run.
    """

    label: str
    source: str
    keep: tuple[int, ...]


@dataclass(frozen=True)
class Span:
    """Lines `first` to `last` (1-based, inclusive) of a cell, and why they were kept or left out."""

    first: int
    last: int
    reason: str


@dataclass(frozen=True)
class Cell:
    """One code cell: every statement is in `kept` or in `left_out`, and `source` is the student's own text."""

    label: str
    source: str
    kept: tuple[Span, ...]
    left_out: tuple[Span, ...]


@dataclass(frozen=True)
class Module:
    """The code that will run for a submission, with the evidence of how it was chosen.

    `found` says for each required name where its definition is ("cell 3, line 2"), or None; `lost` says for a required name that a
    broken cell seems to define why that cell cannot be read. `remarks` are sentences for the reader of the report; `refusal` is set
    when nothing could be read at all, and then says what to hand in instead.
    """

    chunks: tuple[Chunk, ...]
    found: Mapping[str, str | None]
    lost: Mapping[str, str]
    cells: tuple[Cell, ...]
    remarks: tuple[str, ...] = ()
    refusal: str = ""


NO_MODULE = Module((), {}, {}, ())


@dataclass(frozen=True)
class Difference:
    """Got, expected and their difference in one small window of an array (visible tests only), or two texts.

    `where` names the value ("grad_W"); `window` says which part of it is shown ("sample 0, channel 1, rows 0-4, columns 0-6").
    `got` and `expected` have at most 12 x 12 entries, as short texts (`1.2345`); `error` holds |got - expected| in units of the
    largest one shown (0 to 1; 1 for NaN), `wrong` marks the entries outside the tolerance.
    """

    where: str
    window: str
    got: tuple[tuple[str, ...], ...]
    expected: tuple[tuple[str, ...], ...]
    error: tuple[tuple[float, ...], ...]
    wrong: tuple[tuple[bool, ...], ...]


@dataclass(frozen=True)
class Failure:
    """Why a graded test did not pass: one record from the sandbox or the judge to the outcome.

    `feedback` may quote the submission and its values; `hidden_feedback` is the sentence that a hidden test may show. `exception` and
    `message` are the type and the text of what the submission raised. `pattern` says how the test failed without numbers, so that equal
    behavior reads equal whatever the inputs were.
    """

    status: Status
    feedback: str
    hidden_feedback: str
    hint: str = ""
    difference: Difference | None = None
    pattern: str = ""
    exception: str = ""
    message: str = ""

    @property
    def raised(self) -> tuple[Status, str, str]:
        """What identifies the failure of a call: two answers with the same one are the same."""
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
    """Ends a call of a probe, or a graded test, with the Failure that explains it."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.feedback)
        self.failure = failure


@dataclass(frozen=True)
class Outcome:
    """How one graded test ended. `printed` is what the submission wrote while it ran (visible tests only, cut).

    `mistake` is the known mistake that explains a wrong answer; `pattern` says how the test failed in words without numbers, which are the
    same for equal behavior.
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
class Report:
    """Everything about one graded submission. Rendering it twice gives the same bytes: time and version are fields.

    `digests` holds sha256 hex digests of "submission" (its bytes), "source" (the extracted code) and "suite" (tests and reference).
    `seconds` is the wall time of the whole process that graded it; `isolation` names what stood between submission and grader. `seed` is
    this submission's own, derived from `run_seed`, the seed of the whole run. The last five fields are those of the Submission.
    """

    student: str
    key: str
    file: str
    slug: str
    title: str
    outcomes: tuple[Outcome, ...]
    module: Module
    seed: int
    run_seed: int
    kit_version: str
    graded_at: str
    isolation: str
    digests: Mapping[str, str]
    seconds: float
    message: str = ""
    attempt: int = 1
    attempts: int = 1
    submitted_at: str = ""
    late: bool | None = None
    members: tuple[str, ...] = ()

    @property
    def score(self) -> float:
        return sum(outcome.score for outcome in self.outcomes)

    @property
    def max_score(self) -> float:
        return sum(outcome.test.points for outcome in self.outcomes)

    @property
    def grader_errors(self) -> tuple[Outcome, ...]:
        return tuple(outcome for outcome in self.outcomes if outcome.status == "grader_error")
