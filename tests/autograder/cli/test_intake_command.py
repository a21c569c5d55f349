"""`intake` shows what would be graded, `grade` does the same first, and attempts are graded as asked for."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.autograder.judging.test_suite import RIGHT, kit_with
from tests.autograder.kit import autograder

WRONG = "def add(a, b): return a - b"


@pytest.fixture
def kit(tmp_path: Path) -> Path:
    """A kit with one small assignment, and a class in which Jane's second attempt is worse than her first."""
    folder = kit_with(tmp_path)
    files = {
        "doejane_4711_1_add_up.py": RIGHT,
        "doejane_4711_2_add_up-1.py": WRONG,
        "roejo_LATE_4712_3_add_up.py": WRONG,
        "roejo_4712_4_notes.txt": "x",
    }
    for name, source in files.items():
        (folder / "class").mkdir(exist_ok=True)
        (folder / "class" / name).write_text(source)
    (folder / "roster.csv").write_text("id,name,canvas_id\ns1,Jane Doe,4711\ns9,Cy Gone,9\n")
    return folder


def taken(kit: Path, *options: str) -> dict:
    run = autograder("intake", "class", *options, cwd=kit)
    assert run.returncode == 0, run.stderr
    return json.loads((kit / "reports" / "intake.json").read_text(encoding="utf-8"))


def scores(kit: Path, *options: str) -> dict[str, str]:
    run = autograder("grade", "class", *options, cwd=kit)
    assert run.returncode == 0, run.stderr
    rows = csv.DictReader((kit / "reports" / "gradebook.csv").read_text(encoding="utf-8").splitlines())
    return {row["student"]: row["add_up"] for row in rows}


def test_intake_shows_a_table_and_writes_every_file(kit: Path) -> None:
    run = autograder("intake", "class", "--roster", "roster.csv", cwd=kit)
    assert run.returncode == 0, run.stderr
    assert "4 files (canvas): 2 graded, 0 refused, 2 ignored" in run.stdout
    assert "Jane Doe" in run.stdout
    assert "roejo: not in the roster, but graded" in run.stdout
    assert not list((kit / "reports").glob("students/*/*.html"))
    document = json.loads((kit / "reports" / "intake.json").read_text(encoding="utf-8"))
    assert document["counts"] == {"files": 4, "graded": 2, "refused": 0, "ignored": 2}
    assert (document["unmatched"], document["without_submission"]) == (["roejo"], ["s9"])
    jane = document["files"][1]
    assert (jane["people"], jane["counts_for"]) == (["s1"], [{"assignment": "add_up", "attempt": 2}])
    assert [file["late"] for file in document["files"]] == [False, False, None, True]


@pytest.mark.slow
def test_intake_of_the_same_class_has_the_same_bytes(kit: Path) -> None:
    taken(kit)
    first = (kit / "reports" / "intake.json").read_bytes()
    assert taken(kit)["layouts"] == ["canvas"]
    assert (kit / "reports" / "intake.json").read_bytes() == first


@pytest.mark.slow
def test_a_pattern_says_how_files_are_named(kit: Path) -> None:
    document = taken(kit, "--pattern", r"(?P<student>[a-z]+)_(?P<id>[0-9]+)_[0-9]_(?P<file>.+)")
    assert document["layouts"] == ["pattern"]


def test_the_latest_attempt_counts_and_the_report_says_which_it_is(kit: Path) -> None:
    assert scores(kit, "--roster", "roster.csv") == {"Jane Doe": "0", "roejo": "0"}
    assert (kit / "reports" / "intake.json").is_file()
    (jane,) = (kit / "reports" / "students" / "s1").glob("*.json")
    evidence = json.loads(jane.read_text(encoding="utf-8"))["extra_data"]
    assert [evidence[name] for name in ("attempt", "attempts", "late", "submitted_at", "members")] == [
        2,
        2,
        False,
        "",
        [],
    ]


def test_pages_and_gradebook_tell_attempts_and_what_was_late(kit: Path) -> None:
    scores(kit)
    pages = {
        path.parent.name: path.read_text(encoding="utf-8") for path in (kit / "reports").glob("students/*/add_up.html")
    }
    assert "<bdi>attempt 2 of 2</bdi>" in pages["doejane-4711"]
    assert "<bdi>late</bdi>" in pages["roejo-4712"]
    assert (kit / "reports" / "index.html").read_text(encoding="utf-8").count('<span class="tag">late</span>') == 1
    assert "add_up was late" in (kit / "reports" / "gradebook.csv").read_text(encoding="utf-8")


@pytest.mark.slow
def test_of_all_attempts_the_best_counts_if_asked_for(kit: Path) -> None:
    assert scores(kit, "--attempt", "best", "--roster", "roster.csv") == {"Jane Doe": "10", "roejo": "0"}
    names = {path.name for path in (kit / "reports" / "students" / "s1").glob("*.json")}
    assert names == {"add_up.json", "add_up.attempt-1.json", "add_up.attempt-2.json"}
    best = json.loads((kit / "reports" / "students" / "s1" / "add_up.json").read_text(encoding="utf-8"))
    assert (best["score"], best["extra_data"]["attempt"]) == (10, 1)


@pytest.mark.slow
def test_all_attempts_have_reports_and_the_latest_is_in_the_gradebook(kit: Path) -> None:
    assert scores(kit, "--attempt", "all", "--roster", "roster.csv") == {"Jane Doe": "0", "roejo": "0"}
    reports = [
        json.loads((kit / "reports" / "students" / "s1" / f"add_up.attempt-{n}.json").read_text()) for n in (1, 2)
    ]
    assert [report["score"] for report in reports] == [10, 0]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("--pattern", "("), "not a regular expression"),
        (("--pattern", "x"), "needs a group (?P<student>...) or (?P<id>...)"),
        (("--roster", "none.csv"), "none.csv: cannot be read"),
        (("--attempt", "first"), "invalid choice"),
        (("--out", "roster.csv"), "cannot be written"),
    ],
)
def test_wrong_usage_exits_2_with_one_sentence(kit: Path, words: tuple[str, ...], sentence: str) -> None:
    run = autograder("intake", "class", *words, cwd=kit)
    assert (run.returncode, sentence in run.stderr) == (2, True), run.stderr


def test_nothing_to_grade_exits_1(kit: Path) -> None:
    (kit / "none").mkdir()
    run = autograder("intake", "none", cwd=kit)
    assert (run.returncode, "0 files: 0 graded, 0 refused, 0 ignored" in run.stdout) == (1, True)
