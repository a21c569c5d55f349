"""Folders on disk: unpacked downloads, several downloads at once, clones, and students with the same name."""

from __future__ import annotations

from pathlib import Path

import pytest
from rich.console import Console

from autograder.intake import IntakeOptions, collect_submissions, read_roster
from autograder.intake.lms.filenames import patterned
from autograder.intake.model import AttemptRecord, Intake, Record
from autograder.reports.intake_table import show_intake
from autograder.reports.run_json import intake_json
from tests.autograder.intake.class_folders import ADAM_CODE, DENSE_CODE, SLUGS, table, write, zipped

ROSTER = "id,name,email\ns1,Jo Roe,jo@x.edu\ns2,Cy Lee,cy@x.edu\n"


def taken(root: Path, roster: str = "") -> Intake:
    if not roster:
        return collect_submissions(root, IntakeOptions(SLUGS))
    path = root.parent / "roster.csv"
    path.write_text(roster)
    return collect_submissions(root, IntakeOptions(SLUGS, roster=read_roster(path)))


def test_two_downloads_of_one_system_in_a_folder_have_the_same_students(tmp_path: Path) -> None:
    first = zipped({"doejane_4711_1_adam_step.py": ADAM_CODE, "roejo_4712_2_adam_step.py": ADAM_CODE})
    second = zipped({"doejane_4711_3_dense.py": DENSE_CODE, "roejo_LATE_4712_4_dense.py": DENSE_CODE})
    intake = taken(write(tmp_path / "all", {"hw1 submissions.zip": first, "hw2 submissions.zip": second}))
    assert intake.layouts == ("canvas",)
    assert [(submission.student, submission.slug) for submission in intake.submissions] == [
        ("doejane", "adam_step"),
        ("doejane", "dense_backward"),
        ("roejo", "adam_step"),
        ("roejo", "dense_backward"),
    ]
    assert len({submission.key for submission in intake.submissions}) == 2
    assert [submission.late for submission in intake.submissions] == [False, False, False, True]


def test_downloads_of_different_systems_in_a_folder_are_each_read_in_their_way(tmp_path: Path) -> None:
    canvas = zipped({"roejo_1_2_adam_step.py": ADAM_CODE})
    moodle = zipped({"Jo Roe_801_assignsubmission_file/dense.py": DENSE_CODE})
    intake = taken(write(tmp_path / "all", {"one.zip": canvas, "two.zip": moodle, "cy_step.py": "x = 1"}), ROSTER)
    assert intake.layouts == ("canvas", "moodle", "plain")
    assert table(intake.submissions)[:2] == [
        ("Jo Roe", "adam_step", "adam_step.py"),
        ("Jo Roe", "dense_backward", "dense.py"),
    ]
    assert {submission.key for submission in intake.submissions if submission.student == "Jo Roe"} == {"s1"}
    assert (intake.unmatched, intake.without, intake.conflicts) == (("cy",), ("s2",), ())


@pytest.mark.parametrize("folder", ["submitted", "course/submitted"])
def test_the_folder_of_nbgrader_may_be_given_itself_or_the_one_above(tmp_path: Path, folder: str) -> None:
    root = write(tmp_path / folder, {"ada/adam-step/p.py": ADAM_CODE, "bob/adam_step/p.py": "x = 1"})
    intake = taken(root if folder == "submitted" else root.parent)
    assert intake.layouts == ("nbgrader",)
    assert table(intake.submissions) == [("ada", "adam_step", "p.py"), ("bob", "adam_step", "p.py")]


@pytest.mark.parametrize(
    ("written", "at"),
    [
        ("2026-02-02 15:58:23.948203 UTC\n", "2026-02-02T15:58:23+00:00"),
        ("2026-02-02 15:58:23", "2026-02-02T15:58:23"),
        ("yesterday\x1b[31m", "yesterday"),
        ("x" * 2000, ""),
    ],
)
def test_nbgrader_tells_when_something_was_handed_in(tmp_path: Path, written: str, at: str) -> None:
    files = {"submitted/ada/adam_step/p.py": ADAM_CODE, "submitted/ada/adam_step/timestamp.txt": written}
    (submission,) = taken(write(tmp_path / "course", files)).submissions
    assert submission.submitted_at == at


