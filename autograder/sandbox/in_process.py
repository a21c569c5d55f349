"""Runs probes in this process, for a debugger and for trusted programs."""

from __future__ import annotations

import linecache
import sys
import warnings
from pathlib import Path
from typing import Any, Literal

from autograder.model import Failure, Module, SubmissionFailed
from autograder.sandbox.feedback.failures import failure_of
from autograder.sandbox.session import SEEDS, chunks_of
from autograder.sandbox.worker import exceptions, server, values
from autograder.sandbox.worker.values import Encoded

WarningAction = Literal["default", "ignore"]


class LocalRunner:
    """Runs probes in this process, so that `breakpoint()` works. Never use it to grade a submission."""

    outside_changed = False

    def __init__(self, module: Module, probes: Path, *, seed: int, warned: WarningAction = "default") -> None:
        self._module = module
        self._source = probes.read_text(encoding="utf-8")
        self._modules = dict(sys.modules)
        self._seed = seed % SEEDS
        self._warned: WarningAction = warned
        for chunk in module.chunks:
            _show_to_debugger(chunk.label, chunk.source)
        self._program = server.Program(chunks_of(module))
        self._probes = server.load_probes(compile(self._source, str(probes), "exec"))
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
            with warnings.catch_warnings():
                warnings.simplefilter(self._warned)  # As in a worker, a warning is no error.
                return values.encode(self._probes[probe](self._submission, **inputs.decode())).decode()
        except Exception as error:
            failure = failure_of(exceptions.describe(error), self._module, self._source, ())
            raise SubmissionFailed(failure) from error

    def printed(self) -> str:
        """Return "": the submission has printed to the terminal."""
        return ""

    def close(self) -> None:
        """Put back each module that the submission imported anew: what holds the old one would not know the classes of the new one."""
        sys.modules.update(self._modules)


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
