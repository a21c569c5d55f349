"""Makes the subject of a run: a submission with its runner, the reference and the seed."""

from __future__ import annotations

import importlib.util
import re
import sys
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from autograder.judging.judge import Judge, no_reference
from autograder.model import Assignment, KitError, Module, Visibility
from autograder.sandbox.in_process import LocalRunner, Refused
from autograder.sandbox.launcher import Launcher
from autograder.sandbox.session import Budget, ProbeRunner, Session

RunnerFactory = Callable[[], ProbeRunner]


@dataclass(frozen=True)
class Subject:
    """One submission under test.

    `runner()` returns a fresh ProbeRunner, `reference()` the reference solution. With `recheck`, the judge repeats the calls of a test with
    a wrong or borderline answer, to see whether the answer changes.
    """

    assignment: Assignment
    seed: int
    runner: RunnerFactory
    reference: Callable[[], Any]
    recheck: bool = True

    def judge(self, runner: ProbeRunner, visibility: Visibility, case: str) -> Judge:
        """Return the judge of one graded test; `case` is its name with parameters, and part of its seed."""
        return Judge(
            runner,
            self.reference,
            visibility,
            seed=[self.seed, zlib.crc32(case.encode())],
            public_words=words_of(self.assignment),
            fresh_runner=self.runner if self.recheck else None,
        )


def worker_subject(assignment: Assignment, module: Module, launcher: Launcher, seed: int) -> Subject:
    """Return a subject whose probes run in a fresh worker for each graded test."""
    probes = (assignment.suite / "probes.py").read_text(encoding="utf-8")
    budget = Budget(assignment.seconds)

    def runner() -> ProbeRunner:
        if module.refusal:
            return Refused(module.refusal)
        return Session(launcher, module, probes, seed=seed, budget=budget, packages=assignment.packages)

    return Subject(assignment, seed, runner, reference_of(assignment))


def local_subject(assignment: Assignment, module: Module, seed: int) -> Subject:
    """Return a subject whose probes run in this process, for debuggers and staff programs.

    Never grade a submission this way: nothing separates its code from the judge.
    """
    probes = assignment.suite / "probes.py"
    return Subject(assignment, seed, lambda: LocalRunner(module, probes, seed=seed), reference_of(assignment))


def reference_of(assignment: Assignment) -> Callable[[], Any]:
    """Return a function that loads the reference solution, once per process."""
    path = assignment.solution
    return (lambda: load_reference(path)) if path.is_file() else no_reference


@cache
def words_of(assignment: Assignment) -> frozenset[str]:
    """Return the words of the probes. Every student has them, so the feedback of a hidden test may use them."""
    return frozenset(re.findall(r"\w+", (assignment.suite / "probes.py").read_text(encoding="utf-8")))


@cache
def load_reference(path: Path) -> Any:
    """Return the module of a reference solution."""
    spec = importlib.util.spec_from_file_location(f"solutions.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise KitError(f"{path}: cannot be imported")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module
