"""Finds out which required names a file defines, in a child with limits of time and memory.

A hostile file may take long to parse. The child is forked, takes one file after another, and is replaced when it dies. Each student has a
budget of processor time, and so has each zip, because one student can pack a zip for many. Where the system cannot fork, this process
searches itself, and only the budgets and the limits of size hold.
"""

from __future__ import annotations

import json
import math
import multiprocessing
import signal
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Collection, Hashable, Iterable, Sequence
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from typing import Protocol

from autograder.extraction.extract import names_in
from autograder.intake.files.contents import Recent
from autograder.intake.files.entry import is_zip
from autograder.intake.model import StudentFile
from autograder.model import KitError
from autograder.sandbox import interrupts, levels

if sys.platform == "linux":
    import resource

    from autograder.sandbox.worker import linux

MOST_PARSED = 100  # files of one student
STUDENT_SECONDS = 5.0  # of processor time
ZIP_SECONDS = 60.0
MEMORY = 2**30  # bytes beyond those of the command
# Wall time for one second of processor time on a busy machine.
PATIENCE, GRACE_SECONDS = 10.0, 30.0
MOST_ANSWER = 2**16  # bytes

_TOO_MANY = f"{MOST_PARSED} files of this student were searched already: hand in only the submission"
_TOO_SLOW = f"searching the files of this student took more than {STUDENT_SECONDS:.0f} s: hand in only the submission"
_TOO_LARGE = "it takes too much memory to read: remove data from it and hand it in again"


@dataclass(frozen=True)
class Question:
    """Which of the `wanted` names does file `number` define? It may take `seconds` of processor time."""

    number: int
    wanted: tuple[str, ...]
    seconds: float
    may_parse: bool


@dataclass(frozen=True)
class Answer:
    """The names that a file defines, or why it is refused; `parsed` tells whether a search for text was not enough."""

    names: tuple[str, ...] = ()
    refusal: str = ""
    parsed: bool = False
    seconds: float = 0.0


# By the student, path and digest of a file, the wanted names, and whether it may be parsed; None if the child died or took too long.
Answers = Recent[Hashable, Answer | None]


class _Searcher(Protocol):
    def answer(self, question: Question) -> Answer | None: ...
    def close(self) -> None: ...


class NameSearch:
    """Searches the files of a class, unless `answers` has the answer. Close it after use."""

    def __init__(self, files: Sequence[StudentFile], answers: Answers) -> None:
        self._files = files
        self._answers = answers
        self._searcher: _Searcher = _Child(files) if levels.can_fork() else _Here(files)
        self._parsed: defaultdict[Hashable, int] = defaultdict(int)
        self._used: defaultdict[Hashable, float] = defaultdict(float)

    def __enter__(self) -> NameSearch:
        return self

    def __exit__(self, *exception: object) -> None:
        self._searcher.close()

    def names_in(self, number: int, wanted: Collection[str]) -> frozenset[str]:
        """Return the wanted names that a file defines. Raise KitError when it cannot be searched."""
        if not wanted:
            return frozenset()
        student, first = self._files[number].info.claimant, self._files[number].source.parts[0]
        seconds = STUDENT_SECONDS - self._used[student]
        if is_zip(first):
            seconds = min(seconds, ZIP_SECONDS - self._used[first])
        if seconds <= 0:
            raise KitError(_TOO_SLOW)
        may_parse = self._parsed[student] < MOST_PARSED
        answer = self._answer(Question(number, tuple(sorted(wanted)), seconds, may_parse))
        used = seconds if answer is None else answer.seconds
        self._used[student] += used
        self._used[first] += used
        if answer is None:
            raise KitError(_TOO_SLOW)
        self._parsed[student] += answer.parsed
        if answer.refusal:
            raise KitError(answer.refusal)
        return frozenset(answer.names).intersection(wanted)

    def _answer(self, question: Question) -> Answer | None:
        file = self._files[question.number]
        key = file.info.claimant, file.source.parts, file.source.digest, question.wanted, question.may_parse
        return self._answers.get(key, lambda: self._searcher.answer(question))


