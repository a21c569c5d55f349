"""Runs probes in this process, for a debugger and for trusted programs."""

from __future__ import annotations

import linecache
import signal
import sys
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from types import CodeType
from typing import Any, Literal

from autograder.model import Chunk, Failure, Module, SubmissionFailed
from autograder.sandbox.feedback import closed_list
from autograder.sandbox.feedback.failures import failed, failure_of
from autograder.sandbox.session import SEEDS, chunks_of
from autograder.sandbox.worker import exceptions, server, values
from autograder.sandbox.worker.values import Encoded

WarningAction = Literal["default", "ignore"]


class OutOfTime(BaseException):
    """A program used the processor for too long. It is no Exception, which the program might catch."""


class LocalRunner:
    """Runs probes in this process, so that `breakpoint()` works. Never use it to grade a submission."""

    outside_changed = False

    def __init__(
        self,
        module: Module,
        probes: Path,
        *,
        seed: int,
        warned: WarningAction = "default",
        seconds: float | None = None,
    ) -> None:
        """`seconds` of processor time end a call. A limit needs the main thread of a POSIX system."""
        self._seconds = seconds
        self._module = module
        self._source = probes.read_text(encoding="utf-8")
        self._modules = dict(sys.modules)
        self._seed = seed % SEEDS
        self._warned: WarningAction = warned
        for chunk in module.chunks:
            _show_to_debugger(chunk.label, chunk.source)
        self._program = _program(module.chunks)
        self._probes = server.load_probes(_probes(self._source, str(probes)))
        for problem in self._load():
            print(f"{problem['type']}: {problem['message']}")

    def _load(self) -> list[dict[str, Any]]:
        namespace = server.new_module("submission").__dict__
        problems = self._program.run(namespace)
        self._submission = server.Submission(namespace)
        return problems

    def start_anew(self) -> None:
        """Load the submission anew."""
        self._load()

    def run(self, probe: str, inputs: Encoded) -> Any:
        """Return the probe's value on the submission, or raise SubmissionFailed."""
        server.seed_generators(self._seed)
        try:
            with warnings.catch_warnings(), processor_time(self._seconds):
                warnings.simplefilter(self._warned)  # As in a worker, a warning is no error.
                return values.encode(self._probes[probe](self._submission, **inputs.decode())).decode()
        except OutOfTime:
            raise failed("timeout", closed_list.TOO_SLOW, closed_list.TOO_SLOW) from None
        except Exception as error:
            failure = failure_of(exceptions.describe(error), self._module, self._source, ())
            raise SubmissionFailed(failure) from error

    def printed(self) -> str:
        """Return "": the submission has printed to the terminal."""
        return ""

    def close(self) -> None:
        """Put back each module that the submission imported anew: what holds the old one would not know the classes of the new one."""
        sys.modules.update(self._modules)


# A validation runs the same programs and probes with one seed after another.
@cache
def _program(chunks: tuple[Chunk, ...]) -> server.Program:
    return server.Program(chunks_of(chunks))


@cache
def _probes(source: str, path: str) -> CodeType:
    return compile(source, path, "exec", dont_inherit=True)


@contextmanager
def processor_time(seconds: float | None) -> Iterator[None]:
    """Raise OutOfTime in the block after so many seconds of processor time. None is no limit."""
    if seconds is None:
        yield
        return
    before = signal.signal(signal.SIGPROF, _run_out)
    try:
        signal.setitimer(signal.ITIMER_PROF, seconds)
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _run_out(number: int, frame: object) -> None:
    raise OutOfTime


def _show_to_debugger(name: str, source: str) -> None:
    linecache.cache[name] = (len(source), None, source.splitlines(keepends=True), name)


class Refused:
    """Answers for an unreadable submission. Every call fails with the reason."""

    outside_changed = False

    def __init__(self, reason: str) -> None:
        self._reason = reason

    def start_anew(self) -> None:
        """Do nothing: there is no code."""

    def run(self, probe: str, inputs: Encoded) -> Any:
        feedback = f"the submission cannot be read: {self._reason}"
        raise SubmissionFailed(Failure("missing", feedback, feedback, undefined=True))

    def printed(self) -> str:
        return ""

    def close(self) -> None:
        """Do nothing: there is no process."""
