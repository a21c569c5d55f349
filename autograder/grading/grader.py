"""Grades submissions in forked judges, and returns a Report whatever happens to one.

The parent collects and records the suites once and forks judges, which inherit all of it. It never runs or reads a submission, and it
enforces the overall time limit. Where the system cannot fork, this process grades one submission after another.
"""

from __future__ import annotations

import codecs
import contextlib
import gc
import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from itertools import groupby
from typing import TypeVar

from autograder.extraction.extract import extract
from autograder.extraction.ipython import import_transformer
from autograder.grading.digests import digests_of
from autograder.grading.judges import Judges, Lost, run_in_judges
from autograder.grading.report import Facts, empty_report, failed_report
from autograder.judging.attempts import Ended, not_told
from autograder.judging.subject import Subject, worker_subject
from autograder.judging.suite import ALL, RecordedSuite, Run, collect
from autograder.mistakes.catalog import Catalog
from autograder.mistakes.naming import explain
from autograder.model import Assignment, Module, Outcome, Report, Submission, Visibility
from autograder.sandbox import levels
from autograder.sandbox.hosts import start_hosts
from autograder.sandbox.launcher import Launcher, one_thread
from autograder.sandbox.levels import Isolation
from autograder.sandbox.session import TOTAL_FACTOR, cpu_seconds
from autograder.sandbox.worker.imports import import_whole

# A judge may need twice the time of a submission, because it repeats answers, and some for itself.
REPEATED, GRACE_SECONDS = 2.0, 120.0
Result = TypeVar("Result")


