"""Adds graded tests to pytest: the `judge` fixture, the `points` marker, and a record of each case.

`suite` puts a subject on the stash and collects the cases. With plain `pytest tests/SLUG/test_visible.py [--submission FILE]`, the plugin
makes the subject from the options.
"""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Generator, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pytest

from autograder.course.assignment import load_assignment
from autograder.extraction.extract import extract
from autograder.intake import own_file
from autograder.judging.calls import Call
from autograder.judging.judge import Judge
from autograder.judging.subject import Subject, local_subject, worker_subject
from autograder.model import Failure, KitError, Status, SubmissionFailed, Visibility
from autograder.sandbox import levels
from autograder.sandbox.doctor import best
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.session import ProbeRunner, cpu_seconds


@dataclass(frozen=True)
class Case:
    """The result of one case of a graded test; a parametrized test has several.

    `test` is the test function, `name` the case with its parameters. `failure` is the reason if the case did not pass. `calls` are its
    probe calls. `false_alarm` is the probability that its random checks reject a correct submission.
    """

    test: str
    name: str
    failure: Failure | None = None
    printed: str = ""
    seconds: float = 0.0
    calls: tuple[Call, ...] = ()
    false_alarm: float = 0.0

    @property
    def status(self) -> Status:
        return "passed" if self.failure is None else self.failure.status


@dataclass
class Subjects:
    """The subjects of a plain pytest run, made at the first test of each."""

    stack: contextlib.ExitStack = field(default_factory=contextlib.ExitStack)
    by_slug: dict[str, Subject] = field(default_factory=dict)


SUBJECTS = pytest.StashKey[Subjects]()
CASES = pytest.StashKey[list[Case]]()
RUNNER = pytest.StashKey[ProbeRunner]()
JUDGE = pytest.StashKey[Judge]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("autograder", "graded tests")
    group.addoption("--submission", metavar="FILE", help="grade this .py or .ipynb instead of the file in assignments/")
    group.addoption(
        "--autograder-seed", type=int, default=0, metavar="N", help="seed of all random inputs (default: 0)"
    )
    group.addoption("--in-process", action="store_true", help="run the submission in this process, for pdb; needs -s")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "points(n): the points of a graded test, for all of its cases together")
    config.stash.setdefault(SUBJECTS, Subjects())
    config.stash.setdefault(CASES, [])


def pytest_unconfigure(config: pytest.Config) -> None:
    config.stash[SUBJECTS].stack.close()


@pytest.fixture
def judge(request: pytest.FixtureRequest) -> Iterator[Judge]:
    """Provide the Judge of a graded test, and close its runner afterwards."""
    path = request.path
    visibility: Visibility = "hidden" if path.stem == "test_hidden" else "visible"
    subject = _subject_for(request.config, path)
    runner = subject.runner()
    request.node.stash[RUNNER] = runner
    # A submission's numbers may overflow in a test's own arithmetic. That is a wrong answer, not an error of the test.
    with np.errstate(all="ignore"):
        request.node.stash[JUDGE] = subject.judge(runner, visibility, request.node.name)
        yield request.node.stash[JUDGE]
    runner.close()


def _subject_for(config: pytest.Config, path: Path) -> Subject:
    subjects, slug = config.stash[SUBJECTS], path.parent.name
    if slug not in subjects.by_slug:
        subjects.by_slug[slug] = _subject_from_options(config, path, subjects.stack)
    return subjects.by_slug[slug]


def _subject_from_options(config: pytest.Config, path: Path, stack: contextlib.ExitStack) -> Subject:
    assignment = load_assignment(path.parents[2], path.parent.name)
    chosen = config.getoption("--submission")
    submission = own_file(Path(chosen) if chosen else assignment.stub, assignment.slug)
    module = extract(submission, assignment.required)
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
    if item.get_closest_marker("points") is None:
        return report
    error = call.excinfo.value if call.excinfo else None
    if isinstance(error, SubmissionFailed):
        report.longrepr = str(error.failure)
    if call.when == "call" or error is not None:
        item.config.stash[CASES].append(_case(item, error, call.duration))
    return report


def _case(item: pytest.Item, error: BaseException | None, seconds: float) -> Case:
    case = Case(getattr(item, "originalname", item.name), item.name, seconds=seconds)
    if JUDGE in item.stash:
        judge = item.stash[JUDGE]
        case = replace(case, calls=tuple(judge.calls), false_alarm=judge.false_alarm)
    try:
        printed = item.stash[RUNNER].close() if RUNNER in item.stash else ""
    except KitError as fault:
        return replace(case, failure=_grader_error(f"the worker of this test failed: {fault}"))
    if error is None:
        return replace(case, printed=printed)
    if isinstance(error, SubmissionFailed):
        return replace(case, failure=error.failure, printed=printed)
    print(f"{item.nodeid}: {type(error).__name__}: {error}", file=sys.stderr)
    return replace(case, failure=_grader_error(f"the test itself failed: {type(error).__name__}: {error}"))


def _grader_error(feedback: str) -> Failure:
    return Failure("grader_error", feedback, feedback)
