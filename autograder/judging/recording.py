"""Records a graded test: its calls and their expected answers, worked out once for all submissions of a run.

A test is recorded with answers that are not known yet. If it uses one, its function runs for every submission; otherwise the recorded
questions are asked instead. If a question fails, the function runs only if it would catch the failure.
"""

from __future__ import annotations

import contextlib
import signal
import sys
import threading
import time
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

import numpy as np

from autograder.judging.judge import Judge, Question
from autograder.model import Failure, GradedTest, KitError, SubmissionFailed
from autograder.sandbox.session import ProbeRunner

# Many times as long as the slowest test needs, on a busy machine too.
MOST_SECONDS = 120.0


@dataclass(frozen=True, eq=False)
class GradedCase:
    """One case of a graded test as pytest collected it: `name` has the parameters, `arguments` all but `judge`."""

    test: GradedTest
    name: str
    function: Callable[..., object]
    arguments: Mapping[str, Any]

    def seed(self, run_seed: int) -> list[int]:
        """Return the seed of the case's inputs."""
        return [run_seed, zlib.crc32(self.name.encode())]

    def run(self, judge: Judge) -> None:
        """Run the test function."""
        self.function(judge=judge, **self.arguments)


@dataclass(frozen=True, eq=False)
class RecordedCase:
    """A case with its questions, or with None if its function must run for every submission."""

    case: GradedCase
    questions: tuple[Question, ...] | None
    reference: Callable[[], Any]
    seed: int
    _ends_at: dict[int, bool] = field(default_factory=dict)

    @property
    def test(self) -> str:
        """The name of the test function."""
        return self.case.test.name

    def run(self, judge: Judge) -> None:
        """Ask the questions, or run the function if there are none."""
        if self.questions is None:
            self.case.run(judge)
            return
        for question in self.questions:
            judge.ask(question)

    def ends_at(self, index: int) -> bool:
        """Return whether the test ends if this question fails: whether it lets SubmissionFailed pass unseen."""
        if index not in self._ends_at:
            self._ends_at[index] = self._try_failure(index)
        return self._ends_at[index]

    def _try_failure(self, index: int) -> bool:
        recorder = Recorder(self.reference, self.case, self.seed, failing=index)
        try:
            with quiet():
                self.case.run(recorder)
        except UnseenFailure as error:
            return error is recorder.failure and len(recorder.questions) == index + 1
        except KeyboardInterrupt:
            raise
        except BaseException:  # It looked at the failure, or raised another one.
            return False
        return False


JudgeFor = Callable[[ProbeRunner, RecordedCase], Judge]


class AnswerUsed(BaseException):
    """The test used an answer while it was recorded."""


class UnseenFailure(SubmissionFailed):
    """A failure whose content is not known yet. Any use of it raises AnswerUsed."""

    def __init__(self) -> None:
        Exception.__init__(self)

    def __getattribute__(self, name: str) -> Any:
        if name in ("failure", "args"):
            raise AnswerUsed
        return super().__getattribute__(name)

    def __str__(self) -> str:
        raise AnswerUsed


class UnknownAnswer:
    """Stands for an answer during recording. Any use of it raises AnswerUsed."""

    def __getattribute__(self, name: str) -> Any:
        raise AnswerUsed


def _use(*operands: object, **keywords: object) -> Any:
    raise AnswerUsed


# Python looks up the methods of operators in the class, without `__getattribute__`.
_OPERATORS = (
    *("bool", "iter", "len", "getitem", "contains", "hash", "call", "array", "float", "int", "index", "complex"),
    *("eq", "ne", "lt", "le", "gt", "ge", "neg", "pos", "abs", "invert", "round", "str", "repr", "format", "reversed"),
    *("add", "sub", "mul", "matmul", "truediv", "floordiv", "mod", "pow", "divmod", "and", "or", "xor"),
    *("radd", "rsub", "rmul", "rmatmul", "rtruediv", "rfloordiv", "rmod", "rpow", "rdivmod", "rand", "ror", "rxor"),
)
for _name in _OPERATORS:
    setattr(UnknownAnswer, f"__{_name}__", _use)


class _NoRunner:
    """A runner without a submission. To run a probe raises AnswerUsed."""

    outside_changed = False

    def start_anew(self) -> None:
        """Do nothing."""

    def run(self, probe: str, inputs: object) -> Any:
        raise AnswerUsed

    def printed(self) -> str:
        return ""

    def close(self) -> None:
        """Do nothing."""


class Recorder(Judge):
    """A Judge that keeps the questions of a test and knows no answer. The question with the number `failing` fails."""

    def __init__(self, reference: Callable[[], Any], case: GradedCase, seed: int, *, failing: int = -1) -> None:
        super().__init__(_NoRunner(), reference, case.test.visibility, seed=case.seed(seed), public_words=frozenset())
        self.questions: list[Question] = []
        self.failure = UnseenFailure()
        self._failing = failing

    def ask(self, question: Question) -> Any:
        lookalikes = None if question.lookalikes is None else cache(question.lookalikes)
        self.questions.append(replace(question, lookalikes=lookalikes))
        if len(self.questions) == self._failing + 1:
            raise self.failure
        return UnknownAnswer()


class EndlessTest(KitError):
    """A test that does not end without a submission, such as a loop that waits for inputs which this seed never draws."""


def record(case: GradedCase, reference: Callable[[], Any], seed: int) -> RecordedCase:
    """Run a case without a submission, and keep its questions; raise EndlessTest if it does not end."""
    recorder, questions = Recorder(reference, case, seed), None
    try:
        with quiet(), _ending(case, seed):
            case.run(recorder)
        questions = tuple(recorder.questions)
    except (KeyboardInterrupt, EndlessTest):
        raise
    except BaseException:  # It used an answer, or it has an error, which shows when it runs.
        pass
    return RecordedCase(case, questions, reference, seed)


@contextlib.contextmanager
def _ending(case: GradedCase, seed: int) -> Iterator[None]:
    """Raise EndlessTest after MOST_SECONDS, where the system has a timer for this thread. An outer timer goes on."""
    if not hasattr(signal, "setitimer") or threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(number: int, frame: object) -> None:
        name = f"{case.function.__module__}.{case.name}"
        raise EndlessTest(
            f"{name}: with seed {seed} this test does not end, so no submission can be graded; grade with another seed "
            "(--new-seed), and mend the test: perhaps a loop waits for inputs that it cannot draw"
        )

    handler = signal.signal(signal.SIGALRM, stop)
    outer, _ = signal.setitimer(signal.ITIMER_REAL, MOST_SECONDS)
    start = time.monotonic()
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, max(0.001, outer - time.monotonic() + start) if outer else 0)
        signal.signal(signal.SIGALRM, handler)


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let a submission's numbers overflow in the arithmetic of a test, and make a warning of the test an error."""
    with np.errstate(all="ignore"), warnings.catch_warnings():
        warnings.simplefilter("error")
        yield


def fault_of(case: GradedCase, error: BaseException) -> Failure:
    """Return the grader error for an exception of the test itself, and print it for staff."""
    print(f"{case.name}: {type(error).__name__}: {error}", file=sys.stderr)
    feedback = f"the test itself failed: {type(error).__name__}: {error}"
    return Failure("grader_error", feedback, feedback)
