"""The catalog of known mistakes, with the answers that our own programs give to a submission's calls.

Staff only: a handout has no catalog. The programs run in the trusted process.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.course.programs import Program, read_mistakes, read_program
from autograder.judging.calls import Call
from autograder.judging.subject import worker_seed
from autograder.model import NO_MODULE, Assignment
from autograder.sandbox.failures import failure_of
from autograder.sandbox.worker import exceptions, server, values

SEEDS_KEPT = 2


class _WatchedSubmission(server.Submission):
    """Records the names that a probe uses."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(namespace)
        self._used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self._used.add(name)
        return super().__getattr__(name)


@dataclass(frozen=True)
class Answer:
    """The answer of one of our programs to a call, and the names that the probe used.

    `value` is as it would cross from a worker. `wrong` keeps whether the answer differs from the reference's, for each way to compare;
    `looks` keeps the looks of the answer.
    """

    value: Any
    names: frozenset[str]
    wrong: dict[Any, bool] = field(default_factory=dict)
    looks: dict[Any, Any] = field(default_factory=dict)


class Replay:
    """One of our programs, loaded afresh, that answers the calls of one graded test in their order."""

    def __init__(self, program: Program, seed: int) -> None:
        self._seed = worker_seed(seed)
        self._digests: list[bytes] = []
        self._answers: list[Answer] = []
        namespace = server.new_module("submission").__dict__
        with _silence():
            server.seed_generators(self._seed)
            # Tracebacks then show whether the program or a probe raised.
            exceptions.CHUNK_NAMES[program.code.co_filename] = 0
            exec(program.code, namespace)
        self._submission = _WatchedSubmission(namespace)

    def follows(self, calls: Sequence[Call]) -> bool:
        """Return whether the calls answered so far begin like `calls`, or the other way round."""
        return all(digest == call.digest for digest, call in zip(self._digests, calls, strict=False))

    def answer(self, calls: Sequence[Call], index: int) -> Answer:
        """Return the answer to `calls[index]`, given after those before it."""
        while len(self._answers) <= index:
            self._call(calls[len(self._answers)])
        return self._answers[index]

    def _call(self, call: Call) -> None:
        self._submission._used.clear()
        with _silence():
            server.seed_generators(self._seed)
            value = _crossed(lambda: call.probe(self._submission, **call.inputs.decode()))
        self._digests.append(call.digest)
        self._answers.append(Answer(value, frozenset(self._submission._used)))


def _crossed(action: Callable[[], Any]) -> Any:
    """Return what a worker would have answered: a value in fresh memory, or a Failure."""
    try:
        return values.encode(action()).decode()
    except Exception as error:
        return failure_of(exceptions.describe(error), NO_MODULE, "", ())


@contextlib.contextmanager
def _silence() -> Iterator[None]:
    """Ignore the warnings, overflows and printed text of a wrong program."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


class Catalog:
    """The known mistakes of an assignment, and their replays.

    Replays are kept for the last two seeds: each is made once for a seed and a case, however many submissions need it.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.reference = read_program(assignment.solution)
        self.mistakes = read_mistakes(assignment)
        self._replays: dict[int, dict[tuple[str, str], Replay]] = {}

    def replay(self, program: Program, seed: int, case: str, calls: Sequence[Call]) -> Replay:
        """Return a program's replay that can answer these calls of a graded test's case."""
        if seed not in self._replays:
            for oldest in list(self._replays)[: 1 - SEEDS_KEPT]:
                del self._replays[oldest]
            self._replays[seed] = {}
        replays, key = self._replays[seed], (program.name, case)
        if key not in replays or not replays[key].follows(calls):
            replays[key] = Replay(program, seed)
        return replays[key]