class _Here:
    """Searches in this process."""

    def __init__(self, files: Sequence[StudentFile]) -> None:
        self._files = files

    def answer(self, question: Question) -> Answer:
        """Return the answer."""
        return _answered(self._files, question)

    def close(self) -> None:
        """Do nothing."""


class _Child:
    """Searches in a child, which is forked when it is first needed."""

    def __init__(self, files: Sequence[StudentFile]) -> None:
        self._files = files
        self._process: BaseProcess | None = None
        self._pipe: Connection

    def answer(self, question: Question) -> Answer | None:
        """Return the answer, or None if the child died or took too long."""
        if self._process is None:
            self._start()
        try:
            self._pipe.send(question)
            if self._pipe.poll(question.seconds * PATIENCE + GRACE_SECONDS):
                return _read_answer(self._pipe.recv_bytes(MOST_ANSWER))
        except (EOFError, OSError):
            pass  # The child died, most likely of a limit.
        self.close()
        return None

    def _start(self) -> None:
        self._pipe, theirs = multiprocessing.Pipe()
        with interrupts.delayed():
            self._process = multiprocessing.get_context("fork").Process(
                target=_serve, args=(theirs, self._files), daemon=True
            )
            self._process.start()
        theirs.close()

    def close(self) -> None:
        """End the child."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
            self._pipe.close()
        self._process = None


def _read_answer(content: bytes) -> Answer:
    """Return an answer of the child. Raise OSError for anything else."""
    try:
        fields = json.loads(content)
        return Answer(
            tuple(map(str, fields["names"])), str(fields["refusal"]), bool(fields["parsed"]), float(fields["seconds"])
        )
    except (ValueError, TypeError, KeyError) as error:
        raise OSError("no answer of the child") from error


def _serve(pipe: Connection, files: Sequence[StudentFile]) -> None:
    """Answer questions until the parent ends this process."""
    interrupts.ignore()
    if sys.platform == "linux":
        linux.die_with_parent(signal.SIGKILL)
        _limit_memory()
    while True:
        question = pipe.recv()
        if sys.platform == "linux":
            _limit_time(question.seconds)
        pipe.send_bytes(json.dumps(asdict(_answered(files, question))).encode())


if sys.platform == "linux":

    def _limit_memory() -> None:
        with open("/proc/self/statm", encoding="ascii") as statm:
            used = int(statm.read().split()[0]) * resource.getpagesize()
        _lower(resource.RLIMIT_AS, used + MEMORY)
        _lower(resource.RLIMIT_CORE, 0)

    def _limit_time(seconds: float) -> None:
        """Let the kernel end this process after some more seconds of processor time."""
        _lower(resource.RLIMIT_CPU, math.ceil(time.process_time() + seconds))

    def _lower(which: int, amount: int) -> None:
        """Set a soft limit, at most the hard one."""
        _, hard = resource.getrlimit(which)
        resource.setrlimit(which, (amount if hard == resource.RLIM_INFINITY else min(amount, hard), hard))


def _answered(files: Sequence[StudentFile], question: Question) -> Answer:
    start = time.process_time()
    file = files[question.number]
    answer = _measured(file.name, file.source.read, question)
    return Answer(answer.names, answer.refusal, answer.parsed, time.process_time() - start)


def _measured(name: str, read: Callable[[], bytes], question: Question) -> Answer:
    try:
        content = read()
        if _cannot_define(content, name, question.wanted):
            return Answer()
        if not question.may_parse:
            return Answer(refusal=_TOO_MANY)
        return Answer(tuple(sorted(names_in(content, name, question.wanted))), parsed=True)
    except KitError as error:
        return Answer(refusal=str(error), parsed=True)
    except MemoryError:
        return Answer(refusal=_TOO_LARGE, parsed=True)


def _cannot_define(content: bytes, name: str, names: Iterable[str]) -> bool:
    """Tell without parsing that a script defines none of the names.

    Students hand in whole libraries, and parsing takes long. Only ASCII text can be searched for a name as it is; an empty file is
    parsed, so that it is refused as empty.
    """
    plain = bool(content) and name.lower().endswith(".py") and content.isascii()
    return plain and not any(wanted.encode() in content for wanted in names)
