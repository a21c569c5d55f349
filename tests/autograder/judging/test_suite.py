"""A run of a suite: every declared test is reported, whatever a test or a submission does."""

from __future__ import annotations

import os
import shutil
import signal
from pathlib import Path

import pytest

from autograder.course.assignment import load_assignment
from autograder.grading.grader import Grader
from autograder.judging import recording
from autograder.model import KitError, Report
from tests.autograder.kit import ROOT, autograder, submission

FILES = {
    "assignments/add_up/assignment.toml": """
title = "Adding up"
required = ["add"]
points = 10
seconds = 1
packages = ["numpy"]
""",
    "assignments/add_up/README.md": "# Adding up\n",
    "solutions/add_up/add_up.py": '''
def add(a, b):
    """Return a + b."""
    # BEGIN SOLUTION
    return a + b
    # END SOLUTION
''',
    "tests/add_up/probes.py": "def add(submission, a, b):\n    return submission.add(a, b)\n",
    "tests/add_up/test_visible.py": '''
import pytest
from tests.add_up import probes

@pytest.mark.points(2)
def test_one_and_two(judge):
    """one and two"""
    judge.against(3, probes.add, a=1, b=2)

@pytest.mark.points(2)
@pytest.mark.parametrize("b", [0.5, 1.5, 2.5])
def test_parts(judge, b):
    """a parametrized test"""
    judge.against(1 + b, probes.add, a=1, b=b)
''',
    "tests/add_up/test_hidden.py": '''
import os
import pytest
from tests.add_up import probes

@pytest.mark.points(3)
def test_arrays(judge):
    """arrays"""
    judge(probes.add, a=judge.rng.normal(size=3), b=judge.rng.normal(size=3))

@pytest.mark.points(3)
def test_faulty(judge):
    """a test with a statement that may be faulty"""
    STATEMENT
    judge(probes.add, a=4, b=5)
''',
}
RIGHT = "def add(a, b): return a + b"


def kit_with(folder: Path, statement: str = "pass", **replaced: str) -> Path:
    """Make a kit with one assignment, and put `statement` into its last test."""
    shutil.copy(ROOT / "pyproject.toml", folder)
    (folder / "tests").mkdir()
    (folder / "tests" / "__init__.py").touch()
    for name, text in FILES.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(replaced.get(path.name, text.replace("STATEMENT", statement)))
    return folder


def grade_one(folder: Path, source: str, fork: bool = True) -> Report:
    """Grade one submission."""
    assignment = load_assignment(folder, "add_up")
    with Grader({"add_up": assignment}, seed=7, fork=fork) as grader:
        (report,) = grader.grade_all([submission("add_up", "s", source)], at_once=1, finish=lambda report: report)
    return report


def in_fresh_process(folder: Path, source: str) -> Report:
    """Grade in a forked process, where `tests` can be the package of the small kit."""
    import multiprocessing
    import sys

    def work(pipe):
        for name in [name for name in sys.modules if name.partition(".")[0] in ("tests", "solutions")]:
            del sys.modules[name]
        sys.path[:] = [str(folder), *(entry for entry in sys.path if Path(entry or ".").resolve() != ROOT), str(ROOT)]
        try:
            pipe.send(grade_one(folder, source))
        except KitError as error:
            pipe.send(error)

    ours, theirs = multiprocessing.Pipe()
    process = multiprocessing.get_context("fork").Process(target=work, args=(theirs,))
    process.start()
    theirs.close()
    report = ours.recv()
    process.join()
    return report


def statuses(report: Report) -> dict[str, str]:
    return {outcome.test.name: outcome.status for outcome in report.outcomes}


def test_a_right_submission_earns_all_points(tmp_path):
    report = in_fresh_process(kit_with(tmp_path), RIGHT)
    assert (report.score, report.max_score, set(statuses(report).values())) == (10, 10, {"passed"})


def test_a_test_earns_its_points_only_if_all_its_cases_pass(tmp_path):
    report = in_fresh_process(
        kit_with(tmp_path), "def add(a, b): return 0 if isinstance(b, float) and b == 1.5 else a + b"
    )
    assert statuses(report)["test_parts"] == "failed"
    assert report.score == 8


@pytest.mark.slow
@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("pytest.skip('no')", "Skipped"),
        ("assert False", "AssertionError"),
        ("import warnings; warnings.warn('odd')", "UserWarning"),
        ("raise SystemExit(0)", ""),
        ("pytest.exit('stop')", ""),
    ],
)
def test_an_error_in_a_test_is_a_grader_error_and_drops_no_test(tmp_path, statement, words, capfd):
    report = in_fresh_process(kit_with(tmp_path, statement), RIGHT)
    assert statuses(report)["test_faulty"] == "grader_error"
    assert report.max_score == 10
    assert report.score == 7
    assert words in report.outcomes[-1].feedback


