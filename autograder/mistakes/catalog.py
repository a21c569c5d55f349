"""The catalog of known mistakes, with the answers that our own programs give to a submission's calls.

Staff only: a handout has no catalog. The programs run in the trusted process. A process keeps their answers, because most submissions of a
run ask the same calls. Most mistakes break something else, so many programs share one Answer.
"""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from autograder.course.programs import Program, joined, read_mistakes, read_program
from autograder.judging.calls import Call
from autograder.judging.subject import worker_seed
from autograder.mistakes.reached_code import code_of, names_of
from autograder.model import NO_MODULE, Assignment
from autograder.sandbox.feedback.failures import failure_of
from autograder.sandbox.worker import exceptions, server, values

SEEDS_KEPT = 2
# A later call of a test may depend on an earlier answer. Then submissions differ in their calls, and only the last ones are kept.
SEQUENCES_KEPT = 4


class _WatchedSubmission(server.Submission):
    """Records the names that a probe uses."""

    def __init__(self, namespace: dict[str, Any]) -> None:
        super().__init__(namespace)
        self._used: set[str] = set()

    def __getattr__(self, name: str) -> Any:
        self._used.add(name)
        return super().__getattr__(name)


@dataclass(frozen=True, eq=False)
class Answer:
    """One of the different answers of our programs to a call: a value as it would cross from a worker, or a Failure.

    For each way to compare, `views` keeps the part of the answer that it compares, and `wrong` whether that differs from the reference's.
    """

    value: Any
    views: dict[Any, Any] = field(default_factory=dict)
    wrong: dict[Any, bool] = field(default_factory=dict)


@dataclass(frozen=True)
class _Replayed:
    """The answer of a program to a call, and the names that the probe used.

    Equal digests mean equal answers, bit for bit.
    """

    value: Any
    digest: bytes
    names: frozenset[str]


def _replay(program: Program, seed: int, calls: Sequence[Call]) -> Iterator[_Replayed]:
    """Load a program afresh and yield its answers to calls in their order."""
    namespace = server.new_module("submission").__dict__
    with silence():
        server.seed_generators(seed)
        # Tracebacks then show whether the program or a probe raised.
        exceptions.CHUNK_NAMES[program.code.co_filename] = 0
        exec(program.code, namespace)
    for call in calls:
        with silence():
            server.seed_generators(seed)
            replayed = _replayed(call, _WatchedSubmission(namespace))
        yield replayed


def _replayed(call: Call, submission: _WatchedSubmission) -> _Replayed:
    try:
        encoded = values.encode(call.probe(submission, **call.inputs.decode()))
        return _Replayed(encoded.decode(), _digest(encoded), frozenset(submission._used))
    except Exception as error:
        failure = failure_of(exceptions.describe(error), NO_MODULE, "", ())
        return _Replayed(failure, repr(failure.raised).encode(), frozenset(submission._used))


@contextlib.contextmanager
def silence() -> Iterator[None]:
    """Ignore the warnings, overflows and printed text of a wrong program."""
    with warnings.catch_warnings(), np.errstate(all="ignore"), contextlib.redirect_stdout(io.StringIO()):
        warnings.simplefilter("ignore")
        yield


def _digest(encoded: values.Encoded) -> bytes:
    digest = hashlib.blake2b(json.dumps(encoded.tree).encode(), digest_size=16)
    for buffer in encoded.buffers:
        digest.update(buffer)
    return digest.digest()


@dataclass(frozen=True, eq=False)
class _Key:
    """Identifies a call and its bound. A test may choose the bound after an earlier answer."""

    call: bytes
    bound: Any

    def same(self, other: _Key) -> bool:
        """Return whether both calls get the same answers and compare them alike."""
        return self.call == other.call and (self.bound is other.bound or self._bound_digest == other._bound_digest)

    @cached_property
    def _bound_digest(self) -> bytes:
        return _digest(values.encode(self.bound))


