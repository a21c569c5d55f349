"""Clones of repositories: one student over all assignments, times from the scores beside them, nobody taken for another."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from autograder.intake import IntakeOptions, collect_submissions, read_roster
from autograder.intake.lms.classroom import read_classroom
from autograder.intake.lms.scores import Scores, read_scores
from autograder.intake.model import Intake
from autograder.model import Submission
from tests.autograder.intake.class_folders import ADAM_CODE, DENSE_CODE, SLUGS, table, write, zipped

ROOT = Path(__file__).parents[3]
NAMED = ["conv2d_backward", "conv2d_forward", "adam_step", "conv2d", "step"]  # the longest first
HEADER = (
    "username,first_name,last_name,email,section,score,max_score,datetime,submission_tag,submitted_by,review_url,"
    "late,override\n"
)
NOTEBOOK = (
    '{"cells": [{"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": null, "source": "who = \'USER\'"}],'
    ' "metadata": {}, "nbformat": 4, "nbformat_minor": 4}'
)
GIT = {".git/HEAD": "ref: refs/heads/main\n"}


def clone(name: str, files: Mapping[str, str]) -> dict[str, bytes | str]:
    return {f"{name}/{path}": content for path, content in {**GIT, **files}.items()}


def line(user: str, time: str, late: str = "", repository: str = "r", tag: str = "", override: str = "") -> str:
    return f"{user},,,,,1,2,{time},{tag},,https://github.com/o/{repository}/commit/c0ffee,{late},{override}\n"


def taken(root: Path, slugs: Mapping[str, tuple[str, ...]] = SLUGS) -> Intake:
    return collect_submissions(root, IntakeOptions(slugs))


def given_out(submissions: Sequence[Submission]) -> list[tuple[str, str, str, bool | None, int]]:
    return [(s.student, s.slug, s.submitted_at, s.late, s.attempt) for s in submissions]


@pytest.mark.parametrize(
    ("folders", "read"),
    [
        (
            ["cs-adam-step-ada", "cs-step-ada", "cs-conv2d-forward-ada", "cs-conv2d-backward-ada", "cs-conv2d-ada"],
            ["adam_step ada", "step ada", "conv2d_forward ada", "conv2d_backward ada", "conv2d ada"],
        ),
        (["adam-step-octo-cat", "step-octo-cat"], ["adam_step octo-cat", "step octo-cat"]),
        (["adam_step-Octo-Cat", "Step-octo-cat"], ["adam_step octo-cat", "step octo-cat"]),
        (["cs-50-adam-step-7up-2", "cs-50-step-7up-2"], ["adam_step 7up-2", "step 7up-2"]),
        (["cs-step-adam-step", "cs-step-bob", "cs-step-ada"], ["step adam-step", "step bob", "step ada"]),
        (["cs-adam-step-step-fan", "cs-adam-step-fan"], ["adam_step step-fan", "adam_step fan"]),
        (["adam-step-a_acme", "cs-step-a_acme"], ["adam_step a_acme", "step a_acme"]),
        (["s1-step-ada", "s2-step-bob", "s2-adam-step-bob"], ["step ada", "step bob", "adam_step bob"]),
        (["week-4-ada", "week-4-bob"], [" ada", " bob"]),
        (["cs-step-ada", "cs-step-bob", "cs-week-9-ada", "cs-week-9-bob"], ["step ada", "step bob", " ada", " bob"]),
        (
            ["step-ada", "step-bob", "w9-ada", "w9-bob", "w9-x-ada", "w9-new"],
            ["step ada", "step bob", " ada", " bob", " x-ada", " new"],
        ),
        (["step-ada", "w9-x-ada"], ["step ada", None]),
        (["step-ada", "other"], ["step ada", None]),
        (["step-", "step--", "cs-step-"], [None, None, None]),
        (["Step-ada", "step-ada", "step-bob"], [None, None, "step bob"]),
        (["adam_step-ada", "adam-step-ada", "step-bob"], [None, None, "step bob"]),
        (["step-\u0430da", "step-bob"], [None, "step bob"]),
    ],
)
def test_names_of_clones_are_read_together(folders: list[str], read: list[str | None]) -> None:
    room = read_classroom([(folder,) for folder in folders], "all", NAMED, {})
    infos = [room.layout((folder, "x.py")) for folder in folders]
    assert [info and f"{info.slug} {info.student}" for info in infos] == read


@pytest.mark.parametrize(
    ("home", "folder", "read"),
    [
        ("cs-step_submissions_2026_11_29_T_10_11_12", "cs-step-adam-step-ada", "step adam-step-ada"),
        ("adam-step-submissions", "adam-step-step-ada", "adam_step step-ada"),
        ("adam-step-submissions", "cs-step-ada", "step ada"),
        ("week-4-submissions", "week-4-ada", " ada"),
        ("cs-week-4_submissions_2026.zip", "cs-week-4-step-ada", " step-ada"),
    ],
)
def test_the_name_of_a_download_tells_the_assignment(home: str, folder: str, read: str) -> None:
    info = read_classroom([(folder,)], home, NAMED, {}).layout((folder, "x.py"))
    assert info is not None
    assert f"{info.slug} {info.student}" == read


def test_the_users_in_the_scores_decide_between_two_readings() -> None:
    scores: dict[tuple[str, ...], Scores] = {(): read_scores((HEADER + line("ada", "2026-01-01T00:00:00Z")).encode())}
    info = read_classroom([("step-adam-step-ada",)], "all", NAMED, scores).layout(("step-adam-step-ada", "x.py"))
    assert info is not None
    assert (info.slug, info.student) == ("adam_step", "ada")


LOGIN = st.from_regex(r"[a-z0-9](?:-?[a-z0-9]){0,8}", fullmatch=True)


@settings(deadline=None)
@given(st.sets(LOGIN, min_size=3, max_size=6), st.sampled_from(["", "cs-", "cs-50-", "fall-2026-a-"]))
def test_each_user_is_one_student_over_all_assignments(users: set[str], prefix: str) -> None:
    slugs = ["conv2d_backward", "conv2d_forward", "adam_step"]
    assume(not any(slug.replace("_", "-") in user for slug in slugs for user in users))
    expected = {(f"{prefix}{slug.replace('_', '-')}-{user}",): (slug, user) for slug in slugs for user in users}
    room = read_classroom(list(expected), "all", slugs, {})
    assert {folder: (clone.slug, clone.user) for folder, clone in room.clones.items()} == expected


def test_clones_of_several_assignments_are_one_student_each(tmp_path: Path) -> None:
    files = {
        **clone("ee-adam-step-octo-cat", {"adam_step.py": ADAM_CODE}),
        **clone("ee-dense-backward-octo-cat", {"dense_backward.py": DENSE_CODE}),
        **clone("ee-adam-step-hubot", {"adam_step.py": ADAM_CODE}),
        **clone("ee-dense-backward-hubot", {"work.py": DENSE_CODE}),
    }
    intake = taken(write(tmp_path / "all", files))
    assert intake.layouts == ("classroom",)
    assert table(intake.submissions) == [
        ("hubot", "adam_step", "adam_step.py"),
        ("hubot", "dense_backward", "work.py"),
        ("octo-cat", "adam_step", "adam_step.py"),
        ("octo-cat", "dense_backward", "dense_backward.py"),
    ]
    assert {submission.key for submission in intake.submissions} == {"hubot", "octo-cat"}
    assert sum(record.hidden for record in intake.records) == 4


@pytest.mark.parametrize("above", ["", "downloads/"])
def test_several_downloads_have_their_own_scores(tmp_path: Path, above: str) -> None:
    adam, dense = (
        "ee-adam-step_submissions_2026_11_29_T_10_11_12",
        "ee-dense-backward_submissions_2026_11_30_T_10_11_12",
    )
    files = {
        f"{above}{adam}/scores.csv": HEADER
        + line("Ada", "2026-06-02T09:00:00Z", "true")
        + line("Ada", "2026-06-01T09:00:00Z", "false")
        + line("bob", "2026-06-01T10:00:00+02:00", "false")
        + "cy,,,,,,,,,,,,\n",
        **clone(f"{above}{adam}/ee-adam-step-ada", {"adam_step.py": ADAM_CODE}),
        **clone(f"{above}{adam}/ee-adam-step-bob", {"adam_step.py": ADAM_CODE}),
        f"{above}{dense}/scores.csv": HEADER + line("ada", "2026-06-09T09:00:00Z"),
        **clone(f"{above}{dense}/ee-dense-backward-ada", {"dense_backward.py": DENSE_CODE}),
    }
    intake = taken(write(tmp_path / "all", files))
    assert given_out(intake.submissions) == [
        ("ada", "adam_step", "2026-06-02T09:00:00+00:00", True, 2),
        ("ada", "dense_backward", "2026-06-09T09:00:00+00:00", None, 1),
        ("bob", "adam_step", "2026-06-01T08:00:00+00:00", False, 1),
    ]
    assert intake.notes == ()


def test_a_later_clone_that_repeats_an_assignment_is_no_attempt_at_it(tmp_path: Path) -> None:
    adam, dense = "adam-step_submissions_2026_11_01", "dense-backward_submissions_2026_11_08"
    files = {
        f"{adam}/scores.csv": HEADER + line("ada", "2026-11-01T09:00:00Z"),
        **clone(f"{adam}/adam-step-ada", {"adam_step.py": ADAM_CODE}),
        f"{dense}/scores.csv": HEADER + line("ada", "2026-11-08T09:00:00Z"),
        **clone(
            f"{dense}/dense-backward-ada", {"dense_backward.py": f"{DENSE_CODE}\ndef sgd(): pass\ndef adam(): pass"}
        ),
    }
    submissions = taken(write(tmp_path / "all", files)).submissions
    assert [(s.slug, s.file, s.attempts) for s in submissions] == [
        ("adam_step", "adam_step.py", 1),
        ("dense_backward", "dense_backward.py", 1),
    ]


def test_two_downloads_of_one_assignment_are_attempts(tmp_path: Path) -> None:
    first, second = "adam-step_submissions_2026_11_01", "adam-step_submissions_2026_11_08"
    files = {
        f"{second}/scores.csv": HEADER + line("ada", "2026-11-07T09:00:00Z") + line("ada", "2026-10-31T09:00:00Z"),
        **clone(f"{second}/adam-step-ada", {"adam_step.py": ADAM_CODE}),
        f"{first}/scores.csv": HEADER + line("ada", "2026-10-31T09:00:00Z"),
        **clone(f"{first}/adam-step-ada", {"adam_step.py": "x = 1"}),
    }
    (submission,) = taken(write(tmp_path / "all", files)).submissions
    assert (submission.read(), submission.attempt, submission.attempts) == (ADAM_CODE.encode(), 2, 2)


def test_one_file_beside_several_assignments_counts_for_the_one_in_its_addresses(tmp_path: Path) -> None:
    files = {
        "scores.csv": HEADER + line("ada", "2026-06-02T09:00:00Z", "true", "ee-dense-backward-ada"),
        **clone("ee-adam-step-ada", {"adam_step.py": ADAM_CODE}),
        **clone("ee-dense-backward-ada", {"dense_backward.py": DENSE_CODE}),
    }
    assert given_out(taken(write(tmp_path / "all", files)).submissions) == [
        ("ada", "adam_step", "", None, 1),
        ("ada", "dense_backward", "2026-06-02T09:00:00+00:00", True, 1),
    ]


@pytest.mark.parametrize(
    ("tag", "override", "time"),
    [
        ("submit/manual-2026-07-01", "true", "2026-06-01T09:00:00+00:00"),
        ("submit/manual-2026-07-01", "", "2026-07-01T09:00:00+00:00"),
        ("submit/2026-07-01", "true", "2026-07-01T09:00:00+00:00"),
    ],
    ids=["entered by a teacher", "a tag that a student pushed", "a submission with a changed score"],
)
def test_a_score_that_a_teacher_entered_is_no_attempt(tmp_path: Path, tag: str, override: str, time: str) -> None:
    entered = line("ada", "2026-07-01T09:00:00Z", tag=tag, override=override)
    scores = HEADER + entered + line("ada", "2026-06-01T09:00:00Z")
    files = {"scores.csv": scores, **clone("ee-adam-step-ada", {"adam_step.py": ADAM_CODE})}
    (submission,) = taken(write(tmp_path / "all", files)).submissions
    assert submission.submitted_at == time


def test_files_of_a_student_tell_no_time(tmp_path: Path) -> None:
    forged = {
        "scores.csv": HEADER + line("ada", "2020-01-01T00:00:00Z", "false"),
        "result.json": json.dumps({"datetime": "2020-01-01T00:00:00Z", "late": False}),
        ".git/scores.csv": HEADER + line("ada", "2020-01-01T00:00:00Z", "false"),
    }
    files = clone("ee-adam-step-ada", {"adam_step.py": ADAM_CODE, **forged})
    intake = taken(write(tmp_path / "all", files))
    assert given_out(intake.submissions) == [("ada", "adam_step", "", None, 1)]
    assert intake.notes == ()


@pytest.mark.parametrize(
    ("scores", "note"),
    [
        (b"", "scores.csv: empty, or larger than 8 MB"),
        (b"a,b\n1,2\n", "scores.csv: missing column username and datetime"),
        ((HEADER + 'ada,"open').encode(), "scores.csv: line 2: not valid CSV"),
        ((HEADER + "ada," + "x" * 200_000).encode(), "scores.csv: line 2: not valid CSV"),
        ((HEADER + line("ada", "'=HYPERLINK(1)")).encode(), "scores.csv: lines without a readable time: 1"),
        ((HEADER + line("ada", "0001-01-01T00:00:00+23:59")).encode(), "scores.csv: lines without a readable time: 1"),
        ((HEADER + line("ada", "2026-06-02T09:00:00")).encode(), "scores.csv: lines without a readable time: 1"),
        ((HEADER + line("ada", "\x1b[31m2026")).encode(), "scores.csv: lines without a readable time: 1"),
        (
            (HEADER + line("=1+\u202e\x1b[31m", "2026-06-02T09:00:00Z")).encode(),
            "scores.csv: attempts without a clone beside it, such as those of a group's members: =1+\ufffd\ufffd[31m",
        ),
        ("username,datetime\nad\xe9,2026-06-02T09:00:00Z\n".encode("latin-1"), "scores.csv: attempts without a clone"),
    ],
)
def test_damaged_and_hostile_scores_are_noted_and_give_no_time(tmp_path: Path, scores: bytes, note: str) -> None:
    files = {"scores.csv": scores, **clone("ee-adam-step-ada", {"adam_step.py": ADAM_CODE})}
    intake = taken(write(tmp_path / "all", files))
    assert given_out(intake.submissions) == [("ada", "adam_step", "", None, 1)]
    assert [text[: len(note)] for text in intake.notes] == [note]


def test_huge_scores_are_not_read(tmp_path: Path) -> None:
    root = write(tmp_path / "all", clone("ee-adam-step-ada", {"adam_step.py": ADAM_CODE}))
    (root / "scores.csv").touch()
    os.truncate(root / "scores.csv", 100 * 2**20)
    intake = taken(root)
    assert given_out(intake.submissions) == [("ada", "adam_step", "", None, 1)]
    assert intake.notes == ("scores.csv: empty, or larger than 8 MB; no submission times are read",)


def test_template_files_are_not_submissions(tmp_path: Path) -> None:
    template = {
        "README.md": "# adam",
        ".github/workflows/classroom.yml": "on: push",
        "conftest.py": "import pytest",
        "tests/test_adam_step.py": "from adam_step import adam\ndef adam(): pass\ndef sgd(): pass",
        "tests/zz_helpers.py": "x = 1",
    }
    work = {"adam_step.py": "def adam(): pass"}
    files = {**clone("ee-adam-step-ada", {**work, **template}), **clone("ee-adam-step-bob", {**template, **work})}
    intake = taken(write(tmp_path / "all", files))
    assert table(intake.submissions) == [(user, "adam_step", "adam_step.py") for user in ("ada", "bob")]
    reasons = {record.name: record.reason for record in intake.records if "ada/tests" in record.name}
    assert set(reasons.values()) == {
        "not used for adam_step, ee-adam-step-ada/adam_step.py is named for the assignment"
    }


def test_without_a_file_of_its_name_the_one_with_most_names_counts(tmp_path: Path) -> None:
    files = clone("ee-adam-step-ada", {"src/work.py": ADAM_CODE, "tests/test_adam_step.py": "x = 1", "z.py": "x = 2"})
    assert table(taken(write(tmp_path / "all", files)).submissions) == [("ada", "adam_step", "work.py")]


def test_the_stub_of_a_template_goes_after_the_notebook_that_was_written(tmp_path: Path) -> None:
    stub = "def adam(): raise NotImplementedError"
    digest = hashlib.sha256(stub.encode()).hexdigest()
    files = {
        **clone("ee-adam-step-ada", {"adam_step.ipynb": NOTEBOOK, "adam_step.py": stub}),
        **clone("ee-adam-step-bob", {"adam_step.py": stub}),
    }
    intake = collect_submissions(write(tmp_path / "all", files), IntakeOptions(SLUGS, handed_out=frozenset({digest})))
    assert table(intake.submissions) == [("ada", "adam_step", "adam_step.ipynb"), ("bob", "adam_step", "adam_step.py")]
    assert intake.sentences[-1] == (
        "ee-adam-step-ada/adam_step.py: not used for adam_step, ee-adam-step-ada/adam_step.ipynb was changed, "
        "and this file is as it was handed out"
    )


def test_a_submission_that_defines_nothing_still_counts(tmp_path: Path) -> None:
    files = clone("ee-adam-step-ada", {"work.ipynb": "{broken"})
    assert table(taken(write(tmp_path / "all", files)).submissions) == [("ada", "adam_step", "work.ipynb")]


def test_a_git_file_marks_a_clone_and_a_link_does_not(tmp_path: Path) -> None:
    files: dict[str, bytes | str] = {
        "ee-adam-step-ada/.git": "gitdir: ../elsewhere",
        "ee-adam-step-ada/adam_step.py": ADAM_CODE,
    }
    root = write(tmp_path / "file", files)
    assert table(taken(root).submissions) == [("ada", "adam_step", "adam_step.py")]
    linked = write(tmp_path / "link", {"ee-adam-step-ada/adam_step.py": ADAM_CODE})
    (linked / "ee-adam-step-ada/.git").symlink_to(root)
    intake = taken(linked)
    assert intake.layouts == ("plain",)
    assert [record.reason for record in intake.records if record.name.endswith(".git")] == ["a symbolic link"]


def test_a_clone_inside_a_clone_belongs_to_the_outer_one(tmp_path: Path) -> None:
    inner = {
        "ee-adam-step-bob/.git": "gitdir: x",
        "ee-adam-step-bob/adam_step.py": "def adam(): return 0",
        "lib/.git": "gitdir: y",
        "lib/dense_backward.py": DENSE_CODE,
    }
    files = {
        **clone("ee-adam-step-eve", {"adam_step.py": ADAM_CODE, **inner}),
        **clone("ee-adam-step-bob", {"adam_step.py": ADAM_CODE}),
    }
    intake = taken(write(tmp_path / "all", files))
    assert {submission.student for submission in intake.submissions} == {"bob", "eve"}
    (bob,) = [submission for submission in intake.submissions if submission.student == "bob"]
    assert (bob.read(), bob.attempts) == (ADAM_CODE.encode(), 1)


def test_clones_in_the_folder_of_a_student_are_that_students(tmp_path: Path) -> None:
    files = {
        **clone("eve/ee-adam-step-bob", {"adam_step.py": ADAM_CODE}),
        **clone("eve/ee-adam-step-ada", {"adam_step.py": ADAM_CODE}),
        "eve/scores.csv": HEADER + line("bob", "2020-01-01T00:00:00Z"),
        "bob/adam_step.py": ADAM_CODE,
    }
    intake = taken(write(tmp_path / "all", files))
    assert intake.layouts == ("plain",)
    assert {submission.student for submission in intake.submissions} == {"bob", "eve"}
    assert intake.notes == (
        "eve: read as one student, although it contains several clones; if it is a download, "
        "end its name with the assignment, or add 'submissions' to it",
    )


def test_a_zip_of_clones_takes_nobodys_place(tmp_path: Path) -> None:
    forged = {**clone("ee-adam-step-ada", {"adam_step.py": "x = 1"}), **clone("ee-adam-step-bob", {"a.py": "x = 2"})}
    files = {
        "eve.zip": zipped({"scores.csv": HEADER + line("ada", "2099-01-01T00:00:00Z"), **forged}),
        **clone("ee-adam-step-ada", {"adam_step.py": ADAM_CODE}),
    }
    intake = taken(write(tmp_path / "all", files))
    assert {submission.key: submission.read() for submission in intake.submissions}["ada"] == ADAM_CODE.encode()
    assert [(conflict.person, len(conflict.files)) for conflict in intake.conflicts] == [("ada", 2)]


def test_names_that_imitate_a_student_are_students_of_their_own(tmp_path: Path) -> None:
    names = ("ada", "ada-1", "x-ada", "ada-adam-step", "adam-step-ada", "\u0430da", "ada ")
    files: dict[str, bytes | str] = {}
    for name in names:
        files |= clone(f"ee-adam-step-{name}", {"adam_step.py": f"x = {name!r}"})
    intake = taken(write(tmp_path / "all", files))
    assert len({submission.key for submission in intake.submissions}) == len(intake.submissions) == len(names)
    (ada,) = [submission for submission in intake.submissions if submission.key == "ada"]
    assert ada.read() == b"x = 'ada'"


def git(*arguments: str | Path) -> None:
    identity = ("-c", "user.name=Ada", "-c", "user.email=ada@example.edu", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *identity, *arguments], check=True, capture_output=True)


@pytest.mark.slow
def test_real_clones_go_through_the_command(tmp_path: Path) -> None:
    """`git clone` of real repositories, both rosters, and the command itself."""
    downloads = tmp_path / "downloads"
    for slug in ("adam-step", "dense-backward"):
        folder = downloads / f"ee541-{slug}_submissions_2026_11_29_T_10_11_12"
        for user in ("octo-cat", "hubot"):
            name = slug.replace("-", "_")
            stub = (ROOT / "assignments" / name / f"{name}.py").read_bytes()
            work: dict[str, bytes | str] = {
                f"{name}.ipynb": NOTEBOOK.replace("USER", user),
                f"{name}.py": stub,
                "tests/test_x.py": "x = 1",
            }
            origin = write(tmp_path / "origins" / slug / user, work)
            git("init", origin)
            git("-C", origin, "add", ".")
            git("-C", origin, "commit", "-m", "work", "--date", "2020-01-01T00:00:00Z")
            git("clone", origin, folder / f"ee541-{slug}-{user}")
        lines = line("octo-cat", "2026-11-28T09:00:00Z", "true") + line("hubot", "2026-11-27T09:00:00Z", "false")
        (folder / "scores.csv").write_text(HEADER + lines)
    roster = tmp_path / "roster.csv"
    roster.write_text(
        "username,first_name,last_name,email,section,github_id,role\n"
        "Octo-Cat,Ada,Byron,ada@x.edu,A,17,student\nhubot,,,,,18,student\nprof,Grace,Hopper,,,1,teacher\n"
    )
    assert [person.id for person in read_roster(roster).people] == ["Octo-Cat", "hubot"]
    command: list[str | Path] = [
        sys.executable,
        "-m",
        "autograder",
        "intake",
        downloads,
        "--roster",
        roster,
        "--out",
        tmp_path / "out",
    ]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    intake = json.loads((tmp_path / "out/intake.json").read_text())
    assert (intake["layouts"], intake["unmatched"], intake["without_submission"], intake["notes"]) == (
        ["classroom"],
        [],
        [],
        [],
    )
    graded = [file for file in intake["files"] if file["fate"] == "graded"]
    assert {file["name"].rsplit(".")[-1] for file in graded} == {"ipynb"}
    assert sorted(
        (file["student"], *file["people"], file["counts_for"][0]["assignment"], file["submitted_at"], file["late"])
        for file in graded
    ) == [
        ("Ada Byron", "Octo-Cat", "adam_step", "2026-11-28T09:00:00+00:00", True),
        ("Ada Byron", "Octo-Cat", "dense_backward", "2026-11-28T09:00:00+00:00", True),
        ("hubot", "hubot", "adam_step", "2026-11-27T09:00:00+00:00", False),
        ("hubot", "hubot", "dense_backward", "2026-11-27T09:00:00+00:00", False),
    ]
