"""What one student hands in never uses up what the others need."""

from __future__ import annotations

import bz2
import contextlib
import json
import random
import time
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake import Intake, IntakeOptions, collect_submissions
from autograder.intake.files import budget
from autograder.intake.files.budget import ClassBudget, StudentBudget
from autograder.intake.files.entry import RefusedError
from tests.autograder.corpus.archives.hostile import crowding_zips
from tests.autograder.intake.class_folders import ADAM_CODE, SLUGS, pack, write, zipped

ZOE = {"zoe/hw.py": ADAM_CODE}


def taken(path: Path) -> Intake:
    return collect_submissions(path, IntakeOptions(SLUGS))


def students(intake: Intake) -> list[str]:
    return [submission.student for submission in intake.submissions]


def refused(intake: Intake, words: str) -> list[str]:
    return [record.name for record in intake.records if record.fate == "refused" and words in record.reason]


@pytest.mark.slow
@pytest.mark.parametrize("packed", [True, False])
def test_twelve_zips_of_gigabytes_stop_nobody_else(tmp_path, packed):
    plot = {"output_type": "display_data", "data": {"image/png": random.Random(541).randbytes(2**20).hex()}}
    cell: dict[str, object] = {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "source": ADAM_CODE,
        "outputs": [plot],
    }
    honest = json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4})
    files: dict[str, bytes | str] = {**crowding_zips("ada"), "zoe/hw.ipynb": honest}
    assert sum(map(len, crowding_zips("ada").values())) < 5_000_000
    path = pack(tmp_path / "all.zip", files) if packed else write(tmp_path / "all", files)
    start = time.process_time()
    intake = taken(path)
    assert time.process_time() - start < 20
    assert students(intake) == ["zoe"]
    assert refused(intake, "larger than 200 MB together: ask for the submission only")
    assert (
        sum(record.size or 0 for record in intake.records if record.sha256 and record.student == "ada")
        <= budget.MOST_BYTES
    )


@pytest.mark.parametrize("packed", [True, False])
def test_named_files_are_read_before_what_uses_up_the_budget(tmp_path, monkeypatch, packed):
    monkeypatch.setattr(budget, "MOST_BYTES", 3_000)
    large = "x = 1  # " + "." * 900
    files = {f"ada/a{number}.py": large for number in range(9)}
    files |= {"ada/deep/adam_step.py": ADAM_CODE, **ZOE}
    intake = taken(pack(tmp_path / "all.zip", files) if packed else write(tmp_path / "all", files))
    assert [(s.student, s.file) for s in intake.submissions] == [("ada", "adam_step.py"), ("zoe", "hw.py")]
    assert len(refused(intake, "ask for the submission only")) == 6


def test_what_can_only_be_refused_is_neither_read_nor_charged(tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "MOST_BYTES", 2 * 2**20)
    files = {f"ada/a{number}.py": b"\n" * (2**20 + 1) for number in range(9)}
    intake = taken(pack(tmp_path / "all.zip", {**files, "ada/hw.py": ADAM_CODE, **ZOE}))
    assert students(intake) == ["ada", "zoe"]
    assert len(refused(intake, "compressed more than 200 times")) == 9


def test_a_damaged_file_is_charged_because_it_is_read(tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "MOST_BYTES", 3_000)
    files = {f"ada/a{number}.py": "x = 1  # " + "." * 990 + str(number) for number in range(9)}
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name, content in {**files, **ZOE}.items():
            archive.writestr(name, content)
    (tmp_path / "all.zip").write_bytes((tmp_path / "all.zip").read_bytes().replace(b"x = 1", b"y = 2"))
    intake = taken(tmp_path / "all.zip")
    assert students(intake) == ["zoe"]
    assert len(refused(intake, "cannot be unpacked")) == 3
    assert len(refused(intake, "ask for the submission only")) == 6


def test_a_file_that_claims_to_be_small_is_charged_for_what_python_unpacks(tmp_path):
    bomb = bz2.compress(bytes(40 * 2**20))
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for number in range(40):
            archive.writestr(f"ada/a{number}.py", bomb)
        archive.writestr("zoe/hw.py", ADAM_CODE)
    data = bytearray((tmp_path / "all.zip").read_bytes())
    place = data.find(b"PK\x01\x02")
    while place >= 0:
        if data[place + 46 : place + 50] == b"ada/":
            data[place + 10] = zipfile.ZIP_BZIP2
            data[place + 24 : place + 28] = (1).to_bytes(4, "little")
        place = data.find(b"PK\x01\x02", place + 1)
    place = data.find(b"PK\x03\x04")
    while place >= 0:
        if data[place + 30 : place + 34] == b"ada/":
            data[place + 8] = zipfile.ZIP_BZIP2
        place = data.find(b"PK\x03\x04", place + 1)
    (tmp_path / "all.zip").write_bytes(data)
    start = time.process_time()
    intake = taken(tmp_path / "all.zip")
    assert time.process_time() - start < 10
    assert students(intake) == ["zoe"]
    assert len(refused(intake, "larger than 200 MB together")) == 34


def test_all_zips_of_a_student_list_only_so_many_files(tmp_path):
    crowd = zipped({f"{number}": "" for number in range(1_900)})
    files: dict[str, bytes | str] = {f"ada/{number}.zip": crowd for number in range(60)}
    intake = taken(
        pack(tmp_path / "all.zip", {**files, "zoe/work.zip": zipped({"hw.py": ADAM_CODE}), "bob/hw.py": "x = 1"})
    )
    assert students(intake) == ["zoe"]
    assert len(refused(intake, "more than 5000")) == 58
    assert len(intake.records) < 5_000


def test_of_too_many_files_of_a_student_the_outer_ones_are_read(tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "MOST_FILES", 50)
    files = {f"ada/venv/lib/m{number}.py": "x = 1" for number in range(80)}
    intake = taken(write(tmp_path, {**files, "ada/zz.py": ADAM_CODE, **ZOE}))
    assert students(intake) == ["ada", "zoe"]
    assert len(refused(intake, "more than 5000")) == 31
    assert len([sentence for sentence in intake.sentences if "refused" in sentence]) == 5


def test_a_zip_in_a_folder_that_has_a_class_is_no_students_zip(tmp_path, monkeypatch):
    monkeypatch.setattr(budget, "MOST_ZIP_FILES", 5)
    moodle = {f"Student {number}_{number}_assignsubmission_file/hw.py": ADAM_CODE for number in range(9)}
    described = "submission_1:\n  :submitters: [{':name': Ada}]\n"
    gradescope = {"submission_metadata.yml": described, **{f"submission_1/{n}.py": ADAM_CODE for n in range(9)}}
    intake = taken(write(tmp_path, {"hw1.zip": zipped(moodle), "hw2.zip": zipped(gradescope), **ZOE}))
    assert len({*students(intake)}) == 11
    assert not refused(intake, "")


@settings(max_examples=200, deadline=None)
@given(
    st.lists(st.tuples(st.sampled_from("abc"), st.integers(0, 300 * 2**20)), max_size=60),
    st.lists(st.integers(0, budget.SHARE), max_size=5),
)
def test_a_share_is_there_whatever_others_read(others, mine):
    of_class = ClassBudget(budget.SHARE, budget.MOST_SHARED)
    students = {name: StudentBudget(of_class) for name in "abc"}
    for name, amount in others:
        with contextlib.suppress(RefusedError):
            students[name].spend_bytes(amount)
    me, spent = StudentBudget(of_class), 0
    for amount in mine:
        if spent + amount <= budget.SHARE:
            me.spend_bytes(amount)
            spent += amount