class Grader:
    """Grades the submissions of a run: all with the same seed, so with the same inputs. Close it after use."""

    def __init__(
        self,
        assignments: Mapping[str, Assignment],
        *,
        seed: int,
        visibilities: Sequence[Visibility] = ALL,
        fork: bool | None = None,
        isolation: Isolation = levels.NONE,
    ) -> None:
        """Raise LayerMissing if this machine cannot have the isolation."""
        one_thread()
        self.seed = seed
        self._assignments = dict(assignments)
        self._visibilities = tuple(visibilities)
        self._fork = levels.can_fork() if fork is None else fork
        self._digests = {slug: digests_of(assignment) for slug, assignment in assignments.items()}
        self._catalogs: dict[str, Catalog] = {}
        self._recorded: dict[str, dict[int, RecordedSuite]] = {slug: {} for slug in assignments}
        self._launchers: dict[tuple[int, tuple[str, ...], int], Launcher] = {}
        with _what_stays(), contextlib.ExitStack() as opened:
            sets = dict.fromkeys(assignment.packages for assignment in assignments.values())
            # The hosts import their packages while this process imports the suites.
            self._hosts = start_hosts(sets, opened, fork=self._fork, isolation=isolation)
            self._suites = collect(list(assignments.values()), visibilities)
            for slug in assignments:
                self.suite(slug).warm()
            for host in self._hosts.values():
                host.wait_until_ready()
            self._opened = opened.pop_all()

    def __enter__(self) -> Grader:
        return self

    def __exit__(self, *exception: object) -> None:
        self.end_spares()
        self._opened.close()

    def end_spares(self) -> None:
        """End the workers that wait for a next submission in this process."""
        while self._launchers:
            self._launchers.popitem()[1].close()

    def prepare_forks(self) -> None:
        """Import what only some submissions and known mistakes need, so that no judge has to."""
        import_transformer()
        codecs.lookup("utf-8-sig")
        for package in dict.fromkeys(package for each in self._assignments.values() for package in each.packages):
            import_whole(package)
        gc.unfreeze()
        gc.collect()
        gc.freeze()

    def suite(self, slug: str, seed: int | None = None) -> RecordedSuite:
        """Return the suite of an assignment, recorded once for each seed: by default that of the run."""
        seed, recorded = self.seed if seed is None else seed, self._recorded[slug]
        if seed not in recorded:
            # That of the run, the first one, stays.
            for old in list(recorded)[1:-1]:
                del recorded[old]
            recorded[seed] = self._suites[slug].recorded(seed)
        return recorded[seed]

    def catalog(self, assignment: Assignment) -> Catalog:
        """Return the known mistakes of an assignment, read once."""
        if assignment.slug not in self._catalogs:
            self._catalogs[assignment.slug] = Catalog(assignment)
        return self._catalogs[assignment.slug]

    def grade_all(
        self,
        submissions: Sequence[Submission],
        *,
        at_once: int,
        finish: Callable[[Report], Result],
        tick: Callable[[], None] = lambda: None,
    ) -> Iterator[Result]:
        """Yield `finish(report)` for every submission as it ends; `at_once` are graded in parallel.

        `finish` runs in the judge, so it may write the report and return less of it. `tick` is called each second while none ends. A
        submission whose judge died or ran out of time is graded again at the end, alone.
        """
        if not self._fork:
            yield from (finish(self.grade(submission)) for submission in submissions)
            return
        self.prepare_forks()
        # One judge takes all that a student handed in as one file, because it reads the file once.
        groups = [
            list(group) for _, group in groupby(submissions, key=lambda each: (each.key, each.file, each.attempt))
        ]
        judged = partial(
            run_in_judges, work=partial(_finished, self.grade, finish), seconds_for=self._seconds_for, tick=tick
        )
        lost = dict[str, Submission]()
        for result in judged(groups, at_once=at_once):
            if isinstance(result, Lost) and result.task.key not in lost:
                lost[result.task.key] = result.task
            else:
                yield finish(self.failed(result)) if isinstance(result, Lost) else result
        # The machine may have been busy. Alone they have another chance: one for each student, so that none can take hours.
        for result in judged([[submission] for submission in lost.values()], at_once=1):
            yield finish(self.failed(result)) if isinstance(result, Lost) else result

    def judges(self, *, at_once: int, finish: Callable[[Report], Result]) -> Judges[Submission, Result]:
        """Return judges that grade submissions as they are given; `finish` runs in the judge."""
        return self.judges_for(partial(_finished, self.grade, finish), at_once=at_once)

    def judges_for(self, work: Callable[[Submission], Result], *, at_once: int) -> Judges[Submission, Result]:
        """Return judges that do some work for each submission they are given, such as `grade` and what follows from it."""
        self.prepare_forks()
        return Judges(work, at_once=at_once, seconds_for=self._seconds_for)

    def failed(self, lost: Lost[Submission]) -> Report:
        """Return the report of a submission whose judges were lost."""
        assignment = self._assignments[lost.task.slug]
        return failed_report(lost.task, assignment, lost.why, self._visibilities, **self._facts(assignment))

    def grade(self, submission: Submission, ended: Ended = not_told) -> Report:
        """Grade one submission in this process; its code runs in workers only. `ended` hears of each test as it ends."""
        start, assignment = time.monotonic(), self._assignments[submission.slug]
        module = extract(submission, assignment.required, assignment.packages)
        with self.subject(assignment, module) as subject:
            run = self.suite(submission.slug).run(subject, ended=ended)
        report = empty_report(submission, assignment, module, **self._facts(assignment))
        outcomes = self._explained(assignment, module, run)
        return replace(report, outcomes=outcomes, seconds=time.monotonic() - start)

    def subject(self, assignment: Assignment, module: Module, seed: int | None = None) -> Subject:
        """Return a subject that answers in workers, by default with the seed of the run."""
        return worker_subject(assignment, module, self._launcher(assignment), self.seed if seed is None else seed)

    def _launcher(self, assignment: Assignment) -> Launcher:
        """Return the launcher of this process for an assignment. Its spare worker waits for the next submission."""
        # A forked judge inherits the launchers of the command, but may not use them.
        key = os.getpid(), assignment.packages, cpu_seconds(assignment.seconds)
        if key not in self._launchers:
            self._launchers[key] = self._hosts[assignment.packages].launcher(cpu_seconds=key[2])
        return self._launchers[key]

    def _explained(self, assignment: Assignment, module: Module, run: Run) -> tuple[Outcome, ...]:
        """Return the outcomes with the names of known mistakes; the catalog is read only if something is wrong."""
        passed = all(outcome.status == "passed" for outcome in run.outcomes)
        if passed or self._visibilities != ALL or not assignment.solution.is_file():
            return run.outcomes

        def again(seed: int, tests: frozenset[str]) -> Run:
            with self.subject(assignment, module, seed) as subject:
                return self.suite(assignment.slug, seed).run(subject, tests=tests)

        return explain(run, self.catalog(assignment), self.seed, again)

    def _seconds_for(self, submission: Submission) -> float:
        return limit_of(self._assignments[submission.slug])

    def _facts(self, assignment: Assignment) -> Facts:
        """Return what all reports on an assignment share."""
        isolation = self._hosts[assignment.packages].isolation
        return {"seed": self.seed, "isolation": isolation, "digests": self._digests[assignment.slug]}


def limit_of(assignment: Assignment) -> float:
    """Return the seconds that grading a submission may take."""
    return assignment.seconds * TOTAL_FACTOR * REPEATED + GRACE_SECONDS


@contextlib.contextmanager
def _what_stays() -> Iterator[None]:
    """Never search for garbage in what is made here: packages and suites stay, and a search of torch takes long."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()


def _finished(
    grade: Callable[[Submission], Report], finish: Callable[[Report], Result], submission: Submission
) -> Result:
    return finish(grade(submission))
