"""A second run into a folder grades only what has changed, and says whose score changed and why."""

from __future__ import annotations

import csv
import json
import os
import shutil
from pathlib import Path

import pytest

from tests.autograder.gradebook.small_class import (
    SYNTAX_ERROR,
    WRONG,
    contents,
    counts,
    grade,
    hand_in,
    small_class,
    start,
)
from tests.autograder.judging.test_suite import RIGHT
from tests.autograder.kit import autograder

pytestmark = pytest.mark.slow


@pytest.fixture
def graded(tmp_path_factory, once: dict[str, Path] = {}) -> Path:  # noqa: B006 - one class for all tests of this file
    """A class that was graded once, copied for each test."""
    if "class" not in once:
        once["class"] = small_class(tmp_path_factory.mktemp("class"))
        assert counts(grade(once["class"])) == (0, 3)
    folder = tmp_path_factory.mktemp("copy") / "class"
    shutil.copytree(once["class"], folder)
    return folder


def run_record(folder: Path, number: int) -> dict:
    record: dict = json.loads((folder / "reports" / "runs" / f"{number:04}.json").read_text())
    return record


def test_nothing_is_graded_twice_and_no_byte_changes(graded):
    before = contents(graded / "reports")
    assert counts(grade(graded)) == (3, 0)
    assert contents(graded / "reports") == before
    assert [path.name for path in (graded / "reports" / "runs").iterdir()] == ["0001.json"]


def test_only_a_changed_file_is_graded_again(graded):
    hand_in(graded, "bob", RIGHT)
    output = grade(graded)
    assert counts(output) == (2, 1)
    assert "bob add_up 0 10 another file was handed in" in output
    assert "ada add_up" not in output.split("1 score changed")[1].split("submissions in")[0]


def test_diff_names_who_moves_by_a_mended_test_and_the_file(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT, "bob": WRONG, "eve": RIGHT})
    visible = folder / "tests" / "add_up" / "test_visible.py"
    mended = visible.read_text()
    visible.write_text(mended.replace("judge.against(3,", "judge.against(4,"))
    grade(folder)
    visible.write_text(mended)
    output = grade(folder)
    assert counts(output) == (0, 3)
    cause = "the suite changed: tests/add_up/test_visible.py"
    assert f"ada add_up 8 10 {cause} eve add_up 8 10 {cause}" in output
    assert "add_up: one and two: passed by 2 students more" in output
    assert "2 scores changed" in output


def test_force_grades_all_again_with_the_same_inputs(graded):
    before = contents(graded / "reports")
    assert counts(grade(graded, "--force")) == (0, 3)
    assert contents(graded / "reports") == before


def test_a_new_seed_grades_all_with_other_inputs(graded):
    seed = json.loads((graded / "reports" / "run.json").read_text())["seed"]
    assert counts(grade(graded, "--new-seed")) == (0, 3)
    assert json.loads((graded / "reports" / "run.json").read_text())["seed"] != seed
    assert counts(grade(graded, "--seed", str(seed))) == (0, 3)
    run = autograder("diff", cwd=graded)
    assert run.returncode == 0


def test_the_same_class_twice_is_the_same_bytes_whatever_the_jobs(graded, tmp_path):
    seed = str(run_record(graded, 1)["seed"])
    grade(graded, "--out", str(tmp_path / "again"), "--seed", seed, "--jobs", "1")
    assert contents(tmp_path / "again") == contents(graded / "reports")


def test_students_of_an_earlier_folder_stay_in_the_gradebook(graded):
    shutil.rmtree(graded / "handed_in" / "bob")
    hand_in(graded, "dee", WRONG)
    assert counts(grade(graded)) == (2, 1)
    rows = list(csv.DictReader((graded / "reports" / "gradebook.csv").read_text().splitlines()))
    assert [row["student"] for row in rows] == ["ada", "bob", "cy", "dee"]


