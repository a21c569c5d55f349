"""Adds graded tests to pytest: the `judge` fixture and the `points` marker.

pytest finds the tests and resolves their arguments. A graded test is not called by pytest: `suite` keeps it as a case, and with plain
`pytest tests/SLUG/test_visible.py [--submission FILE]`, the plugin runs it on a submission as the grader does.
"""

from __future__ import annotations

import contextlib
import inspect
from collections.abc import Callable, Generator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from autograder.course.assignment import load_assignment
from autograder.extraction.extract import extract
from autograder.intake import own_file
from autograder.judging.attempts import CaseRunner
from autograder.judging.recording import GradedCase, record
from autograder.judging.subject import Subject, judges_of, local_subject, reference_of, worker_subject
from autograder.model import Assignment, SubmissionFailed
from autograder.sandbox import levels
from autograder.sandbox.doctor import best
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.session import cpu_seconds


@dataclass
class Subjects:
    """The submissions of a plain pytest run, opened at the first test of each."""

    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    by_slug: dict[str, tuple[Assignment, Subject]] = field(default_factory=dict)


SUBJECTS = pytest.StashKey[Subjects]()
RUN_CASE = pytest.StashKey[Callable[[pytest.Function], None]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "graded tests")
    group.addoption("--submission", metavar="FILE", help="grade this .py or .ipynb instead of the file in assignments/")
    group.addoption(
        "--autograder-seed", type=int, default=0, metavar="N", help="seed of all random inputs (default: 0)"
    )
    group.addoption("--in-process", action="store_true", help="run the submission in this process, for pdb; needs -s")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "points(n): the points of a graded test, for all of its cases together")
    config.stash[SUBJECTS] = Subjects()
    config.stash[RUN_CASE] = _run_on_submission


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SUBJECTS].stack.close()


@pytest.fixture
def judge() -> None:
    """Mark a graded test. The test gets a Judge, which is made for each submission."""


@pytest.hookimpl(tryfirst=True)
def pytest_pyfunc_call(pyfuncitem: pytest.Function) -> bool | None:
    if "judge" not in pyfuncitem.fixturenames:
        return None
    pyfuncitem.config.stash[RUN_CASE](pyfuncitem)
    return True


def case_of(item: pytest.Function, assignment: Assignment) -> GradedCase:
    """Return the case of a collected test, with all arguments but the judge."""
    names = [name for name in inspect.signature(item.obj).parameters if name != "judge"]
    function = item.originalname
    test = next((test for test in assignment.tests if test.name == function), None)
    if test is None:
        pytest.fail(f"{function} takes `judge` but is no function of {item.path.name} itself", pytrace=False)
    return GradedCase(test, item.name, item.obj, {name: item.funcargs[name] for name in names})


def _run_on_submission(item: pytest.Function) -> None:
    """Run a test on the submission of the options; raise SubmissionFailed if it does not pass."""
    assignment, subject = _subject(item.config, item.path)
    seed = item.config.getoption("--autograder-seed")
    recorded = record(case_of(item, assignment), reference_of(assignment), seed)
    (result,) = CaseRunner(subject, judges_of(assignment, seed)).run([recorded])
    print(result.printed, end="")
    if result.failure is not None:
        raise SubmissionFailed(result.failure)


def _subject(config: pytest.Config, path: Path) -> tuple[Assignment, Subject]:
    subjects, slug = config.stash[SUBJECTS], path.parent.name
    if slug not in subjects.by_slug:
        assignment = load_assignment(path.parents[2], slug)
        subject = subjects.stack.enter_context(_subject_from_options(config, assignment, subjects.stack))
        subjects.by_slug[slug] = assignment, subject
    return subjects.by_slug[slug]


def _subject_from_options(config: pytest.Config, assignment: Assignment, stack: contextlib.ExitStack) -> Subject:
    chosen = config.getoption("--submission")
    submission = own_file(Path(chosen) if chosen else assignment.stub, assignment.slug)
    module = extract(submission, assignment.required, assignment.packages)
    seed = config.getoption("--autograder-seed")
    if config.getoption("--in-process"):
        return local_subject(assignment, module, seed)
    # Where the reference is, submissions of other people may run. Without it, this is a student's own machine.
    isolation = best() if assignment.solution.is_file() else levels.NONE
    (host,) = open_hosts([assignment.packages], fork=levels.can_fork(), isolation=isolation).values()
    stack.callback(host.close)
    launcher = host.launcher(cpu_seconds=cpu_seconds(assignment.seconds))
    stack.callback(launcher.close)
    return worker_subject(assignment, module, launcher, seed)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(
    item: pytest.Item, call: pytest.CallInfo[None]
) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, SubmissionFailed):
        report.longrepr = str(error.failure)
    return report
