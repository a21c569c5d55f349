"""What the graded tests of one run stand on: the submission's module, the workers, the reference and the seed."""

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
class Bench:
    """One submission on the bench: `runner()` gives a fresh place to run probes, `reference()` the solution.

    `twice` says whether a failing or borderline answer is asked for again.
    """

    assignment: Assignment
    seed: int
    runner: RunnerFactory
    reference: Callable[[], Any]
    twice: bool = True

    def judge(self, runner: ProbeRunner, visibility: Visibility, case: str) -> Judge:
        """Return the judge of one graded test; `case` names it with its parameters and makes its inputs its own."""
        seed = [self.seed, zlib.crc32(case.encode())]
        words = words_of(self.assignment)
        again = self.runner if self.twice else None
        return Judge(runner, self.reference, visibility, seed=seed, words=words, again=again)


def worker_bench(assignment: Assignment, module: Module, launcher: Launcher, seed: int) -> Bench:
    """Return a bench whose probes run in a fresh worker for each graded test."""
    probes = (assignment.suite / "probes.py").read_text(encoding="utf-8")
    budget = Budget(assignment.seconds)

    def runner() -> ProbeRunner:
        if module.refusal:
            return Refused(module.refusal)
        return Session(launcher, module, probes, seed=seed, budget=budget, packages=assignment.packages)

    return Bench(assignment, seed, runner, reference_of(assignment))


def local_bench(assignment: Assignment, module: Module, seed: int) -> Bench:
    """Return a bench whose probes run in this very process, so that a debugger works. Never for grading a submission."""
    probes = assignment.suite / "probes.py"
    return Bench(assignment, seed, lambda: LocalRunner(module, probes, seed=seed), reference_of(assignment))


def reference_of(assignment: Assignment) -> Callable[[], Any]:
    """Return a function that gives the reference solution, loaded once for each process."""
    path = assignment.solution
    return (lambda: load_reference(path)) if path.is_file() else no_reference


@cache
def words_of(assignment: Assignment) -> frozenset[str]:
    """Return the words of the probes, which every student has: a hidden test may use them in its feedback."""
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
