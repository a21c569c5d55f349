"""`autograder test --watch` tests what was saved, until Ctrl-C."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.autograder.gradebook.small_class import SYNTAX_ERROR, WRONG
from tests.autograder.judging.test_suite import RIGHT, kit_with
from tests.autograder.kit import ROOT, notebook

pytestmark = pytest.mark.slow

SECONDS = 120
WAITING = "waiting for the next save"
CLEARED = "\x1b[2J"


class Tests:
    """The process, with its output in a file."""

    __test__ = False

    def __init__(self, folder: Path, *arguments: str) -> None:
        self._log = folder / "tests.log"
        command = [sys.executable, "-m", "autograder", "test", "--watch", *arguments]
        with self._log.open("w") as log:
            self.process = subprocess.Popen(command, cwd=folder, stdout=log, stderr=subprocess.STDOUT)
        self._shown = ""

    def next(self, words: str = WAITING) -> str:
        """Return what is printed up to the end of the line with the words."""
        deadline, before = time.monotonic() + SECONDS, self._shown
        while words not in (new := self._log.read_text()[len(before) :]) or not new.endswith("\n"):
            assert self.process.poll() is None, new
            assert time.monotonic() < deadline, new
            time.sleep(0.02)
        self._shown = before + new
        return new


@pytest.fixture
def folder(tmp_path) -> Path:
    """A kit with two assignments, which differ only in name."""
    folder = kit_with(tmp_path)
    for part in ("assignments", "tests"):
        shutil.copytree(folder / part / "add_up", folder / part / "sum_up")
    for suite in (folder / "tests" / "sum_up").glob("*.py"):
        suite.write_text(suite.read_text().replace("tests.add_up", "tests.sum_up"))
    for slug in ("add_up", "sum_up"):
        save(folder, slug, WRONG)
    return folder


def save(folder: Path, slug: str, source: str) -> None:
    """Save as an editor does: write another file, and replace the old one."""
    path = folder / "assignments" / slug / f"{slug}.py"
    path.with_suffix(".new").write_text(source)
    path.with_suffix(".new").replace(path)


@pytest.fixture
def start(folder) -> Iterator[Callable[..., Tests]]:
    started = list[Tests]()

    def start(*arguments: str) -> Tests:
        started.append(Tests(folder, *arguments))
        return started[-1]

    yield start
    for tests in started:
        if tests.process.poll() is None:
            tests.process.kill()
        tests.process.wait()


def test_only_what_was_saved_is_tested_again_and_ctrl_c_ends_with_0(folder, start):
    tests = start()
    first = tests.next()
    assert "Testing add_up, sum_up" in first
    assert first.count("0 of 4 visible points") == 2
    save(folder, "sum_up", RIGHT)
    second = tests.next()
    assert "Testing sum_up …" in second
    assert "4 of 4 visible points" in second
    assert "add_up" not in second.replace("tests/add_up", "")
    page = (folder / "build" / "report.html").read_text()
    assert "add_up" in page
    assert "sum_up" in page
    tests.process.send_signal(signal.SIGINT)
    assert tests.process.wait(SECONDS) == 0


def test_a_half_saved_file_is_shown_as_such_and_the_next_save_counts(folder, start):
    tests = start("add_up")
    tests.next()
    save(folder, "add_up", SYNTAX_ERROR)
    assert "add_up.py cannot be read: '('" in tests.next()
    (folder / "assignments" / "add_up" / "add_up.py").unlink()
    assert "cannot be read (No such file or directory)" in tests.next()
    save(folder, "add_up", RIGHT)
    assert "4 of 4 visible points" in tests.next()


def test_a_notebook_is_tested_for_what_it_defines(folder, start):
    path = folder / "hw.ipynb"
    path.write_bytes(notebook("x = 1"))
    tests = start("--notebook", "hw.ipynb", "add_up")
    assert "0 of 4 visible points" in tests.next()
    path.write_bytes(notebook("x = 1", RIGHT))
    assert "4 of 4 visible points" in tests.next()


def test_only_the_assignment_whose_code_changed_in_a_notebook_is_tested(folder, start):
    other = folder / "assignments" / "sum_up" / "assignment.toml"
    other.write_text(other.read_text().replace('"add"', '"total"'))
    for path in (folder / "tests" / "sum_up").glob("*.py"):
        path.write_text(path.read_text().replace("submission.add", "submission.total"))
    total, path = RIGHT.replace("add", "total"), folder / "hw.ipynb"
    path.write_bytes(notebook(RIGHT, total))
    tests = start("--notebook", "hw.ipynb")
    assert tests.next().count("4 of 4 visible points") == 2
    path.write_bytes(notebook(RIGHT, total.replace("+", "-"), "print('new')"))
    output = tests.next()
    assert "sum_up: 0 of 4 visible points" in output
    assert "add_up:" not in output
    path.write_bytes(notebook(RIGHT, total.replace("+", "-"), "print('newer')"))
    assert "with the same code for the tests" in tests.next()
    path.write_bytes(notebook("# a cell above", RIGHT, total.replace("+", "-")))
    assert "Testing add_up, sum_up" in tests.next()


def test_saves_of_other_files_and_the_same_bytes_test_nothing(folder, start):
    tests = start("add_up")
    tests.next()
    save(folder, "add_up", WRONG)
    (folder / "assignments" / "add_up" / "notes.txt").write_text("later")
    save(folder, "sum_up", RIGHT)
    time.sleep(1.5)
    save(folder, "add_up", RIGHT)
    output = tests.next()
    assert output.count("Testing") == 1
    assert "4 of 4 visible points" in output


@pytest.mark.skipif(sys.platform == "win32", reason="needs a pseudo terminal")
def test_a_terminal_is_cleared_before_the_next_report_and_a_file_is_not(folder, start):
    ours, theirs = os.openpty()
    command = [sys.executable, "-m", "autograder", "test", "--watch", "add_up"]
    process = subprocess.Popen(command, cwd=folder, stdout=theirs, stderr=theirs, env={**os.environ, "TERM": "xterm"})
    try:
        first = read_until(ours, WAITING)
        save(folder, "add_up", RIGHT)
        assert CLEARED in read_until(ours, WAITING)
        assert CLEARED not in first
    finally:
        process.kill()
        process.wait()
        os.close(ours)
        os.close(theirs)
    tests = start("add_up")
    tests.next()
    save(folder, "add_up", WRONG)
    assert "\x1b" not in tests.next()


def read_until(terminal: int, words: str) -> str:
    """Return what a process writes to a terminal, up to some words and the rest of their line."""
    shown = ""
    while words not in shown or not shown.endswith("\n"):
        shown += os.read(terminal, 2**16).decode(errors="replace")
    return shown


def test_a_file_that_is_missing_from_the_start_is_one_sentence(folder, start):
    tests = start("--notebook", "none.ipynb", "add_up")
    assert tests.process.wait(SECONDS) == 2


def test_without_watchfiles_one_sentence_says_how_to_get_it(folder, tmp_path):
    (tmp_path / "without").mkdir()
    (tmp_path / "without" / "watchfiles.py").write_text("raise ModuleNotFoundError(name='watchfiles')\n")
    environment = {**os.environ, "PYTHONPATH": f"{tmp_path / 'without'}{os.pathsep}{ROOT}"}
    for command in (["test", "--watch"], ["watch", "assignments", "--out", "reports"]):
        run = subprocess.run(
            [sys.executable, "-m", "autograder", *command],
            cwd=folder,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert run.returncode == 2
        assert run.stderr == (
            "autograder: the package watchfiles is missing; in the kit's folder, install it: pip install -e '.[watch]'\n"
        )
