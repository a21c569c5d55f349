"""Runs the suite of one assignment on a bench: one pytest run in this process, one Outcome for each declared test.

It fails closed. The declared tests come from the source; a test that pytest did not report is a `grader_error`, never a test less.
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
from autograder.judging.subject import Bench
from autograder.model import Assignment, GradedTest, KitError, Outcome, Visibility

VISIBLE: tuple[Visibility, ...] = ("visible",)
ALL: tuple[Visibility, ...] = ("visible", "hidden")
OPTIONS = ("--import-mode=importlib", "--noconftest", "--timeout=120")
# What a judge does not need: a cache on disk, output, and collections of garbage at the end of every run.
LEFT_OUT = ("cacheprovider", "terminal", "logging", "unraisableexception", "threadexception")
PRINTED = 4000


class _Faults:
    """Notes what pytest itself stumbled over."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed:
            self.seen.append(str(report.longrepr))

    def pytest_internalerror(self, excrepr: object) -> None:
        self.seen.append(str(excrepr))


class _Collector(_Faults):
    """Runs the collected tests on one bench after another; `cases` are those of each."""

    def __init__(self, benches: Iterable[Bench], *, stop: bool) -> None:
        super().__init__()
        self._benches = benches
        self._stop = stop
        self.cases: list[list[Case]] = []

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        # A traceback is shown to nobody, and pytest's own style reads the suite's source again for each.
        config.option.tbstyle = "native"

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        for bench in self._benches:
            cases = session.config.stash[plugin.CASES] = []
            self.cases.append(cases)
            session.config.stash[plugin.BENCHES].by_slug[bench.assignment.slug] = bench
            # With half of a suite collected nothing is run: every declared test then did not report.
            self._run([] if self.seen else session.items, cases)
        return True

    def _run(self, items: Sequence[pytest.Item], cases: Sequence[Case]) -> None:
        """Run the items, but no further case of a test that is lost already: its points belong to all of its cases."""
        for item in items:
            lost = {case.test for case in cases if case.status != "passed"}
            if lost and self._stop:
                return
            if getattr(item, "originalname", item.name) not in lost:
                item.config.hook.pytest_runtest_protocol(item=item, nextitem=None)


def files_of(assignment: Assignment, visibilities: Sequence[Visibility]) -> list[str]:
    """Return the suite's files that are here: a handout has no hidden one."""
    paths = [assignment.suite / f"test_{visibility}.py" for visibility in visibilities]
    return [str(path) for path in paths if path.is_file()]


@dataclass(frozen=True)
class Run:
    """What became of a suite on one bench: an Outcome for each declared test, and the cases behind them."""

    outcomes: tuple[Outcome, ...]
    cases: tuple[Case, ...]


def run_suite(bench: Bench, visibilities: Sequence[Visibility], *, capture: bool = True) -> Run:
    """Run the declared tests of these visibilities on the bench. Without `capture` the terminal is a debugger's."""
    return run_suites(bench.assignment, [bench], visibilities, capture=capture)[0]


def run_suites(
    assignment: Assignment,
    benches: Iterable[Bench],
    visibilities: Sequence[Visibility],
    *,
    capture: bool = True,
    stop: bool = False,
) -> list[Run]:
    """Run the declared tests on one bench of the assignment after another; return what became of each.

    With `stop` a bench's run ends with the first case that does not pass: the outcomes are then no grading.
    """
    declared = [test for test in assignment.tests if test.visibility in visibilities]
    waiting = iter(benches)
    collector = _Collector(waiting, stop=stop)
    with _quiet_environment():
        own = [] if capture else ["--capture=no", "-p", "no:debugging"]
        _pytest(assignment.root, [*own, *files_of(assignment, visibilities)], collector)
    for fault in collector.seen:
        print(f"tests/{assignment.slug}: pytest could not run the suite:\n{fault}", file=sys.stderr)
    # A test may end the whole run, by pytest.exit for one: then nothing is known of the benches after it.
    return [_run_of(declared, cases) for cases in [*collector.cases, *([] for _ in waiting)]]


def _run_of(declared: Sequence[GradedTest], cases: Sequence[Case]) -> Run:
    outcomes = tuple(_outcome(test, [case for case in cases if case.test == test.name]) for test in declared)
    return Run(outcomes, tuple(cases))


def warm(root: Path, assignments: Sequence[Assignment]) -> None:
    """Import every suite and what it imports into this process, so that a fork starts with them.

    Raise KitError for a suite that cannot be imported: half of it would stay in memory and pass for the whole.
    """
    files = [path for assignment in assignments for path in files_of(assignment, ALL)]
    faults = _Faults()
    with _quiet_environment():
        _pytest(root, ["--collect-only", *files], faults)
    if faults.seen:
        raise KitError(f"a suite cannot be run; mend it before grading:\n{faults.seen[0]}")


def _pytest(root: Path, arguments: Sequence[str], *plugins: object) -> None:
    own = ["-c", str(root / "pyproject.toml"), "--rootdir", str(root), "-p", "pytest_timeout"]
    without = [word for name in LEFT_OUT for word in ("-p", f"no:{name}")]
    pytest.main([*own, *without, *OPTIONS, *arguments], plugins=[plugin, *plugins])


@contextlib.contextmanager
def _quiet_environment() -> Iterator[None]:
    """Keep the grader's own pytest apart from whatever plugins and options the machine has."""
    kept = {name: os.environ.pop(name) for name in ("PYTEST_ADDOPTS", "PYTEST_PLUGINS") if name in os.environ}
    before = os.environ.get("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    try:
        yield
    finally:
        os.environ.pop("PYTEST_DISABLE_PLUGIN_AUTOLOAD")
        os.environ.update(kept | ({"PYTEST_DISABLE_PLUGIN_AUTOLOAD": before} if before is not None else {}))


def _outcome(test: GradedTest, cases: Sequence[Case]) -> Outcome:
    """Return the outcome of a test from its cases: our own fault first, then the first case that did not pass."""
    if not cases:
        return Outcome(test, "grader_error", "the test did not report")
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