def test_a_grader_error_is_never_reused(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    hidden = folder / "tests" / "add_up" / "test_hidden.py"
    was = hidden.read_text()
    hidden.write_text(was.replace("pass", "1 / 0"))
    assert counts(grade(folder, status=3)) == (0, 1)
    assert counts(grade(folder, status=3)) == (0, 1)


def test_a_result_that_depends_on_chance_is_flagged_and_the_higher_score_kept(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    grade(folder)
    result = folder / "reports" / "results" / "ada" / "add_up.json"
    document = json.loads(result.read_text())
    # As if another run had come out otherwise.
    document["report"]["outcomes"][0]["status"] = "failed"
    result.write_text(json.dumps(document))
    output = grade(folder, "--force")
    assert (
        "ada, add_up: graded again with nothing changed, test_one_and_two came out otherwise (10 and 8 points)"
        in output
    )
    assert json.loads(result.read_text())["report"]["outcomes"][0]["status"] == "passed"


def test_a_lower_score_by_chance_does_not_replace_the_higher_one(tmp_path):
    folder = small_class(tmp_path, {"bob": WRONG})
    grade(folder)
    result = folder / "reports" / "results" / "bob" / "add_up.json"
    document = json.loads(result.read_text())
    for outcome in document["report"]["outcomes"]:
        outcome["status"] = "passed"
    result.write_text(json.dumps(document))
    output = grade(folder, "--force")
    assert "(10 and 0 points); 10 is kept until you decide" in output
    rows = list(csv.DictReader((folder / "reports" / "gradebook.csv").read_text().splitlines()))
    assert [row["add_up"] for row in rows] == ["10"]


@pytest.mark.parametrize(
    ("content", "sentence"), [("{}", "damaged, or not a result of this kit"), ("", "damaged"), ("\0" * 30, "damaged")]
)
def test_a_damaged_result_stops_the_run_before_anything_is_graded(graded, content, sentence):
    result = graded / "reports" / "results" / "bob" / "add_up.json"
    result.write_text(content)
    hand_in(graded, "cy", WRONG)
    before = contents(graded / "reports")
    output = grade(graded, status=2)
    assert sentence in output
    assert str(Path("reports", "results", "bob", "add_up.json")) in output
    assert contents(graded / "reports") == before


def test_a_result_of_another_version_is_graded_again(graded):
    result = graded / "reports" / "results" / "bob" / "add_up.json"
    document = json.loads(result.read_text())
    result.write_text(json.dumps({**document, "format": 0}))
    assert counts(grade(graded)) == (2, 1)


def test_two_runs_in_one_folder_the_second_is_refused(graded):
    for number in range(4):
        hand_in(graded, f"slow{number}", "import time\ndef add(a, b):\n    time.sleep(0.9)\n    return a + b")
    first = start(graded, "--jobs", "1")
    try:
        while not list((graded / "reports").glob("results/slow*")):
            assert first.poll() is None
        run = autograder("grade", "handed_in", cwd=graded)
        assert run.returncode == 2
        assert f"process {first.pid}, started at " in run.stderr
        assert "writes into this folder" in run.stderr
    finally:
        first.kill()
        first.communicate()
    assert counts(grade(graded))[0] >= 4


def test_a_read_only_folder_is_one_sentence(graded):
    if os.geteuid() == 0:
        pytest.skip("root may write everywhere")
    (graded / "reports").chmod(0o500)
    assert "cannot be written" in grade(graded, status=2)


def test_verify_grades_again_and_says_the_same(graded):
    report = graded / "reports" / "students" / "bob" / "add_up.json"
    run = autograder("verify", report, cwd=graded)
    assert (run.returncode, run.stdout) == (0, "The same: 0 of 10 points, 4 tests.\n"), run.stderr
    run = autograder("verify", report, graded / "handed_in" / "ada" / "add_up.py", cwd=graded)
    assert run.returncode == 2
    assert "has no file with the digest of the report" in run.stderr


def test_verify_tells_what_differs(graded):
    report = graded / "reports" / "students" / "ada" / "add_up.json"
    document = json.loads(report.read_text())
    document["tests"][0]["extra_data"]["status"] = "failed"
    report.write_text(json.dumps(document))
    run = autograder("verify", report, graded / "handed_in", cwd=graded)
    assert run.returncode == 1
    assert "passed now, wrong value in the report" in run.stdout


def test_diff_needs_two_runs_and_names_those_there_are(graded):
    run = autograder("diff", cwd=graded)
    assert (run.returncode, "one run is recorded" in run.stderr) == (2, True)
    hand_in(graded, "bob", SYNTAX_ERROR)
    grade(graded)
    run = autograder("diff", "7", cwd=graded)
    assert (run.returncode, "there is no run 7 in this folder; there are: 1, 2" in run.stderr) == (2, True)
    run = autograder("diff", cwd=graded)
    assert run.returncode == 0
    assert (graded / "reports" / "diff.html").is_file()
    rows = list(csv.DictReader((graded / "reports" / "diff.csv").read_text().splitlines()))
    assert [(row["student"], row["cause"]) for row in rows] == [("bob", "another file was handed in")]


def test_attempts_are_reused_and_the_policy_decides_which_counts(tmp_path):
    folder = small_class(tmp_path, {})
    (folder / "handed_in").mkdir()
    for name, source in {"98765_add_up.py": RIGHT, "98766_add_up-1.py": WRONG}.items():
        (folder / "handed_in" / f"doejane_4711_{name}").write_text(source)
    book = folder / "reports" / "gradebook.csv"
    assert counts(grade(folder, "--attempt", "best")) == (0, 2)
    assert "doejane,10,10,10," in book.read_text()
    assert counts(grade(folder, "--attempt", "best")) == (2, 0)
    output = grade(folder, "--attempt", "all")
    assert counts(output) == (2, 0)
    assert "doejane add_up 10 0 another file was handed in" in output
    assert "doejane,0,0,10," in book.read_text()
    assert counts(grade(folder)) == (1, 0)
