"""Collects the suites of assignments with pytest, and runs them on submissions.

The declared tests come from the source. A declared test that pytest does not collect becomes a `grader_error`, so none disappears.
"""

from __future__ import annotations

import contextlib
import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.extraction.extract import extract
from autograder.intake import own_file
from autograder.judging import plugin
from autograder.judging.attempts import CaseResult, CaseRunner, Ended, Share, not_shared, not_told
from autograder.judging.definitions import Sources
from autograder.judging.lookalikes import WrongAnswer, without_contradicted, wrong_answers
from autograder.judging.recording import GradedCase, RecordedCase, record
from autograder.judging.subject import Subject, judges_of, local_subject, reference_of
from autograder.model import Assignment, GradedTest, KitError, Outcome, Visibility

VISIBLE: tuple[Visibility, ...] = ("visible",)
ALL: tuple[Visibility, ...] = ("visible", "hidden")
OPTIONS = ("--import-mode=importlib", "--noconftest")
# Collecting needs no cache on disk and no output.
LEFT_OUT = ("cacheprovider", "terminal", "logging", "unraisableexception", "threadexception")
PRINTED = 4000


@dataclass(frozen=True)
class Run:
    """The result of a suite on one subject: an Outcome for each declared test, and the cases behind them."""

    outcomes: tuple[Outcome, ...]
    cases: tuple[CaseResult, ...]


class RecordedSuite:
    """The suite of one assignment with one seed: inputs and expected answers, the same for every submission."""

    def __init__(
        self, assignment: Assignment, cases: Sequence[GradedCase], declared: Sequence[GradedTest], seed: int
    ) -> None:
        self.assignment = assignment
        self.seed = seed
        self._declared = declared
        self._judge_for = judges_of(assignment, seed)
        reference = reference_of(assignment)
        self._cases = [record(case, reference, seed) for case in cases]

    def run(
        self,
        subject: Subject,
        *,
        tests: Collection[str] | None = None,
        ended: Ended = not_told,
    ) -> Run:
        """Run the suite on a subject. `ended` hears of each test as it ends.

        With `tests`, only these run. Such a run is no grading.
        """
        return self._ended(CaseRunner(subject, self._judge_for).run(self._chosen(tests), ended), subject)

    def run_once(self, subject: Subject, share: Share = not_shared, *, tests: Collection[str] | None = None) -> Run:
        """Run the suite, or only `tests`, on a program of the staff, without repeating an answer.

        `share` may know the result of a case.
        """
        return self._ended(CaseRunner(subject, self._judge_for).run_once(self._chosen(tests), share), subject)

    def run_until_failure(self, subject: Subject, share: Share = not_shared) -> Run:
        """Run the suite on a program of the staff, up to the first case that does not pass."""
        return self._ended(CaseRunner(subject, self._judge_for).run_until_failure(self._cases, share), subject)

    def _chosen(self, tests: Collection[str] | None) -> list[RecordedCase]:
        return [case for case in self._cases if tests is None or case.test in tests]

    def _ended(self, results: Sequence[CaseResult], subject: Subject) -> Run:
        sources = Sources(subject.module, self.assignment.stub)
        results = [sources.explained(result) for result in results]
        results = without_contradicted(results, self.wrong_answers(results))
        outcomes = (_outcome(test, [case for case in results if case.test == test.name]) for test in self._declared)
        return Run(tuple(outcomes), tuple(results))

    def wrong_answers(self, results: Iterable[CaseResult]) -> dict[str, WrongAnswer]:
        """Return the wrong answers of a run that can be compared with lookalikes, by the name of the case."""
        return wrong_answers({case.case.name: case.questions or () for case in self._cases}, results)

    def warm(self) -> None:
        """Run the tests that need answers once on the reference, so that what they import is there before a fork."""
        solution = self.assignment.solution
        if solution.is_file():
            module = extract(
                own_file(solution, self.assignment.slug), self.assignment.required, self.assignment.packages
            )
            subject = local_subject(self.assignment, module, self.seed)
            CaseRunner(subject, self._judge_for).run([case for case in self._cases if case.questions is None])


