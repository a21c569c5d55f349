"""Every file becomes a submission, or a sentence that says why not."""

from __future__ import annotations

import os
import pickle
import re
from pathlib import Path

import pytest

from autograder.intake import IntakeOptions, collect_submissions, read_roster
from autograder.model import Member
from tests.autograder.builders import notebook
from tests.autograder.intake.class_folders import ADAM_CODE, DENSE_CODE, SLUGS, pack, table, write, zipped
from tests.autograder.kit import in_memory, take_in


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
@pytest.mark.parametrize("wrapper", ["", "submissions/", "hw4/"])
def test_the_plain_layouts_are_found(tmp_path: Path, packed: bool, wrapper: str) -> None:
    files: dict[str, bytes | str] = {
        f"{wrapper}zoe/dense_backward.py": DENSE_CODE,
        f"{wrapper}ada/adam_step.ipynb": notebook(ADAM_CODE),
        f"{wrapper}bob_adam_step.ipynb": notebook(ADAM_CODE),
        f"{wrapper}bob_dense_backward.py": DENSE_CODE,
        f"{wrapper}Eva_M_Step.IPYNB": notebook("x = 1"),
        f"{wrapper}uma.ipynb": notebook(DENSE_CODE),
        f"{wrapper}max/homework 4.ipynb": notebook(ADAM_CODE, DENSE_CODE),
    }
    path = pack(tmp_path / "all.zip", files) if packed else write(tmp_path / "all", files)
    submissions, sentences = take_in(path, SLUGS)
    assert table(submissions) == [
        ("Eva_M", "step", "Eva_M_Step.IPYNB"),
        ("ada", "adam_step", "adam_step.ipynb"),
        ("bob", "adam_step", "bob_adam_step.ipynb"),
        ("bob", "dense_backward", "bob_dense_backward.py"),
        ("max", "adam_step", "homework 4.ipynb"),
        ("max", "dense_backward", "homework 4.ipynb"),
        ("uma", "dense_backward", "uma.ipynb"),
        ("zoe", "dense_backward", "dense_backward.py"),
    ]
    assert sentences == ()
    assert submissions[1].read() == notebook(ADAM_CODE) or b"def adam" in submissions[1].read()


def test_with_given_people_no_name_of_a_file_names_a_student(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "bob_adam_step.py": ADAM_CODE,
        "carla/dense_backward.py": DENSE_CODE,
        "Dan_42_assignsubmission_file/dense_backward.ipynb": notebook(DENSE_CODE),
        "eva_step.zip": zipped({"flo/step.py": "def walk(): pass"}),
        ".git/config": "",
    }
    ada, grace = Member("Ada", (("email", "ada@example.edu"),)), Member("Grace")
    found = collect_submissions(write(tmp_path / "mo_adam_step", files), IntakeOptions(SLUGS, people=(ada, grace)))
    assert [submission.slug for submission in found.submissions] == ["adam_step", "dense_backward", "step"]
    assert {submission.student for submission in found.submissions} == {"Ada, Grace"}
    assert {submission.people for submission in found.submissions} == {(ada, grace)}
    assert [submission.attempts for submission in found.submissions] == [1, 2, 1]


def test_the_longest_assignment_that_fits_a_name_is_meant(tmp_path: Path) -> None:
    write(tmp_path, {"ada_adam_step.py": "", "ada_step.py": "", "bob/adam_step.py": "x = 1", "bob/my_step.py": "x = 1"})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [
        ("ada", "adam_step", "ada_adam_step.py"),
        ("ada", "step", "ada_step.py"),
        ("bob", "adam_step", "adam_step.py"),
        ("bob", "step", "my_step.py"),
    ]


