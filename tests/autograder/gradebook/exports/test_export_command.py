"""`autograder export` as people type it: what it writes, prints and refuses, from a store and after real grading."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from autograder.__main__ import main
from autograder.gradebook.store import RunFile, write_run_file
from tests.autograder.gradebook.exports import document_readers as readers
from tests.autograder.gradebook.exports import sample_class as samples
from tests.autograder.gradebook.exports.test_documents import ENVIRONMENT, FORMATS, golden, table
from tests.autograder.gradebook.small_class import contents, grade, small_class
from tests.autograder.judging.test_suite import RIGHT
from tests.autograder.kit import autograder

CANVAS = (
    "Student,ID,SIS Login ID,Section,adam_step (12)\n    Points Possible,,,,20.00\n"
    '"Hopper, Grace",1,grace@example.edu,A,\n"Lamarr, Hedy",2,hedy@example.edu,A,\n'
)
MOODLE = (
    "Identifier,Full name,Email address,Grade,Maximum grade,Last modified (grade)\n"
    "Participant 7,Grace Hopper,grace@example.edu,,20.00,-\n"
)


@pytest.fixture
def store(tmp_path, monkeypatch) -> Path:
    """The store of the sample class, in the folder where the command runs."""
    monkeypatch.chdir(tmp_path)
    for name, value in ENVIRONMENT.items():
        monkeypatch.setenv(name, value)
    return samples.store_of(Path("reports"), samples.everybody())


def export(capsys, system: str, *options: str) -> tuple[int, str]:
    """Return the exit status of the command and what it printed, in which nothing is a command or a control."""
    status = main(["export", "--for", system, *options])
    printed = "".join(capsys.readouterr())
    assert not re.search("::[a-z]|##\\[|[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e]", printed)
    return status, printed


@pytest.mark.parametrize("system", FORMATS)
def test_an_export_has_a_default_place_lists_what_is_left_out_and_exits_1(store, system, capsys):
    before = contents(store)
    options = ["--column", "adam_step=adam-step"] if system == "classroom50" else []
    status, printed = export(capsys, system, *options)
    assert status == 1
    assert "adam_step: left out, the score is not final: Hedy Lamarr (hedy-lamarr)." in printed
    assert "adam_step: left out, excused: Emmy Noether (emmy-noether)." in printed
    assert f"written: {store / 'exports'}" in printed
    place = store / "exports" / (system if (store / "exports" / system).is_dir() else "")
    files = {path.relative_to(place).as_posix(): path.read_bytes().decode() for path in place.rglob("*.*")}
    assert files == {name: text for name, text in golden(system).items() if name != "scores-per-test.csv"}
    assert contents(store, lambda name: not name.startswith("exports/")) == before
    assert export(capsys, system, *options) == (status, printed)


def test_a_hostile_name_in_a_list_is_inert(tmp_path, capsys):
    hostile = replace(samples.hedy(), student=samples.HOSTILE)
    out = samples.store_of(tmp_path / "reports", [hostile])
    for system in ("gradescope", "junit", "csv", "prairielearn"):
        status, printed = export(capsys, system, "--out", str(out))
        assert (status, "the score is not final: =cmd|" in printed) == (1, True)


def test_scaled_points_and_points_beyond_the_maximum_are_named(store, capsys):
    printed = export(capsys, "classroom50")[1]
    assert "adam_step: all points are multiplied by 10 because Classroom 50 takes whole numbers.\n" in printed
    assert "adam_step: left out, the score is above the maximum: Alan Turing (alan-turing).\n" in printed
    assert "environment_check: all points" not in printed


def test_an_excuse_and_a_missing_submission_are_complete(tmp_path, capsys):
    out = samples.store_of(tmp_path / "reports", [samples.grace(), samples.emmy(), samples.ada_environment()])
    for system in ("gradescope", "junit", "csv"):
        assert export(capsys, system, "--out", str(out))[0] == 0


def test_a_document_of_an_earlier_export_goes_when_its_score_is_no_longer_final(store, capsys):
    export(capsys, "gradescope")
    document = store / "exports" / "gradescope" / "grace-hopper" / "adam_step.json"
    assert readers.gradescope(document.read_text(encoding="utf-8"), published=True).total == 20
    samples.store_of(store, [replace(samples.hedy(), key="grace-hopper", student="Grace Hopper")])
    assert "Grace Hopper (grace-hopper)" in export(capsys, "gradescope")[1]
    assert not document.exists()


def test_an_interrupted_run_is_told(tmp_path, capsys):
    out = samples.store_of(tmp_path / "reports", [samples.emmy()])
    write_run_file(out, RunFile(541, "class", left=9))
    status, printed = export(capsys, "csv", "--out", str(out))
    assert (status, f"The last run into {out} was interrupted and left 9 submissions ungraded." in printed) == (1, True)


def test_chosen_assignments_only(store, capsys):
    status, printed = export(capsys, "csv", "environment_check", "--to", "mine.csv")
    assert (status, printed) == (0, "1 students written: mine.csv\n")
    assert [row["student"] for row in table(Path("mine.csv").read_text(encoding="utf-8"))] == ["Ada Lovelace"]


def test_a_column_for_each_test(store, capsys):
    export(capsys, "csv", "--per-test")
    assert (store / "exports" / "scores-per-test.csv").read_bytes().decode() == golden("csv")["scores-per-test.csv"]


def test_a_problem_of_autolab_can_have_another_name_or_none(store, capsys):
    export(capsys, "autolab", "--column", "adam_step=Adam", "--column", "environment_check=", "--to", "here")
    assert sorted(path.name for path in Path("here").rglob("*.txt")) == ["adam_step.txt"] * 4
    output = Path("here", "ada-lovelace", "adam_step.txt").read_text(encoding="utf-8")
    assert readers.autolab(output).scores == {"Adam": 3.6}


def test_a_copy_of_a_gradebook_is_filled_in(store, capsys):
    Path("download.csv").write_text(CANVAS)
    status, printed = export(capsys, "canvas", "adam_step", "--into", "download.csv")
    assert status == 1
    filled = store / "exports" / "canvas" / "download.csv"
    assert printed.startswith(f"1 scores changed, 0 were there already: {filled}\n")
    assert "adam_step: nothing was written, the score is not final: Lamarr, Hedy (line 4)." in printed
    assert filled.read_text() == CANVAS.replace("grace@example.edu,A,", "grace@example.edu,A,20")
    assert Path("download.csv").read_text() == CANVAS


def test_the_moodle_worksheet_comes_with_a_zip_of_the_pages(store, capsys):
    page = store / "students" / "grace-hopper" / "adam_step.html"
    page.parent.mkdir(parents=True)
    page.write_text("<p>20 of 20")
    Path("grades.csv").write_text(MOODLE)
    options = ("--into", "grades.csv", "--column", "adam_step=Grade", "--to", "filled.csv")
    printed = export(capsys, "moodle", *options)[1]
    assert "1 scores changed, 0 were there already: filled.csv\n" in printed
    assert "1 feedback files written: filled-feedback.zip\n" in printed
    assert ",20,20.00," in Path("filled.csv").read_text()
    with zipfile.ZipFile("filled-feedback.zip") as archive:
        (name,) = archive.namelist()
        assert name == "Grace Hopper_7_assignfeedback_file_adam_step.html"
        assert archive.read(name) == b"<p>20 of 20"


def test_prairielearn_has_a_file_to_fill_in_beside_its_documents(store, capsys):
    Path("by_hand.csv").write_text("uid,qid,submission_id,score_perc\ngrace@example.edu,adam_step,5,\n")
    printed = export(capsys, "prairielearn", "adam_step", "--into", "by_hand.csv")[1]
    assert "1 scores changed" in printed
    assert "grace@example.edu,adam_step,5,100\n" in (store / "exports" / "prairielearn" / "by_hand.csv").read_text()


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["csv", "adam"], "adam: there are no results of this assignment; there are: adam_step, environment_check"),
        (["canvas"], "--for canvas: needs --into FILE, the file that you downloaded there"),
        (["junit", "--into", "download.csv"], "--into download.csv: junit has no file to fill in"),
        (["canvas", "--into", "none.csv"], "none.csv: cannot be read (No such file or directory)"),
        (["canvas", "--into", "reports"], "reports: cannot be read (Is a directory)"),
        (["canvas", "--into", "download.csv", "--to", "download.csv"], "that is the download itself"),
        (["moodle", "--into", "download.csv", "adam_step"], "download.csv: not a grading worksheet of Moodle"),
        (["canvas", "--into", "download.csv"], "download.csv: environment_check: no column is named"),
        (["gradescope", "--per-test"], "--per-test: only for csv, not for gradescope"),
        (["csv", "--column", "adam_step=x"], "--column: not for csv, which has no names to match"),
        (["autolab", "--column", "adam_step"], "--column adam_step: expected SLUG=TITLE"),
        (["autolab", "--column", "adam=x"], "--column adam=x: there are no results of 'adam'; there are: adam_step"),
        (["csv", "--out", "nowhere"], "nowhere: has no results; grade into this folder first, with --out nowhere"),
        (["csv", "--to", "reports"], "reports: cannot be written"),
        (["gradescope", "--to", "download.csv"], "cannot be"),
        (["turnitin"], "invalid choice: 'turnitin'"),
    ],
)
def test_wrong_usage_exits_2_with_one_sentence(store, words, sentence, capsys):
    Path("download.csv").write_text(CANVAS)
    try:
        status, printed = export(capsys, *words)
    except SystemExit as stop:
        status, printed = int(str(stop.code)), "".join(capsys.readouterr())
    assert status == 2
    assert sentence in printed
    assert "Traceback" not in printed
    assert Path("download.csv").read_text() == CANVAS
    assert not (store / "exports").exists()


def test_classroom50_needs_the_name_of_the_classroom(store, monkeypatch, capsys):
    monkeypatch.delenv("CLASSROOM")
    status, printed = export(capsys, "classroom50")
    assert (status, "no CLASSROOM in the environment; run `CLASSROOM=NAME autograder export" in printed) == (2, True)


def test_a_damaged_result_stops_the_export(store, capsys):
    result = store / "results" / "grace-hopper" / "adam_step.json"
    result.write_bytes(result.read_bytes()[:-40])
    status, printed = export(capsys, "csv")
    assert status == 2
    assert f"{result}: damaged, or not a result of this kit" in printed


@pytest.mark.slow
def test_all_formats_of_a_class_that_was_just_graded(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT, "bob": "def add(a, b):\n    return a - b\n"})
    grade(folder)
    (folder / "canvas.csv").write_text("Student,ID,SIS Login ID,Section,add_up (1)\nada,1,,A,\nbob,2,,A,\n")
    (folder / "brightspace.csv").write_text(
        "OrgDefinedId,add_up Points Grade,End-of-Line Indicator\n#ada,,#\n#bob,,#\n"
    )
    (folder / "moodle.csv").write_text(MOODLE.replace("Grace Hopper,grace@example.edu", "ada,"))
    (folder / "prairielearn.csv").write_text("uid,qid,submission_id,score_perc\nada,add_up,5,\n")
    filled = {
        system: autograder("export", "--for", system, "--into", f"{system}.csv", cwd=folder)
        for system in ("canvas", "brightspace", "moodle", "prairielearn")
    }
    written = {
        system: autograder("export", "--for", system, cwd=folder) for system in FORMATS if system != "classroom50"
    }
    runs = filled | written
    assert {system: (run.returncode, run.stderr) for system, run in runs.items()} == dict.fromkeys(runs, (0, ""))
    exports = folder / "reports" / "exports"
    assert "ada,1,,A,10\nbob,2,,A,0\n" in (exports / "canvas" / "canvas.csv").read_text()
    assert "1 feedback files" in runs["moodle"].stdout
    ada = (exports / "gradescope" / "ada" / "add_up.json").read_text(encoding="utf-8")
    bob = (exports / "autolab" / "bob" / "add_up.txt").read_text(encoding="utf-8")
    assert readers.gradescope(ada, published=True).total == 10
    assert readers.autolab(bob).scores == {"add_up": 0}
    assert '"hint":"' in bob
    suites = readers.junit((exports / "junit.xml").read_text(encoding="utf-8"))
    assert {name: suite.properties["score"] for (_, name), suite in suites.items()} == {"ada": "10", "bob": "0"}
    assert [row["add_up"] for row in table((exports / "scores.csv").read_text(encoding="utf-8"))] == ["10", "0"]
    assert "2 reused, 0 graded" in grade(folder)