@dataclass(frozen=True)
class Suite:
    """The suite of one assignment as pytest collected it."""

    assignment: Assignment
    declared: tuple[GradedTest, ...]
    cases: tuple[GradedCase, ...]

    def recorded(self, seed: int) -> RecordedSuite:
        """Record the suite with a seed."""
        return RecordedSuite(self.assignment, self.cases, self.declared, seed)


def collect(assignments: Collection[Assignment], visibilities: Sequence[Visibility] = ALL) -> dict[str, Suite]:
    """Import the suites into this process and return them by slug.

    pytest resolves the parameters and fixtures of each test once, without running it. Raise KitError if it cannot: a partial import would
    stay in memory and look complete.
    """
    files = [str(path) for assignment in assignments for path in files_of(assignment, visibilities)]
    root = next(iter(assignments)).root
    collector = _Collector({assignment.slug: assignment for assignment in assignments})
    options = ["-c", str(root / "pyproject.toml"), "--rootdir", str(root), "-p", "pytest_timeout", *OPTIONS]
    without = [word for name in LEFT_OUT for word in ("-p", f"no:{name}")]
    with _quiet_environment():
        pytest.main([*options, *without, *files], plugins=[plugin, collector])
    if collector.interrupt is not None:
        raise collector.interrupt
    if collector.faults:
        raise KitError(f"pytest cannot import a suite; fix it before grading:\n{collector.faults[0]}")
    return {
        assignment.slug: Suite(
            assignment,
            tuple(test for test in assignment.tests if test.visibility in visibilities),
            tuple(collector.cases[assignment.slug]),
        )
        for assignment in assignments
    }


def files_of(assignment: Assignment, visibilities: Sequence[Visibility]) -> list[Path]:
    """Return the existing test files of a suite; a handout has no hidden one."""
    paths = [assignment.suite / f"test_{visibility}.py" for visibility in visibilities]
    return [path for path in paths if path.is_file()]


class _Collector:
    """Keeps every case instead of running it, and the errors of pytest itself."""

    def __init__(self, assignments: Mapping[str, Assignment]) -> None:
        self.faults: list[str] = []
        self.interrupt: KeyboardInterrupt | None = None
        self.cases: dict[str, list[GradedCase]] = defaultdict(list)
        self._assignments = assignments

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        config.stash[plugin.RUN_CASE] = self._keep

    def _keep(self, item: pytest.Function) -> None:
        slug = item.path.parent.name
        self.cases[slug].append(plugin.case_of(item, self._assignments[slug]))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        self._note(report)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._note(report)

    def _note(self, report: pytest.CollectReport | pytest.TestReport) -> None:
        if report.failed:
            self.faults.append(str(report.longrepr))

    def pytest_keyboard_interrupt(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        # pytest would only end early, and its tests would be missing. It also interrupts itself, after a fault.
        error = excinfo.value
        if isinstance(error, KeyboardInterrupt) and not isinstance(error, pytest.Session.Interrupted):
            self.interrupt = error

    def pytest_internalerror(self, excrepr: object) -> None:
        self.faults.append(str(excrepr))


@contextlib.contextmanager
def _quiet_environment() -> Iterator[None]:
    """Hide the machine's pytest plugins and options from the grader."""
    removed = {name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ}
    before = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
        os.environ.update(removed | ({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": before} if before is not None else {}))


def _outcome(test: GradedTest, cases: Sequence[CaseResult]) -> Outcome:
    """Return a test's outcome from its cases: a grader error first, else the first failure."""
    if not cases:
        return Outcome(test, "grader_error", "the test did not report a result")
    seconds = sum(case.seconds for case in cases)
    errors = [case for case in cases if case.status == "grader_error"]
    others = [case for case in cases if case.status != "passed"]
    shown = (errors or others or list(cases))[0]
    printed = shown.printed[:PRINTED] if test.visibility == "visible" else ""
    if shown.failure is None:
        return Outcome(test, "passed", printed=printed, seconds=seconds)
    failure = shown.failure
    return Outcome(
        test,
        failure.status,
        failure.feedback,
        failure.hint,
        failure.difference,
        printed,
        seconds,
        pattern=failure.pattern,
    )