@pytest.mark.parametrize(
    ("name", "only", "expected"),
    [
        ("ada_adam_step.ipynb", None, [("ada", "adam_step")]),
        ("adam_step.ipynb", None, [("home", "adam_step")]),
        ("homework.ipynb", None, [("homework", "adam_step"), ("homework", "dense_backward")]),
        ("homework.ipynb", "step", [("homework", "step")]),
        ("ada_adam_step.ipynb", "dense_backward", [("ada", "dense_backward")]),
        ("adam_step.ipynb", "step", [("home", "step")]),
    ],
)
def test_a_single_file_is_one_student(
    tmp_path: Path, name: str, only: str | None, expected: list[tuple[str, str]]
) -> None:
    content = notebook(ADAM_CODE, DENSE_CODE) if name == "homework.ipynb" else notebook(ADAM_CODE)
    write(tmp_path / "home", {name: content})
    submissions, sentences = take_in(tmp_path / "home" / name, SLUGS, only)
    assert [(submission.student, submission.slug) for submission in submissions] == expected
    assert sentences == ()


def test_a_folder_with_files_named_after_assignments_is_one_student(tmp_path: Path) -> None:
    write(tmp_path / "ada", {"adam_step.ipynb": notebook(ADAM_CODE), "more.ipynb": notebook(DENSE_CODE)})
    submissions, _ = take_in(tmp_path / "ada", SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb"), ("ada", "dense_backward", "more.ipynb")]


def test_a_folder_with_one_student_is_not_taken_for_a_wrapper(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.ipynb": notebook(ADAM_CODE), "ada/notes/old.ipynb": notebook("x = 1")})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]


def test_a_named_file_also_counts_for_what_else_it_defines_unless_that_has_its_own(tmp_path: Path) -> None:
    both = notebook(ADAM_CODE, DENSE_CODE)
    write(tmp_path, {"ada/adam_step.ipynb": both, "bob/adam_step.ipynb": both, "bob/dense_backward.py": DENSE_CODE})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [
        ("ada", "adam_step", "adam_step.ipynb"),
        ("ada", "dense_backward", "adam_step.ipynb"),
        ("bob", "adam_step", "adam_step.ipynb"),
        ("bob", "dense_backward", "dense_backward.py"),
    ]


def test_a_named_file_does_not_count_for_another_assignment_with_the_same_names(tmp_path: Path) -> None:
    write(tmp_path, {"ada/conv_forward.py": "class Conv: pass", "bob/homework.py": "class Conv: pass"})
    submissions, _ = take_in(tmp_path, {"conv_backward": ("Conv",), "conv_forward": ("Conv",)})
    assert table(submissions) == [
        ("ada", "conv_forward", "conv_forward.py"),
        ("bob", "conv_backward", "homework.py"),
        ("bob", "conv_forward", "homework.py"),
    ]


def test_a_named_file_counts_for_another_assignment_only_with_most_of_its_names(tmp_path: Path) -> None:
    one, two = "def adam(): pass\n", "def adam(): pass\ndef sgd(): pass\n"
    write(tmp_path, {"ada/moons.py": one, "bob/moons.py": two, "cy/homework.py": one})
    submissions, _ = take_in(tmp_path, {"adam_step": ("sgd", "momentum", "adam"), "moons": ("forward",)})
    assert table(submissions) == [
        ("ada", "moons", "moons.py"),
        ("bob", "adam_step", "moons.py"),
        ("bob", "moons", "moons.py"),
        ("cy", "adam_step", "homework.py"),
    ]


def test_a_named_file_that_cannot_be_read_is_a_submission_and_another_one_a_sentence(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.ipynb": "{", "bob/homework.ipynb": "{"})
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]
    assert len(sentences) == 1
    assert sentences[0].startswith("bob/homework.ipynb: refused, homework.ipynb is not a notebook")


def test_a_broken_cell_that_seems_to_define_a_name_counts(tmp_path: Path) -> None:
    write(tmp_path, {"ada/hw.ipynb": notebook("def adam(:\n  pass")})
    assert table(take_in(tmp_path, SLUGS)[0]) == [("ada", "adam_step", "hw.ipynb")]


@pytest.mark.parametrize("packed", [False, True], ids=["folder", "zip"])
def test_of_two_files_for_one_assignment_the_newer_counts_and_the_other_is_told(tmp_path: Path, packed: bool) -> None:
    files: dict[str, bytes | str] = {"ada/adam_step.ipynb": notebook(ADAM_CODE), "ada/adam_step.py": ADAM_CODE}
    path = pack(tmp_path / "x.zip", files) if packed else write(tmp_path / "x", files)
    submissions, sentences = take_in(path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.py")]
    assert sentences == ("ada/adam_step.ipynb: not used for adam_step, ada/adam_step.py is newer",)


def test_of_two_files_of_one_date_the_notebook_counts(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.ipynb": notebook(ADAM_CODE), "ada/adam_step.py": ADAM_CODE})
    for path in (tmp_path / "ada").iterdir():
        os.utime(path, (1_700_000_000, 1_700_000_000))
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]
    assert sentences == (
        "ada/adam_step.py: not used for adam_step, ada/adam_step.ipynb is equally new and preferred by type or name",
    )


def test_of_two_unnamed_files_the_one_with_more_of_the_names_counts(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"ada/all.ipynb": notebook("def sgd(): pass", ADAM_CODE), "ada/lecture.ipynb": notebook("def sgd(): pass")},
    )
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "all.ipynb")]
    assert sentences == ("ada/lecture.ipynb: not used for adam_step, ada/all.ipynb defines more of the required names",)


def test_no_file_is_left_aside_in_silence(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "ada/adam_step.ipynb": notebook(ADAM_CODE),
        "ada/scratch.ipynb": notebook(ADAM_CODE),
        "ada/data.csv": "1,2",
        "bob/notes.py": "x = 1",
        "bob/work.zip": "PK",
        "bob/.DS_Store": "",
        "bob/.ipynb_checkpoints/adam_step-checkpoint.ipynb": notebook(ADAM_CODE),
        "__MACOSX/ada/._adam_step.ipynb": "",
        "bob/__pycache__/notes.cpython-311.pyc": "",
    }
    submissions, sentences = take_in(pack(tmp_path / "all.zip", files), SLUGS)
    assert table(submissions) == [("ada", "adam_step", "adam_step.ipynb")]
    assert sentences == (
        "bob/work.zip: refused, this zip cannot be opened; create it again",
        "ada/data.csv: ignored, neither .ipynb nor .py",
        "4 hidden or system files were ignored",
        "ada/scratch.ipynb: ignored, it defines no required name, apart from assignments with their own file (adam_step)",
        "bob/notes.py: ignored, it defines none of the required names",
    )


def test_a_folder_full_of_data_is_told_in_few_sentences(tmp_path: Path) -> None:
    write(tmp_path, {f"ada/images/{number:03}.png": "" for number in range(100)})
    _, sentences = take_in(tmp_path, SLUGS)
    assert len(sentences) == 5
    assert sentences[-1] == "ada/images/004.png, and 95 more files: ignored, neither .ipynb nor .py"


def test_with_one_assignment_asked_for_the_others_are_left_aside(tmp_path: Path) -> None:
    both = notebook(ADAM_CODE, DENSE_CODE)
    write(tmp_path, {"ada/adam_step.ipynb": both, "ada/step.py": "x = 1", "bob/hw.ipynb": both})
    submissions, sentences = take_in(tmp_path, SLUGS, "dense_backward")
    assert table(submissions) == [("ada", "dense_backward", "adam_step.ipynb"), ("bob", "dense_backward", "hw.ipynb")]
    assert sentences == ("ada/step.py: ignored, it is named for step",)


def test_zips_of_classes_and_of_students_in_a_folder_are_read(tmp_path: Path) -> None:
    first = {"ada/adam_step.py": ADAM_CODE, "bob/adam_step.py": ADAM_CODE}
    second = {"ada/dense_backward.py": DENSE_CODE, "bob/dense_backward.py": DENSE_CODE}
    write(
        tmp_path, {"hw1.zip": zipped(first), "hw2.zip": zipped(second), "cy.zip": zipped({"adam_step.py": ADAM_CODE})}
    )
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert table(submissions) == [
        ("ada", "adam_step", "adam_step.py"),
        ("ada", "dense_backward", "dense_backward.py"),
        ("bob", "adam_step", "adam_step.py"),
        ("bob", "dense_backward", "dense_backward.py"),
        ("cy", "adam_step", "adam_step.py"),
    ]
    assert sentences == ()


def test_hostile_names_are_shown_harmless_and_keep_students_apart(tmp_path: Path) -> None:
    names = ["ada", "Ada", "a\u202eda", "-ada..", "José", "Jose\u0301", "CON", "日本", "x" * 200]
    write(tmp_path / "all", {f"{name}/adam_step.py": ADAM_CODE for name in names})
    submissions, sentences = take_in(tmp_path / "all", SLUGS)
    assert len(submissions) == len(names)
    assert len({submission.key.casefold() for submission in submissions}) == len(names)
    assert "a\ufffdda" in [submission.student for submission in submissions]
    assert sum("names look alike" in sentence for sentence in sentences) == 2


def test_one_student_has_one_key_for_all_assignments(tmp_path: Path) -> None:
    write(tmp_path, {"Ada Löw/adam_step.py": ADAM_CODE, "Ada Löw/dense_backward.py": DENSE_CODE})
    submissions, _ = take_in(tmp_path, SLUGS)
    assert len({submission.key for submission in submissions}) == 1
    assert re.fullmatch(r"Ada-Low-[0-9a-f]{8}", submissions[0].key)


def test_a_library_that_was_handed_in_along_is_not_parsed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    library = {f"ada/venv/module{number}.py": f"value = {number}" for number in range(150)}
    write(tmp_path, {**library, "ada/hw.py": ADAM_CODE})
    read: list[str] = []
    monkeypatch.setattr("autograder.sandbox.levels.can_fork", lambda: False)
    monkeypatch.setattr(
        "autograder.intake.name_search.names_in", lambda content, name, names: read.append(name) or {"adam"}
    )
    submissions, _ = take_in(tmp_path, SLUGS)
    assert table(submissions) == [("ada", "adam_step", "hw.py")]
    assert read == ["hw.py"]


def test_of_one_student_only_so_many_files_are_parsed(tmp_path: Path) -> None:
    write(tmp_path, {f"ada/x{number:03}.py": "def sgd(): pass" for number in range(103)} | {"bob/x.py": ADAM_CODE})
    submissions, sentences = take_in(tmp_path, SLUGS)
    assert [submission.student for submission in submissions] == ["ada", "bob"]
    assert sum("100 files of this student were searched already" in sentence for sentence in sentences) == 3


def test_a_submission_alone_and_one_in_a_group_are_both_graded_and_listed(tmp_path: Path) -> None:
    (tmp_path / "roster.csv").write_text("id,name\ns1,Ada\ns2,Bob\n")
    described = "a:\n  :submitters: [{':name': Ada}, {':name': Bob}]\nb:\n  :submitters: [{':name': Ada}]\n"
    write(
        tmp_path / "all", {"submission_metadata.yml": described, "a/adam_step.py": ADAM_CODE, "b/adam_step.py": "x = 1"}
    )
    intake = collect_submissions(tmp_path / "all", IntakeOptions(SLUGS, roster=read_roster(tmp_path / "roster.csv")))
    assert [(submission.student, submission.members) for submission in intake.submissions] == [
        ("Ada", ()),
        ("Ada, Bob", ("Ada", "Bob")),
    ]
    assert [(conflict.person, conflict.files) for conflict in intake.conflicts] == [
        ("s1", ("a/adam_step.py", "b/adam_step.py"))
    ]


def test_a_pattern_that_fits_nothing_is_told(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.py": ADAM_CODE})
    intake = collect_submissions(tmp_path, IntakeOptions(SLUGS, pattern="nothing(?P<student>.)"))
    assert intake.notes == ("--pattern matches no file here and is ignored",)
    assert table(intake.submissions) == [("ada", "adam_step", "adam_step.py")]


def test_what_is_graded_is_what_was_there_when_it_was_taken_in(tmp_path: Path) -> None:
    write(tmp_path, {"ada/adam_step.py": ADAM_CODE})
    (submission,), _ = take_in(tmp_path, SLUGS)
    (tmp_path / "ada/adam_step.py").write_text("changed")
    assert submission.read() == ADAM_CODE.encode()


def test_a_submission_that_is_sent_to_another_process_brings_its_bytes(tmp_path):
    (tmp_path / "ada_adam_step.py").write_bytes(b"def adam(): pass\n")
    ((submission,), _) = take_in(tmp_path, {"adam_step": ("adam",)})
    received = pickle.loads(pickle.dumps(submission))
    assert [received] == in_memory([submission])
    assert received.content == b"def adam(): pass\n"