def test_a_suite_that_cannot_be_imported_stops_the_run_before_anything_is_graded(tmp_path):
    broken = FILES["tests/add_up/test_hidden.py"].replace("STATEMENT", "pass") + "\nimport no_such_module\n"
    folder = kit_with(tmp_path, **{"test_hidden.py": broken})
    (folder / "mine.py").write_text(RIGHT)
    run = autograder("grade", "mine.py", "--assignment", "add_up", cwd=folder)
    assert run.returncode == 2
    assert "pytest cannot import a suite; fix it before grading" in run.stderr
    assert "no_such_module" in run.stderr
    assert not (folder / "reports" / "results").exists()


def test_an_interrupt_while_a_suite_is_imported_stops_the_run(tmp_path):
    broken = FILES["tests/add_up/test_hidden.py"].replace("STATEMENT", "pass") + "\nraise KeyboardInterrupt\n"
    folder = kit_with(tmp_path, **{"test_hidden.py": broken})
    (folder / "mine.py").write_text(RIGHT)
    run = autograder("grade", "mine.py", "--assignment", "add_up", cwd=folder)
    assert run.returncode == 130
    assert "finished reports are kept" in run.stderr
    assert not (folder / "reports" / "results").exists()


def test_a_judge_that_dies_is_a_grader_error_for_every_test(tmp_path):
    deadly = f"judge.values(probes.add, like=3, a=1, b=2) == 3 or os.kill(os.getpid(), {int(signal.SIGKILL)})"
    folder = kit_with(tmp_path, deadly)
    assert in_fresh_process(folder, RIGHT).score == 10
    report = in_fresh_process(folder, "def add(a, b): return a - b")
    assert set(statuses(report).values()) == {"grader_error"}
    assert len(report.outcomes) == 4
    assert "died" in report.message


def test_a_test_that_never_ends_without_a_submission_is_named_with_the_seed(tmp_path, monkeypatch):
    monkeypatch.setattr(recording, "MOST_SECONDS", 0.5)
    endless = in_fresh_process(kit_with(tmp_path, "while True: pass"), RIGHT)
    assert isinstance(endless, KitError)
    assert str(endless).startswith("tests.add_up.test_hidden.test_faulty: ")
    assert "with seed 7 this test does not end" in str(endless)
    assert "--new-seed" in str(endless)


def test_a_hidden_test_shows_no_value_and_no_message_of_the_submission(tmp_path):
    report = in_fresh_process(kit_with(tmp_path), "def add(a, b):\n    raise ValueError(f'a is {a}')")
    visible, hidden = report.outcomes[0], report.outcomes[3]
    assert "a is 1" in visible.feedback
    assert "a is 4" not in hidden.feedback
    assert "ValueError at add_up.py, line 2" in hidden.feedback
    assert hidden.printed == ""


def test_the_submission_cannot_tell_the_judge_that_it_passed(tmp_path):
    lies = "class Yes:\n    def __eq__(self, o): return True\n    def __sub__(self, o): return 0\n\ndef add(a, b): return Yes()"
    report = in_fresh_process(kit_with(tmp_path), lies)
    assert set(statuses(report).values()) == {"failed"}
    assert "an object of type Yes" in report.outcomes[0].feedback


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("assignment.toml", "title = 'x'", "'required' is missing"),
        ("assignment.toml", "title = ", "not TOML"),
        ("assignment.toml", FILES["assignments/add_up/assignment.toml"] + "color = 3\n", "unknown field 'color'"),
        (
            "assignment.toml",
            FILES["assignments/add_up/assignment.toml"].replace("points = 10", "points = 9"),
            "assignment.toml: points is 9 but the tests are worth 10",
        ),
        ("test_hidden.py", "def test_x(judge):\n    '''t'''\n", "test_x needs one @pytest.mark.points(N)"),
        (
            "test_hidden.py",
            "import pytest\n@pytest.mark.points(6)\ndef test_x(judge): pass\n",
            "test_x has no docstring",
        ),
        (
            "test_hidden.py",
            "import pytest\n@pytest.mark.points(6)\ndef test_parts(judge):\n    '''t'''\n",
            "two graded tests",
        ),
    ],
)
def test_errors_in_the_files_of_an_assignment_are_named_with_their_file(tmp_path, name, text, words):
    with pytest.raises(KitError) as caught:
        load_assignment(kit_with(tmp_path, **{name: text}), "add_up")
    assert words in str(caught.value)


def test_an_unknown_assignment_names_the_known_ones(tmp_path):
    with pytest.raises(KitError, match="there is no assignment 'adam'; there are: add_up"):
        load_assignment(kit_with(tmp_path), "adam")


def test_grading_restores_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("PYTEST_ADDOPTS", "--nonsense-option")
    report = in_fresh_process(kit_with(tmp_path), RIGHT)
    assert report.score == 10
    assert os.environ["PYTEST_ADDOPTS"] == "--nonsense-option"
