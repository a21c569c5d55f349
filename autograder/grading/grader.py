"""Grades submissions: a forked judge for each, and a Report whatever happens to it.

The parent imports pytest, numpy, torch, the suites and the references once, and forks a judge for each submission. It never runs a
submission, and it enforces the overall time limit. Where the system cannot fork, this process grades one submission after another.
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
from autograder.judging.subject import Subject, reference_of, worker_subject
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
SubjectOpener = Callable[[Job, Module], contextlib.AbstractContextManager[Subject]]


class Grader:
    """Grades the submissions of a run, with the hosts of the workers and the warm suites. Close it after use."""

    def __init__(
        self,
        assignments: Mapping[str, Assignment],
        *,
        fork: bool | None = None,
        isolation: Isolation = levels.NONE,
    ) -> None:
        """Raise LayerMissing if this machine cannot have the isolation."""
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
        # All objects up to here stay, so a forked judge need not search them for garbage.
        gc.collect()
        gc.freeze()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *exception: object) -> None:
        for host in self._hosts.values():
            host.close()

    def jobs(self, submissions: Sequence[Submission], *, seed: int | None) -> list[Job]:
        """Return a job for each submission. Without a seed, the system draws one for the run."""
        run_seed = secrets.randbits(32) if seed is None else seed
        return [Job(s, self._assignments[s.slug], run_seed) for s in submissions]

    def grade_all(self, jobs: Sequence[Job], *, at_once: int) -> Iterator[Report]:
        """Yield a report for every job as it ends; `at_once` jobs run in parallel."""
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
        with self.open_subject(job, module) as subject:
            run = run_suite(subject, job.visibilities)
        report = empty_report(job, module, self._hosts[job.assignment.packages].isolation)
        outcomes = self._explained(job, run)
        return replace(report, outcomes=outcomes, seconds=time.monotonic() - start)

    def run_in_turn(
        self,
        jobs: Sequence[Job],
        *,
        open_subject: SubjectOpener | None = None,
        stop: bool = False,
    ) -> list[Run]:
        """Run submissions to one assignment one after another, in one pytest run of this process.

        `open_subject` replaces the subject of a grading. With `stop`, a run ends at the first case that does not pass.
        """
        assignment, opened = jobs[0].assignment, open_subject or self.open_subject

        def subjects() -> Iterator[Subject]:
            for job in jobs:
                with opened(job, extract(job.submission, assignment.required)) as subject:
                    yield subject

        return run_suites(assignment, subjects(), jobs[0].visibilities, stop=stop)

    @contextlib.contextmanager
    def open_subject(self, job: Job, module: Module) -> Iterator[Subject]:
        """Yield a subject; its workers end with the block."""
        host, seconds = self._hosts[job.assignment.packages], cpu_seconds(job.assignment.seconds)
        with contextlib.closing(host.launcher(cpu_seconds=seconds)) as launcher:
            yield self.subject(job, module, launcher)

    def _explained(self, job: Job, run: Run) -> tuple[Outcome, ...]:
        """Return the outcomes with the names of known mistakes; the catalog is read only if something is wrong."""
        passed = all(outcome.status == "passed" for outcome in run.outcomes)
        if passed or job.visibilities != ALL or not job.assignment.solution.is_file():
            return run.outcomes

        def again(seed: int, tests: frozenset[str]) -> Run:
            second = self.run_in_turn([replace(job, own_seed=seed)])[0]
            return replace(second, cases=tuple(case for case in second.cases if case.test in tests))

        return explain(run, self.catalog(job.assignment), job.seed, again)

    def catalog(self, assignment: Assignment) -> Catalog:
        """Return the known mistakes of an assignment, read once."""
        if assignment.slug not in self._catalogs:
            self._catalogs[assignment.slug] = Catalog(assignment)
        return self._catalogs[assignment.slug]

    def subject(self, job: Job, module: Module, launcher: Launcher) -> Subject:
        """Return the subject of a job."""
        return worker_subject(job.assignment, module, launcher, job.seed)


def one_thread() -> None:
    """Keep the numeric libraries of this process on one thread: a fork of a threaded OpenMP would hang."""
    os.environ.update(ONE_THREAD)


@dataclass(frozen=True, eq=False)
class _Child:
    """A forked judge: its job, its process, the pipe for its report, and its deadline."""

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
        """Return the child's report; if it died or ran out of time, one with grader errors, never a silent 0."""
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
    """Wait until a child has reported, died, or run out of time; return all such children."""
    nearest = min(child.deadline for child in running)
    ready = set(wait([child.pipe for child in running], timeout=max(0.0, nearest - time.monotonic())))
    now = time.monotonic()
    return [child for child in running if child.pipe in ready or child.deadline <= now]