@pytest.mark.parametrize("inside", ["", "submitted/"])
def test_a_zip_of_a_student_that_looks_like_a_class_takes_nobodys_place(tmp_path: Path, inside: str) -> None:
    form = f"{inside}{{0}}/adam_step/adam_step.py"
    forged = {form.format("bob"): "def adam(): return 0", form.format("cy"): ADAM_CODE}
    stamp = {"submitted/bob/adam_step/timestamp.txt": "2099-01-01 00:00:00 UTC"} if inside else {}
    honest: dict[str, bytes | str] = {"bob.zip": zipped({"hw.py": ADAM_CODE}), "dan/adam_step.py": ADAM_CODE}
    intake = taken(write(tmp_path / "all", {**honest, "eve.zip": zipped({**forged, **stamp})}))
    assert [(submission.student, submission.file, submission.attempts) for submission in intake.submissions] == [
        ("bob", "hw.py", 1),
        ("bob", "adam_step.py", 1),
        ("cy", "adam_step.py", 1),
        ("dan", "adam_step.py", 1),
    ]
    assert len({submission.key for submission in intake.submissions}) == 4
    assert {submission.key: submission.file for submission in intake.submissions}["bob"] == "hw.py"
    (conflict,) = intake.conflicts
    assert (conflict.person, conflict.slug) == ("bob", "adam_step")
    assert any(note.startswith("eve.zip: read as the download of a class (") for note in intake.notes)


def test_a_forged_number_in_the_zip_of_a_student_takes_nobodys_place(tmp_path: Path) -> None:
    forged = {"joroe_4711_1_adam_step.py": "def adam(): return 0", "cylee_4712_2_adam_step.py": ADAM_CODE}
    honest: dict[str, bytes | str] = {"jo roe.zip": zipped({"hw.py": ADAM_CODE}), "dan/adam_step.py": ADAM_CODE}
    roster = "id,name,canvas_id\ns1,Jo Roe,4711\ns2,Cy Lee,4712\n"
    intake = taken(write(tmp_path / "all", {**honest, "eve.zip": zipped(forged)}), roster)
    assert {submission.key: submission.file for submission in intake.submissions}["s1"] == "hw.py"
    assert [(conflict.person, len(conflict.files)) for conflict in intake.conflicts] == [("s1", 2)]


@pytest.mark.parametrize(
    "names",
    [
        ("joroe_4711_1_adam_step.py", "cylee_4712_2_x.py", "evemoe_4713_9_work.zip"),
        (
            "Jo Roe_811_assignsubmission_file_adam_step.py",
            "Cy Lee_812_assignsubmission_file_x.py",
            "Eve Moe_813_assignsubmission_file_work.zip",
        ),
    ],
    ids=["canvas", "moodle"],
)
def test_a_zip_that_a_system_names_after_a_student_is_no_class(tmp_path: Path, names: tuple[str, str, str]) -> None:
    forged = {names[0]: "def adam(): return 0", names[1]: ADAM_CODE}
    intake = taken(write(tmp_path / "all", {names[0]: ADAM_CODE, names[1]: ADAM_CODE, names[2]: zipped(forged)}))
    attempts = {submission.student.replace(" ", "").lower(): submission.attempts for submission in intake.submissions}
    assert attempts == {"joroe": 1, "cylee": 1, "evemoe": 1}
    assert intake.conflicts == ()


def test_what_two_zips_give_one_student_is_one_student(tmp_path: Path) -> None:
    first = {f"{name}/adam_step.py": ADAM_CODE for name in ("ada", "bob")}
    second = {f"{name}/dense_backward.py": f"{DENSE_CODE}\n{ADAM_CODE}" for name in ("ada", "bob")}
    intake = taken(write(tmp_path / "all", {"hw1.zip": zipped(first), "hw2.zip": zipped(second)}))
    assert len({submission.key for submission in intake.submissions}) == 2
    assert (len(intake.submissions), intake.conflicts) == (4, ())


def test_clones_are_told_by_what_all_of_them_begin_with(tmp_path: Path) -> None:
    clones = {
        f"week-4-{user}/{name}": ADAM_CODE for user in ("octo-cat", "hubot") for name in (".git/HEAD", "src/work.py")
    }
    intake = taken(write(tmp_path / "all", clones))
    assert intake.layouts == ("classroom",)
    assert [submission.student for submission in intake.submissions] == ["hubot", "octo-cat"]
    assert sum(record.hidden for record in intake.records) == 2


