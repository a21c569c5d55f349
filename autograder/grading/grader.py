"""Grades submissions: for each a forked judge that starts warm, and a Report whatever happens to it.

The parent has imported pytest, numpy, torch, the suites and the references once; it forks one child for each submission, never runs a
byte of one, and owns the last clock. Where the system cannot fork, submissions are graded one after another in this process.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import secrets
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

from autograder.extraction.extract import extract
from autograder.grading import interrupts
from autograder.grading.job import Job, empty_report, failed_report
from autograder.judging.subject import Bench, reference_of, worker_bench
from autograder.judging.suite import ALL, Run, run_suite, run_suites, warm
from autograder.mistakes.catalog import Catalog
from autograder.mistakes.naming import explain
from autograder.model import Assignment, Module, Outcome, Report, Submission
from autograder.sandbox import levels
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.launcher import ONE_THREAD, Launcher
from autograder.sandbox.levels import Isolation
from autograder.sandbox.session import TOTAL_FACTOR, cpu_seconds

GRACE_SECONDS = 120.0
OnBench = Callable[[Job, Module], contextlib.AbstractContextManager[Bench]]


class Grader:
    """Everything that is made once for a run: the hosts of the workers and the warm suites. Close it when done."""

    def __init__(
        self,
        assignments: Mapping[str, Assignment],
        *,
        fork: bool | None = None,
        isolation: Isolation = levels.NONE,
    ) -> None:
        """Raise LayerMissing when the isolation cannot be had here."""
        one_thread()
        self._assignments = dict(assignments)
        self._catalogs: dict[str, Catalog] = {}
        self._fork = levels.can_fork() if fork is None else fork
        for assignment in assignments.values():
            if assignment.solution.is_file():
                reference_of(assignment)()
        warm(next(iter(assignments.values())).root, list(assignments.values()))
        sets = dict.fromkeys(assignment.packages for assignment in assignments.values())
        self._hosts = open_hosts(sets, fork=self._fork, isolation=isolation)
        # What is here now stays: a forked judge need not look through torch's objects for garbage.
        gc.collect()
        gc.freeze()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *exception: object) -> None:
        for host in self._hosts.values():
            host.close()

    def jobs(self, submissions: Sequence[Submission], *, seed: int | None) -> list[Job]:
        """Return a job for each submission; the seed of the run comes from the system unless one is given."""
        run_seed = secrets.randbits(32) if seed is None else seed
        return [Job(s, self._assignments[s.slug], run_seed) for s in submissions]

    def grade_all(self, jobs: Sequence[Job], *, at_once: int) -> Iterator[Report]:
        """Yield a report for every job as it ends, `at_once` of them in parallel."""
        if not self._fork:
            yield from map(self.grade, jobs)
            return
        waiting, running = list(reversed(jobs)), list[_Child]()
        try:
            while waiting or running:
                while waiting and len(running) < at_once:
                    job = waiting.pop()
                    with interrupts.delayed():
                        running.append(_Child.start(self.grade, job, self._hosts[job.assignment.packages].isolation))
                for child in _ended(running):
                    running.remove(child)
                    yield child.report()
        finally:
            for child in running:
                child.kill()

    def grade(self, job: Job) -> Report:
        """Grade one submission in this process; its code runs in workers only."""
        start = time.monotonic()
        module = extract(job.submission, job.assignment.required)
        with self.on_bench(job, module) as bench:
            run = run_suite(bench, job.visibilities)
        report = empty_report(job, module, self._hosts[job.assignment.packages].isolation)
        outcomes = self._explained(job, run)
        return replace(report, outcomes=outcomes, seconds=time.monotonic() - start)

    def run_in_turn(
        self,
        jobs: Sequence[Job],
        *,
        on_bench: OnBench | None = None,
        stop: bool = False,
    ) -> list[Run]:
        """Run submissions to one assignment one after another in this process, in one pytest run; return what became of each.

        `on_bench` puts a submission on another bench than that of a grading. With `stop` a run ends with the first case that does not pass.
        """
        assignment, place = jobs[0].assignment, on_bench or self.on_bench

        def benches() -> Iterator[Bench]:
            for job in jobs:
                with place(job, extract(job.submission, assignment.required)) as bench:
                    yield bench

        return run_suites(assignment, benches(), jobs[0].visibilities, stop=stop)

    @contextlib.contextmanager
    def on_bench(self, job: Job, module: Module) -> Iterator[Bench]:
        """Put a submission on a bench whose workers end with it."""
        host, seconds = self._hosts[job.assignment.packages], cpu_seconds(job.assignment.seconds)
        with contextlib.closing(host.launcher(cpu_seconds=seconds)) as launcher:
            yield self.bench(job, module, launcher)

    def _explained(self, job: Job, run: Run) -> tuple[Outcome, ...]:
        """Return the outcomes with the names of known mistakes; they are not read before something is wrong."""
        passed = all(outcome.status == "passed" for outcome in run.outcomes)
        if passed or job.visibilities != ALL or not job.assignment.solution.is_file():
            return run.outcomes

        def again(seed: int) -> Run:
            return self.run_in_turn([replace(job, own_seed=seed)])[0]

        return explain(run, self.catalog(job.assignment), job.seed, again)

    def catalog(self, assignment: Assignment) -> Catalog:
        """Return the known mistakes of an assignment, read when they are first asked for."""
        if assignment.slug not in self._catalogs:
            self._catalogs[assignment.slug] = Catalog(assignment)
        return self._catalogs[assignment.slug]

    def bench(self, job: Job, module: Module, launcher: Launcher) -> Bench:
        """Return what the graded tests of a job stand on."""
        return worker_bench(job.assignment, module, launcher, job.seed)


def one_thread() -> None:
    """Keep the numeric libraries of this process on one thread: a fork of a threaded OpenMP would hang."""
    os.environ.update(ONE_THREAD)


@dataclass(frozen=True, eq=False)
class _Child:
    """A forked judge: its job, its process, the pipe on which its report comes, and when its time is up."""

    job: Job
    isolation: str
    process: BaseProcess
    pipe: Connection
    deadline: float

    @classmethod
    def start(cls, grade: Callable[[Job], Report], job: Job, isolation: str) -> _Child:
        receive, send = multiprocessing.Pipe(duplex=False)
        process = multiprocessing.get_context("fork").Process(
            target=_grade_and_send, args=(grade, job, send), daemon=True
        )
        process.start()
        send.close()
        calls = job.assignment.seconds * TOTAL_FACTOR
        return cls(job, isolation, process, receive, time.monotonic() + calls + GRACE_SECONDS)

    def report(self) -> Report:
        """Return the child's report; a child that died or ran out of time is the grader's fault, never a silent 0."""
        try:
            report: Any = self.pipe.recv() if self.pipe.poll() else None
        except EOFError:
            report = None
        self.kill()
        return report if isinstance(report, Report) else failed_report(self.job, self.isolation, self.process.exitcode)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _grade_and_send(grade: Callable[[Job], Report], job: Job, pipe: Connection) -> None:
    interrupts.ignore()
    pipe.send(grade(job))
    pipe.close()


def _ended(running: Sequence[_Child]) -> list[_Child]:
    """Wait until a child has reported, died, or run out of time; return all of which that is true."""
    nearest = min(child.deadline for child in running)
    ready = set(wait([child.pipe for child in running], timeout=max(0.0, nearest - time.monotonic())))
    now = time.monotonic()
    return [child for child in running if child.pipe in ready or child.deadline <= now]
