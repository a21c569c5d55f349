"""Grades submissions: for each a forked judge that starts warm, and a Report whatever happens to it.

The parent has imported pytest, numpy, torch, the suites and the references once; it forks one child for each submission, never runs a
byte of one, and owns the last clock. Where the system cannot fork, submissions are graded one after another in this process.
"""

from __future__ import annotations

import contextlib
import gc
import hashlib
import multiprocessing
import os
import secrets
import signal
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import Any

from autograder import levels
from autograder.bench import Bench, reference_of, worker_bench
from autograder.extract import extract, source_digest
from autograder.hosts import open_hosts
from autograder.launcher import ONE_THREAD, Launcher
from autograder.levels import Isolation
from autograder.model import NO_MODULE, Assignment, Module, Outcome, Report, Submission, Visibility
from autograder.session import TOTAL_FACTOR, cpu_seconds
from autograder.suite import ALL, run_suite, warm
from autograder.version import VERSION

GRACE_SECONDS = 120.0


@dataclass(frozen=True)
class Job:
    """One submission to grade: its assignment, the seed of its inputs, and which tests run."""

    submission: Submission
    assignment: Assignment
    seed: int
    visibilities: tuple[Visibility, ...] = ALL


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
        """Return a job for each submission, with a seed of its own from the system unless one is given."""
        return [Job(s, self._assignments[s.slug], secrets.randbits(32) if seed is None else seed) for s in submissions]

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
        host = self._hosts[job.assignment.packages]
        seconds = cpu_seconds(job.assignment.seconds)
        with contextlib.closing(host.launcher(cpu_seconds=seconds)) as launcher:
            outcomes = run_suite(self.bench(job, module, launcher), job.visibilities)
        report = empty_report(job, module, host.isolation)
        return replace(report, outcomes=outcomes, seconds=time.monotonic() - start)

    def bench(self, job: Job, module: Module, launcher: Launcher) -> Bench:
        """Return what the graded tests of a job stand on."""
        return worker_bench(job.assignment, module, launcher, job.seed)


def one_thread() -> None:
    """Keep the numeric libraries of this process on one thread: a fork of a threaded OpenMP would hang."""
    os.environ.update(ONE_THREAD)


def empty_report(job: Job, module: Module, isolation: str) -> Report:
    """Return the report of a job without outcomes: who, what, when, and the digests."""
    submission, assignment = job.submission, job.assignment
    return Report(
        student=submission.student,
        key=submission.key,
        file=submission.file,
        slug=assignment.slug,
        title=assignment.title,
        outcomes=(),
        module=module,
        seed=job.seed,
        kit_version=VERSION,
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        isolation=isolation,
        digests={
            "submission": hashlib.sha256(submission.content).hexdigest(),
            "source": source_digest(module),
            "suite": suite_digest(assignment),
        },
        seconds=0.0,
        message=module.refusal,
    )


def suite_digest(assignment: Assignment) -> str:
    """Return the sha256 of everything that decides a score: the suite, the reference and the declaration."""
    digest = hashlib.sha256()
    files = [assignment.stub.with_name("assignment.toml"), assignment.solution, *sorted(assignment.suite.glob("*.py"))]
    for path in filter(Path.is_file, files):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


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
    # Ctrl-C is the command's to hear: it ends its judges itself.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    pipe.send(grade(job))
    pipe.close()


def _ended(running: Sequence[_Child]) -> list[_Child]:
    """Wait until a child has reported, died, or run out of time; return all of which that is true."""
    nearest = min(child.deadline for child in running)
    ready = set(wait([child.pipe for child in running], timeout=max(0.0, nearest - time.monotonic())))
    now = time.monotonic()
    return [child for child in running if child.pipe in ready or child.deadline <= now]


def failed_report(job: Job, isolation: str, exit_code: int | None) -> Report:
    """Return the report of a judge that did not report: every declared test is a grader_error."""
    why = f"the judge of this submission ended without a report (exit code {exit_code})"
    tests = [test for test in job.assignment.tests if test.visibility in job.visibilities]
    outcomes = tuple(Outcome(test, "grader_error", why) for test in tests)
    return replace(empty_report(job, NO_MODULE, isolation), outcomes=outcomes, message=why)
