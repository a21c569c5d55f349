"""Looks at a folder into which files arrive: each file is read once, when it is complete."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest

from autograder.intake import IntakeOptions, collect_submissions, name_search
from autograder.intake.files.contents import BEING_WRITTEN, MOST_UNUSED, QUIET_SECONDS, ArrivingContents, Recent
from autograder.intake.model import Intake
from autograder.intake.pipeline import IntakeMemory

OPTIONS = IntakeOptions({"adam_step": ("adam_step",)})
CODE = "def adam_step(): pass\n"


class Looks:
    """Looks at a folder, at the moments of a clock."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.memory = IntakeMemory(ArrivingContents())
        self.contents = self.memory.contents

    def at(self, moment: float) -> dict[str, bytes]:
        """Look, and return the content of each submission by student."""
        return {submission.student: submission.read() for submission in self.intake(moment).submissions}

    def intake(self, moment: float) -> Intake:
        assert isinstance(self.contents, ArrivingContents)
        self.contents.turn(moment)
        self.memory.answers.turn()
        return collect_submissions(self.folder, OPTIONS, self.memory)


@pytest.fixture
def looks(tmp_path) -> Looks:
    return Looks(tmp_path)


def put(looks: Looks, student: str, text: str = CODE) -> Path:
    path = looks.folder / student / "adam_step.py"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)
    return path


def test_a_file_is_a_submission_when_it_has_been_quiet(looks):
    put(looks, "ada")
    first = looks.intake(0.0)
    assert [(record.fate, record.reason) for record in first.records] == [("refused", BEING_WRITTEN)]
    assert looks.contents.some_are_written
    assert looks.at(QUIET_SECONDS / 2) == {}
    assert looks.at(QUIET_SECONDS) == {"ada": CODE.encode()}
    assert not looks.contents.some_are_written


@pytest.mark.parametrize("keep_times", [True, False])
def test_a_changed_file_must_be_quiet_anew(looks, keep_times):
    path = put(looks, "ada")
    before = path.stat()
    looks.at(0.0)
    path.write_text(CODE.replace("pass", "1234"))
    if keep_times:
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert looks.at(1.0) == {}
    assert looks.at(2.0) == {"ada": CODE.replace("pass", "1234").encode()}


def test_what_has_not_changed_is_neither_read_nor_searched_again(looks, monkeypatch):
    for student in ("ada", "bob"):
        put(looks, student)
    with zipfile.ZipFile(looks.folder / "cy.zip", "w") as archive:
        archive.writestr("adam_step.py", CODE)
    looks.at(0.0)
    read = {submission.student: submission.content for submission in looks.intake(1.0).submissions}
    monkeypatch.setattr(name_search._Child, "_start", lambda child: pytest.fail("a file was searched again"))
    again = {submission.student: submission.content for submission in looks.intake(2.0).submissions}
    # Equal contents are the same part of the temporary file, so none was written again.
    assert again == read
    assert set(read) == {"ada", "bob", "cy"}


def test_a_zip_that_was_replaced_is_read_again(looks):
    path = looks.folder / "cy.zip"
    for text in (CODE, CODE.replace("pass", "1234")):
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("adam_step.py", text)
        looks.at(len(text))
        assert looks.at(len(text) + 1) == {"cy": text.encode()}


def test_a_submission_keeps_its_bytes_whatever_becomes_of_the_file(looks):
    path = put(looks, "ada")
    looks.at(0.0)
    (submission,) = looks.intake(1.0).submissions
    path.write_text("other")
    assert submission.read() == CODE.encode()
    path.unlink()
    assert looks.at(2.0) == {}
    assert submission.read() == CODE.encode()


def test_contents_that_nobody_needs_are_removed_from_the_disk(looks):
    filler = "#" * (MOST_UNUSED // 8)
    put(looks, "bob")
    for version in range(12):
        put(looks, "ada", f"{CODE}{filler}{version}\n")
        looks.at(2.0 * version)
        kept = looks.at(2.0 * version + 1)
        assert kept == {"ada": f"{CODE}{filler}{version}\n".encode(), "bob": CODE.encode()}
    assert isinstance(looks.contents, ArrivingContents)
    assert looks.contents._spool.size < 2 * MOST_UNUSED


def test_a_file_that_is_gone_between_the_list_and_the_look_is_no_submission(looks, monkeypatch):
    path = put(looks, "ada")
    put(looks, "bob")
    looks.at(0.0)
    check = looks.contents.check

    def gone(entry):
        path.unlink(missing_ok=True)
        check(entry)

    monkeypatch.setattr(looks.contents, "check", gone)
    assert looks.at(1.0) == {"bob": CODE.encode()}


def test_a_refused_file_is_not_read_again_until_it_changes(looks):
    path = looks.folder / "ada.zip"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("adam_step.py", CODE)
    whole = path.read_bytes()
    path.write_bytes(whole.replace(b"pass", b"park"))
    looks.at(0.0)
    assert "Bad CRC" in looks.intake(1.0).records[0].reason
    assert "Bad CRC" in looks.intake(2.0).records[0].reason
    path.write_bytes(whole)
    looks.at(3.0)
    assert looks.at(4.0) == {"ada": CODE.encode()}


def test_what_was_not_used_between_two_turns_is_forgotten():
    recent, made = Recent[str, int](), list[str]()

    def get(key: str) -> int:
        return recent.get(key, lambda: made.append(key) or len(made))

    assert [get("a"), get("b"), get("a")] == [1, 2, 1]
    recent.turn()
    assert (get("a"), recent.left()) == (1, [1, 2])
    recent.turn()
    assert (get("b"), get("a")) == (3, 1)