def test_namesakes_of_an_export_without_numbers_are_two_students(tmp_path: Path) -> None:
    described = (
        "a:\n  :submitters: [{':name': Jo}]\nb:\n  :submitters: [{':name': Jo}]\nc: {':status': x}\nd: {':status': x}\n"
    )
    files = {f"{name}/adam_step.py": f"x = '{name}'" for name in "abcd"}
    intake = taken(write(tmp_path / "all", {"submission_metadata.yml": described, **files}))
    assert sorted(submission.student for submission in intake.submissions) == ["Jo", "Jo", "c", "d"]


def test_who_is_filed_under_an_id_of_somebody_else_is_not_taken_for_that_person(tmp_path: Path) -> None:
    intake = taken(write(tmp_path / "all", {"jo@x.edu/adam_step.py": "x = 1", "s1/adam_step.py": "x = 2"}), ROSTER)
    assert sorted(submission.read() for submission in intake.submissions) == [b"x = 1", b"x = 2"]
    assert [(conflict.person, conflict.files) for conflict in intake.conflicts] == [
        ("s1", ("jo@x.edu/adam_step.py", "s1/adam_step.py"))
    ]


def test_a_team_called_like_an_id_is_not_that_person(tmp_path: Path) -> None:
    files = {"s1_assignsubmission_file/adam_step.py": "x = 1", "Jo Roe_8_assignsubmission_file/adam_step.py": "x = 2"}
    intake = taken(write(tmp_path / "all", files), ROSTER)
    assert sorted(submission.read() for submission in intake.submissions) == [b"x = 1", b"x = 2"]
    assert intake.unmatched == ("s1",)


def test_the_groups_of_a_pattern_say_time_lateness_and_attempt() -> None:
    pattern = r"(?P<student>\w+)-(?P<attempt>\d+)-(?P<time>[^/]+?)(?P<late>-late)?/(?P<assignment>\w+)/"
    layout = patterned(pattern)
    late = layout(("ada-2-Sep 5, 2026 1:05 PM-late", "step", "x.py"))
    in_time = layout(("ada-1-yesterday", "step", "x.py"))
    assert late is not None
    assert in_time is not None
    assert (late.submitted_at, late.late, late.number, late.slug, late.file_parts) == (
        "2026-09-05T13:05:00",
        True,
        2,
        "step",
        ("x.py",),
    )
    assert (in_time.submitted_at, in_time.late, in_time.number) == ("yesterday", False, 1)
    assert layout(("other", "x.py")) is None


def test_the_table_and_the_json_show_hostile_text_harmless(capsys: pytest.CaptureFixture[str]) -> None:
    name = "[red]\x1b[31m\u202e::error::x"
    record = Record(name, 1, "", "graded", name, name, (name,), (AttemptRecord("step", 2),), name, True)
    intake = Intake(("plain",), (), (record,), (), unmatched=(name,), notes=(name,))
    show_intake(intake, Console(width=200))
    printed = capsys.readouterr().out
    assert "[red]" in printed
    assert "step (2)" in printed
    assert not {"\x1b", "\u202e"} & set(printed)
    assert "::error" not in printed
    assert "\x1b" not in intake_json(intake)


def test_a_description_that_refers_to_itself_costs_no_memory(tmp_path):
    levels = [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 30)]
    bomb = "\n".join(["a0: &a0 x", *levels, "submission_1:", "  :submitters: [{':name': *a29, ':sid': 7}]", ""])
    files = {"submission_1/adam_step.py": ADAM_CODE, "submission_metadata.yml": bomb}
    intake = taken(write(tmp_path / "all", {"eve.zip": zipped(files), "zoe/adam_step.py": "x = 1"}))
    assert {submission.student for submission in intake.submissions} == {"7", "zoe"}


def test_a_description_in_a_zip_beside_others_has_a_small_limit(tmp_path):
    large = "submission_1:\n  :submitters: [{':name': Ada}]\n" + "#" * 2**22
    files = {"submission_1/adam_step.py": ADAM_CODE, "submission_metadata.yml": large}
    intake = taken(write(tmp_path / "all", {"eve.zip": zipped(files), "zoe/adam_step.py": "x = 1"}))
    assert "zoe" in {submission.student for submission in intake.submissions}
    assert "Ada" not in {submission.student for submission in intake.submissions}
