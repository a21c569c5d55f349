"""Runs the suite of an assignment with pytest in this process, and returns an Outcome for each declared test.

The declared tests come from the source. A declared test that pytest does not report becomes a `grader_error`, so none disappears.
"""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pytest

from autograder.judging import plugin
from autograder.judging.plugin import Case
from autograder.judging.subject import Subject
from autograder.model import Assignment, GradedTest, KitError, Outcome, Visibility

VISIBLE: tuple[Visibility, ...] = ("visible",)
ALL: tuple[Visibility, ...] = ("visible", "hidden")
OPTIONS = ("--import-mode=importlib", "--noconftest", "--timeout=120")
# A judge needs no cache on disk, no output, and no garbage collection after every run.
LEFT_OUT = ("cacheprovider", "terminal", "logging", "unraisableexception", "threadexception")
PRINTED = 4000


class _Faults:
    """Collects the errors of pytest itself: files that it cannot import, internal errors."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.seen.append(str(report.longrepr))

    def pytest_internalerror(self, excrepr: object) -> None:
        self.seen.append(str(excrepr))


class _Collector(_Faults):
    """Runs the collected tests on one subject after another, and keeps the cases of each."""

    def __init__(self, subjects: Iterable[Subject], *, stop: bool) -> None:
        super().__init__()
        self._subjects = subjects
        self._stop = stop
        self.cases: list[list[Case]] = []

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        # Tracebacks are not shown, and pytest's own style would read the suite's source for each.
        config.option.tbstyle = "native"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for subject in self._subjects:
            cases = session.config.stash[plugin.CASES] = []
            self.cases.append(cases)
            session.config.stash[plugin.SUBJECTS].by_slug[subject.assignment.slug] = subject
            # If a file cannot be collected, run nothing: every declared test then becomes a grader_error.
            self._run([] if self.seen else session.items, cases)
        return True

    def _run(self, items: Sequence[pytest.Item], cases: Sequence[Case]) -> None:
        """Run the items, but skip further cases of a failed test: all its cases must pass for its points."""
        for item in items:
            failed = {case.test for case in cases if case.status != "passed"}
            if failed and self._stop:
                return
            if getattr(item, "originalname", item.name) not in failed:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def files_of(assignment: Assignment, visibilities: Sequence[Visibility]) -> list[str]:
    """Return the existing test files of a suite; a handout has no hidden one."""
    paths = [assignment.suite / f"test_{visibility}.py" for visibility in visibilities]
    return [str(path) for path in paths if path.is_file()]


@dataclass(frozen=True)
class Run:
    """The result of a suite on one subject: an Outcome for each declared test, and the cases behind them."""

    outcomes: tuple[Outcome, ...]
    cases: tuple[Case, ...]


def run_suite(subject: Subject, visibilities: Sequence[Visibility], *, capture: bool = True) -> Run:
    """Run the declared tests of these visibilities on a subject; without `capture`, a debugger can use the terminal."""
    return run_suites(subject.assignment, [subject], visibilities, capture=capture)[0]


def run_suites(
    assignment: Assignment,
    subjects: Iterable[Subject],
    visibilities: Sequence[Visibility],
    *,
    capture: bool = True,
    stop: bool = False,
) -> list[Run]:
    """Run the declared tests on one subject of the assignment after another, and return a Run for each.

    With `stop`, a subject's run ends at the first case that does not pass. Its outcomes are then no grading.
    """
    declared = [test for test in assignment.tests if test.visibility in visibilities]
    waiting = iter(subjects)
    collector = _Collector(waiting, stop=stop)
    with _quiet_environment():
        options = [] if capture else ["--capture=no", "-p", "no:debugging"]
        _pytest(assignment.root, [*options, *files_of(assignment, visibilities)], collector)
    for fault in collector.seen:
        print(f"tests/{assignment.slug}: pytest could not run the suite:\n{fault}", file=sys.stderr)
    # A test may end the whole run, for example with pytest.exit. Then the subjects after it have no cases.
    return [_run_of(declared, cases) for cases in [*collector.cases, *([] for _ in waiting)]]


def _run_of(declared: Sequence[GradedTest], cases: Sequence[Case]) -> Run:
    outcomes = tuple(_outcome(test, [case for case in cases if case.test == test.name]) for test in declared)
    return Run(outcomes, tuple(cases))


def warm(root: Path, assignments: Sequence[Assignment]) -> None:
    """Import every suite into this process, so that forked judges start with it.

    Raise KitError if a suite cannot be imported: a partial import would stay in memory and look complete.
    """
    files = [path for assignment in assignments for path in files_of(assignment, ALL)]
    faults = _Faults()
    with _quiet_environment():
        _pytest(root, ["--collect-only", *files], faults)
    if faults.seen:
        raise KitError(f"pytest cannot import a suite; fix it before grading:\n{faults.seen[0]}")


def _pytest(root: Path, arguments: Sequence[str], *plugins: object) -> None:
    basic = ["-c", str(root / "pyproject.toml"), "--rootdir", str(root), "-p", "pytest_timeout"]
    without = [word for name in LEFT_OUT for word in ("-p", f"no:{name}")]
    pytest.main([*basic, *without, *OPTIONS, *arguments], plugins=[plugin, *plugins])


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


def _outcome(test: GradedTest, cases: Sequence[Case]) -> Outcome:
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
