"""Asks the known mistakes of an assignment what a submission was asked, and keeps their answers.

Staff only: a handout has no mistakes. They run in the trusted process, which the judge's inputs never leave.
"""

from __future__ import annotations

import contextlib
import io
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from autograder.course.programs import Program, read_program, read_programs
from autograder.judging.calls import Call
from autograder.model import NO_MODULE, Assignment
from autograder.sandbox.failures import failure_of
from autograder.sandbox.worker import exceptions, server, values

SEEDS_KEPT = 2


class _Watched(server.Submission):
    """Notes which names a probe asks for."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(namespace)
        self._asked: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self._asked.add(name)
        return super().__getattr__(name)


@dataclass(frozen=True)
class Answer:
    """What a program of ours answers to a call, as it would cross from a worker, and the names that the probe asked it for.

    `wrong` keeps whether it is not the reference's answer, for each way to compare them; `seen` what looks have taken from it.
    """

    value: Any
    names: frozenset[str]
    wrong: dict[Any, bool] = field(default_factory=dict)
    seen: dict[Any, Any] = field(default_factory=dict)


class Replay:
    """One program of ours, fresh, that is asked what a submission was asked: the calls of one graded test, in their order."""

    def __init__(self, program: Program, seed: int) -> None:
        self._seed = seed % 2**32
        self._digests: list[bytes] = []
        self._answers: list[Answer] = []
        namespace = server.new_module("submission").__dict__
        with _at_peace():
            server.seed_generators(self._seed)
            # What is raised in it is then known to come from the program, and not from a probe.
            exceptions.CHUNK_NAMES[program.code.co_filename] = 0
            exec(program.code, namespace)
        self._submission = _Watched(namespace)

    def begins(self, calls: Sequence[Call]) -> bool:
        """Tell whether what it was asked so far is how `calls` begin, or the other way round."""
        return all(digest == call.digest for digest, call in zip(self._digests, calls, strict=False))

    def answer(self, calls: Sequence[Call], index: int) -> Answer:
        """Return the answer to `calls[index]`, given after those before it."""
        while len(self._answers) <= index:
            self._ask(calls[len(self._answers)])
        return self._answers[index]

    def _ask(self, call: Call) -> None:
        self._submission._asked.clear()
        with _at_peace():
            server.seed_generators(self._seed)
            value = _crossed(lambda: call.probe(self._submission, **call.inputs()))
        self._digests.append(call.digest)
        self._answers.append(Answer(value, frozenset(self._submission._asked)))


def _crossed(action: Callable[[], Any]) -> Any:
    """Return what a worker would have answered: a value in fresh memory, or what was raised."""
    try:
        return values.crossed(action())
    except Exception as error:
        return failure_of(exceptions.describe(error), NO_MODULE, "", ())


@contextlib.contextmanager
def _at_peace() -> Any:
    """Let a wrong program warn, overflow and print without anybody hearing it."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


class Catalogue:
    """The known mistakes of an assignment, and what they answered so far with one seed.

    Answers are kept for the last two seeds: they are made once for a suite, a seed and a graded test, however many submissions ask.
    """

    def __init__(self, assignment: Assignment) -> None:
        self.reference = read_program(assignment.solution)
        self.mistakes = read_programs(assignment, "mistakes")
        self._replays: dict[int, dict[tuple[str, str], Replay]] = {}

    def answer(self, program: Program, seed: int, case: str, calls: Sequence[Call], index: int) -> Answer:
        """Return what a program answers to call `index` of a graded test's case."""
        if seed not in self._replays:
            for oldest in list(self._replays)[: 1 - SEEDS_KEPT]:
                del self._replays[oldest]
            self._replays[seed] = {}
        replays, key = self._replays[seed], (program.name, case)
        if key not in replays or not replays[key].begins(calls):
            replays[key] = Replay(program, seed)
        return replays[key].answer(calls, index)