class CaseAnswers:
    """The answers of our programs to the calls of one case of a graded test.

    Programs with the same answer share one Answer. The methods take the calls, or the first of them.
    """

    def __init__(self, reference: Program, mistakes: Sequence[Program], seed: int) -> None:
        self._reference = reference
        self._mistakes = mistakes
        self._seed = worker_seed(seed)
        self._keys: list[_Key] = []
        self._calls: list[Call] = []
        # For each call, its different answers by their digests, and the names that its probe uses.
        self._different: list[dict[bytes, Answer]] = []
        self._names: list[frozenset[str]] = []
        self._by_program: dict[str, list[Answer]] = {}
        # By the code that a number of calls can reach: programs with the same code give the same answers.
        self._by_code: dict[tuple[int, bytes], list[Answer]] = {}
        self._reached_from: dict[int, frozenset[str]] = {}
        self._mistakes_by_answers: dict[int, Mapping[tuple[Answer, ...], Sequence[Program]]] = {}

    def accept(self, calls: Sequence[Call]) -> bool:
        """Extend the sequence by these calls, or return False if they differ from it."""
        keys = [_Key(call.digest, call.bound) for call in calls]
        if not all(map(_Key.same, self._keys, keys)):
            return False
        for key, call in list(zip(keys, calls, strict=False))[len(self._keys) :]:
            self._keys.append(key)
            self._calls.append(call.answered(None))
            self._different.append({})
        return True

    def right(self, calls: Sequence[Call]) -> Sequence[Answer]:
        """Return the reference's answers."""
        return self.of(self._reference, calls)

    def names(self, calls: Sequence[Call]) -> Sequence[frozenset[str]]:
        """Return the names of the reference that each call uses."""
        self.right(calls)
        return self._names

    def of(self, program: Program, calls: Sequence[Call]) -> Sequence[Answer]:
        """Return the answers of a program."""
        count = len(calls)
        if len(self._by_program.get(program.name, ())) < count:
            self._by_program[program.name] = self._answers_of(program, count)
        return self._by_program[program.name][:count]

    def _answers_of(self, program: Program, count: int) -> list[Answer]:
        """Return the answers of a program to the first calls, or those of another one that has the same code wherever these reach."""
        calls = self._calls[:count]
        if count not in self._reached_from:
            self._reached_from[count] = names_of(calls)
        key = count, code_of(program.source).reached(self._reached_from[count])
        if key not in self._by_code or program is self._reference:
            replayed = list(_replay(program, self._seed, calls))
            self._by_code[key] = [
                shared.setdefault(latest.digest, Answer(latest.value))
                for shared, latest in zip(self._different, replayed, strict=False)
            ]
            if program is self._reference:
                self._names = [each.names for each in replayed]
        return self._by_code[key]

    def mistakes(self, calls: Sequence[Call]) -> Mapping[tuple[Answer, ...], Sequence[Program]]:
        """Return the known mistakes, grouped by all their answers."""
        count = len(calls)
        if count not in self._mistakes_by_answers:
            groups: dict[tuple[Answer, ...], list[Program]] = {}
            for program in self._mistakes:
                groups.setdefault(tuple(self.of(program, calls)), []).append(program)
            self._mistakes_by_answers[count] = groups
        return self._mistakes_by_answers[count]


class Catalog:
    """The known mistakes of an assignment, read at the first use, and their answers.

    Answers are kept for the last two seeds: each is worked out once for a case and its calls, however many submissions need it.
    """

    def __init__(self, assignment: Assignment) -> None:
        self._assignment = assignment
        self._answers: dict[int, dict[str, list[CaseAnswers]]] = {}
        self._pairs: dict[tuple[str, str], Program | None] = {}

    @cached_property
    def reference(self) -> Program:
        """The reference solution."""
        return read_program(self._assignment.solution)

    @cached_property
    def mistakes(self) -> tuple[Program, ...]:
        """The known mistakes, sorted by name."""
        return read_mistakes(self._assignment)

    def pair(self, first: Program, second: Program) -> Program | None:
        """Return the program with two known mistakes, or None if they change the same text."""
        key = first.name, second.name
        if key not in self._pairs:
            self._pairs[key] = joined(first, second)
        return self._pairs[key]

    def answers(self, seed: int, case: str, calls: Sequence[Call]) -> CaseAnswers:
        """Return the answers to these calls of a graded test's case."""
        if seed not in self._answers:
            for oldest in list(self._answers)[: 1 - SEEDS_KEPT]:
                del self._answers[oldest]
            self._answers[seed] = {}
        kept = self._answers[seed].setdefault(case, [])
        answers = next((sequence for sequence in reversed(kept) if sequence.accept(calls)), None)
        if answers is None:
            answers = CaseAnswers(self.reference, self.mistakes, seed)
            answers.accept(calls)
        self._answers[seed][case] = [*(other for other in kept if other is not answers), answers][-SEQUENCES_KEPT:]
        return answers
