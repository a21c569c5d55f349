"""Records a graded test: its calls and their expected answers, worked out once for all submissions of a run.

A test is recorded with answers that are not known yet. If it uses one, its function runs for every submission. Otherwise a submission that
gives all expected answers passes without it. After any other answer the function runs too, because it may catch SubmissionFailed.
"""

from __future__ import annotations

import contextlib
import sys
import warnings
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import numpy as np

from autograder.judging.judge import Judge, Question
from autograder.model import Failure, GradedTest
from autograder.sandbox.session import ProbeRunner


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


JudgeFor = Callable[[ProbeRunner, RecordedCase], Judge]


class AnswerUsed(BaseException):
    """The test used an answer while it was recorded."""


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
    """A runner without a submission: whoever needs an answer raises AnswerUsed."""

    def start_anew(self) -> None:
        """Do nothing."""

    def run(self, probe: str, inputs: object) -> Any:
        raise AnswerUsed

    def printed(self) -> str:
        return ""

    def close(self) -> None:
        """Do nothing."""


class Recorder(Judge):
    """A Judge that keeps the questions of a test and knows no answer."""

    def __init__(self, reference: Callable[[], Any], case: GradedCase, seed: int) -> None:
        super().__init__(_NoRunner(), reference, case.test.visibility, seed=case.seed(seed), public_words=frozenset())
        self.questions: list[Question] = []

    def ask(self, question: Question) -> Any:
        lookalikes = None if question.lookalikes is None else cache(question.lookalikes)
        self.questions.append(replace(question, lookalikes=lookalikes))
        return UnknownAnswer()


def record(case: GradedCase, reference: Callable[[], Any], seed: int) -> RecordedCase:
    """Run a case without a submission, and keep its questions."""
    recorder = Recorder(reference, case, seed)
    try:
        with quiet():
            case.run(recorder)
    except AnswerUsed:
        return RecordedCase(case, None)
    except KeyboardInterrupt:
        raise
    except BaseException:  # A grader error. pytest.skip and pytest.exit are no Exception.
        return RecordedCase(case, None)
    return RecordedCase(case, tuple(recorder.questions))


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
