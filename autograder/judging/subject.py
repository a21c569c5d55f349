"""Makes the subject of a run: a submission and the process in which it answers."""

from __future__ import annotations

import hashlib
import importlib.util
import re
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any

from autograder.judging.judge import Judge, no_reference
from autograder.judging.recording import JudgeFor, RecordedCase
from autograder.model import NO_MODULE, Assignment, KitError, Module
from autograder.sandbox.in_process import LocalRunner, Refused, WarningAction
from autograder.sandbox.launcher import Launcher
from autograder.sandbox.session import Budget, ProbeRunner, Session
from autograder.sandbox.worker.server import Submission


class Subject:
    """One submission under test. It answers in one worker, as long as its answers pass, and is loaded anew for each case.

    `open_runner` starts a worker; `budget` is the time left to all of them. With `recheck`, a wrong or borderline answer is asked for once
    more, to see whether it changes. `module` is the code.
    """

    def __init__(
        self,
        open_runner: Callable[[], ProbeRunner],
        budget: Budget,
        *,
        module: Module = NO_MODULE,
        recheck: bool = True,
    ) -> None:
        self.recheck = recheck
        self.module = module
        self.budget = budget
        self._open_runner = open_runner
        self._runner: ProbeRunner | None = None
        self._outside_changed = False

    def __enter__(self) -> Subject:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.end_worker()

    @property
    def has_worker(self) -> bool:
        """Whether a worker waits that has answered before."""
        return self._runner is not None

    def runner(self) -> ProbeRunner:
        """Return the worker for the next case, or a new one if there is none."""
        if self._runner is None:
            self._runner = self._open_runner()
        else:
            self._runner.start_anew()
        return self._runner

    def through(self, change: Callable[[ProbeRunner], ProbeRunner]) -> Subject:
        """Return the subject with every runner changed."""
        return Subject(lambda: change(self._open_runner()), self.budget, module=self.module, recheck=self.recheck)

    @property
    def outside_changed(self) -> bool:
        """Whether the submission changed something outside its own modules, in any of its workers."""
        return self._outside_changed or (self._runner is not None and self._runner.outside_changed)

    def end_worker(self) -> None:
        """End the worker. The next answer comes from a new one."""
        self._outside_changed = self.outside_changed
        runner, self._runner = self._runner, None
        if runner is not None:
            runner.close()


def worker_subject(assignment: Assignment, module: Module, launcher: Launcher, seed: int) -> Subject:
    """Return a subject that answers in workers."""
    probes, budget = _text(assignment.suite / "probes.py"), Budget(assignment.seconds)

    def open_runner() -> ProbeRunner:
        if module.refusal:
            return Refused(module.refusal)
        return Session(launcher, module, probes, seed=worker_seed(seed), budget=budget, packages=assignment.packages)

    return Subject(open_runner, budget, module=module)


def local_subject(
    assignment: Assignment,
    module: Module,
    seed: int,
    *,
    warned: WarningAction = "default",
    seconds: float | None = None,
) -> Subject:
    """Return a subject that answers in this process, for debuggers and staff programs.

    `warned` is what Python does with a warning of the program. `seconds` of processor time end a call.

    Never grade a submission this way: nothing separates its code from the judge.
    """
    probes = assignment.suite / "probes.py"
    budget = Budget(assignment.seconds)

    def open_runner() -> ProbeRunner:
        return LocalRunner(module, probes, seed=worker_seed(seed), warned=warned, seconds=seconds)

    return Subject(open_runner, budget, module=module, recheck=False)


def judges_of(assignment: Assignment, seed: int) -> JudgeFor:
    """Return a function that makes the judge of one case on one runner."""
    reference, words, right_answers = reference_of(assignment), words_of(assignment), dict[bytes, Any]()

    def judge(runner: ProbeRunner, recorded: RecordedCase) -> Judge:
        return Judge(
            runner,
            reference,
            recorded.case.test.visibility,
            seed=recorded.case.seed(seed),
            public_words=words,
            right_answers=right_answers,
        )

    return judge


def worker_seed(seed: int) -> int:
    """Return the seed of the generators in a worker: 32 bits from which the run's seed, and so the inputs, do not follow."""
    return int.from_bytes(hashlib.blake2b(b"worker", key=str(seed).encode()[:64], digest_size=4).digest(), "big")


def reference_of(assignment: Assignment) -> Callable[[], Any]:
    """Return a function that returns the reference solution as probes get it, loaded once per process."""
    path = assignment.solution
    return (lambda: Submission(vars(load_reference(path)))) if path.is_file() else no_reference


@cache
def words_of(assignment: Assignment) -> frozenset[str]:
    """Return the words of the probes. Every student has them, so the feedback of a hidden test may use them."""
    return frozenset(re.findall(r"\w+", _text(assignment.suite / "probes.py")))


@cache
def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


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
