"""`autograder adjust` as people type it: one whole line each time, also by many at once, and no line that a run would refuse."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.course.assignment import load_assignments
from autograder.gradebook.adjustments import read_adjustments
from autograder.gradebook.ledger import make_ledger
from autograder.model import Submission
from tests.autograder.judging.test_suite import kit_with
from tests.autograder.kit import ROOT, autograder

HEADER = "student,assignment,test,kind,points,reason,who,when\n"
AT_ONCE = 20


@pytest.fixture
def kit(tmp_path) -> Path:
    """A kit with the assignment add_up and its test test_adds, worth 10 points."""
    return kit_with(tmp_path)


def adjust(kit: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return autograder("adjust", *arguments, cwd=kit)


def rows(kit: Path) -> list[dict[str, str]]:
    return list(csv.DictReader((kit / "adjustments.csv").read_text(encoding="utf-8").splitlines()))


def test_each_call_appends_one_line_that_a_run_reads(kit):
    first = adjust(kit, "ada", "add_up", "--points", "+2", "--reason", "Late bus, with a ticket", "--who", "Jo")
    assert (first.returncode, first.stderr) == (0, "")
    assert first.stdout.endswith("adjustments.csv, line 2: ada, add_up: add 2 (Late bus, with a ticket)\n")
    before = (kit / "adjustments.csv").read_bytes()
    assert adjust(kit, "ada", "add_up", "--set", "7.5", "--reason", "oral exam").returncode == 0
    assert (kit / "adjustments.csv").read_bytes().startswith(before)
    assert adjust(kit, "bob", "add_up", "--excuse", "--reason", "ill").returncode == 0
    assert adjust(kit, "bob", "add_up", "--points", "-1", "--reason", "copied").returncode == 0
    changes = read_adjustments(kit / "adjustments.csv", load_assignments(kit))
    assert [(change.student, change.kind, change.points, change.reason) for change in changes] == [
        ("ada", "add", 2, "Late bus, with a ticket"),
        ("ada", "set", 7.5, "oral exam"),
        ("bob", "excused", 0, "ill"),
        ("bob", "add", -1, "copied"),
    ]
    assert rows(kit)[0]["who"] == "Jo"
    assert all(row["when"] for row in rows(kit))
    known = [Submission(name, name, "add_up", "add_up.py", b"") for name in ("ada", "bob")]
    assert make_ledger(None, changes, known, None).remarks == ()


def test_a_test_of_the_assignment_may_be_named(kit):
    name = next(test.name for test in load_assignments(kit)["add_up"].tests)
    assert adjust(kit, "ada", "add_up", "--points", "1", "--test", name, "--reason", "x").returncode == 0
    assert rows(kit)[0]["test"] == name


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["ada", "ad_up", "--points", "2"], "there is no assignment 'ad_up'; did you mean add_up?"),
        (["ada", "add_up", "--points", "two"], "adjust: points is 'two'; write a number such as 2, -1 or 0.5"),
        (["ada", "add_up", "--points", "++2"], "adjust: points is '++2'"),
        (["ada", "add_up", "--set", "11"], "adjust: points must be from 0 to 10"),
        (["ada", "add_up", "--set", "-1"], "adjust: points must be from 0 to 10"),
        (["ada", "add_up", "--points", "2", "--test", "test_x"], "adjust: add_up has no test 'test_x'; near: "),
        (["ada", "add_up", "--excuse", "--test", "test_x"], "adjust: excused is for a whole assignment"),
        ([" ", "add_up", "--excuse"], "adjust: student is empty"),
        (["=ada", "add_up", "--excuse"], "student starts with '=', which a spreadsheet takes for a formula"),
        (["ada", "add_up", "--excuse", "--who", "@x"], "who starts with '@', which a spreadsheet takes for a formula"),
    ],
)
def test_what_a_run_would_refuse_is_not_written(kit, arguments, sentence):
    run = adjust(kit, *arguments, "--reason", "x")
    assert run.returncode == 2
    assert sentence in run.stderr
    assert not (kit / "adjustments.csv").exists()


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--points", "2"], "--reason"),
        (["--reason", "x"], "one of the arguments --points --set --excuse is required"),
        (["--points", "2", "--set", "3", "--reason", "x"], "not allowed with argument"),
    ],
)
def test_a_reason_and_one_change_are_required(kit, arguments, sentence):
    run = adjust(kit, "ada", "add_up", *arguments)
    assert (run.returncode, sentence in run.stderr) == (2, True)


def test_a_reason_without_words_is_refused(kit):
    run = adjust(kit, "ada", "add_up", "--points", "2", "--reason", " \n")
    assert (run.returncode, "adjust: reason is empty" in run.stderr) == (2, True)


def test_a_reason_of_several_lines_stays_one_line(kit):
    assert adjust(kit, "ada", "add_up", "--points", "2", "--reason", 'a\n"b",\x1b[31mc\u2028d').returncode == 0
    assert (kit / "adjustments.csv").read_text(encoding="utf-8").count("\n") == 2
    assert rows(kit)[0]["reason"] == 'a "b",c d'


@pytest.mark.parametrize("store", ["results", "students"])
def test_where_there_are_results_an_unknown_student_is_refused(kit, store):
    for key in ("ada", "jane-x-edu-b0c1a0be"):
        (kit / "reports" / store / key).mkdir(parents=True)
    run = adjust(kit, "adda", "add_up", "--points", "2", "--reason", "x")
    assert (run.returncode, "reports: has no results of a student 'adda'; near: ada" in run.stderr) == (2, True)
    assert adjust(kit, "ada", "add_up", "--points", "2", "--reason", "x").returncode == 0
    assert adjust(kit, "zed", "add_up", "--points", "2", "--reason", "x", "--out", "elsewhere").returncode == 0
    assert [row["student"] for row in rows(kit)] == ["ada", "zed"]


def test_a_student_is_found_by_the_id_that_the_folder_is_named_after(kit):
    from autograder.intake.student_keys import keys_for

    (kit / "reports" / "results" / keys_for(["Jane Doe"])["Jane Doe"]).mkdir(parents=True)
    assert adjust(kit, "Jane Doe", "add_up", "--points", "2", "--reason", "x").returncode == 0


def test_another_file_may_be_chosen_and_keeps_its_style(kit):
    path = kit / "mine.csv"
    before = b"\xef\xbb\xbf" + HEADER.replace(",", ";").replace("\n", "\r\n").encode()
    path.write_bytes(before)
    assert (
        adjust(kit, "ada", "add_up", "--excuse", "--reason", "ill; at home", "--adjustments", "mine.csv").returncode
        == 0
    )
    added = path.read_bytes().removeprefix(before)
    assert added.startswith(b'ada;add_up;;excused;;"ill; at home";')
    assert added.endswith(b"\r\n")
    assert not (kit / "adjustments.csv").exists()


def test_a_damaged_file_is_named_and_stays_as_it_is(kit):
    (kit / "adjustments.csv").write_text("these,are,no,columns\n")
    run = adjust(kit, "ada", "add_up", "--excuse", "--reason", "ill")
    assert run.returncode == 2
    assert "adjustments.csv, line 1: missing column student and assignment" in run.stderr
    assert (kit / "adjustments.csv").read_text() == "these,are,no,columns\n"


@pytest.mark.slow
def test_many_at_once_lose_no_line(kit):
    (kit / "adjustments.csv").write_bytes(HEADER.strip().encode())
    calls = [
        ["adjust", f"student-{number}", "add_up", "--points", str(number), "--reason", f"reason {number}, " + "x" * 400]
        for number in range(AT_ONCE)
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    processes = [
        subprocess.Popen(
            [sys.executable, "-m", "autograder", *call], cwd=kit, env=environment, stdout=subprocess.DEVNULL
        )
        for call in calls
    ]
    assert [process.wait(timeout=120) for process in processes] == [0] * AT_ONCE
    changes = read_adjustments(kit / "adjustments.csv", load_assignments(kit))
    assert sorted(change.points for change in changes) == list(range(AT_ONCE))
    assert all(change.student == f"student-{change.points:g}" for change in changes)
    assert (kit / "adjustments.csv").read_text().count("\n") == AT_ONCE + 1
