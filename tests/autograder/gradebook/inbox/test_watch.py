"""`watch` grades what arrives once, whatever happens to it or to the folder."""

from __future__ import annotations

import json
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path

import pytest

from tests.autograder.gradebook.inbox.watching import Watch, results, watching
from tests.autograder.gradebook.small_class import WRONG, contents, grade, hand_in, small_class
from tests.autograder.judging.test_suite import RIGHT
from tests.autograder.kit import anyhow, autograder

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="judges are forked"),
]
NUMBERS = re.compile(
    r"Arrived: (\d+); graded: (\d+), reused: (\d+), changed or removed before: (\d+), left: (\d+), grader errors: (\d+)"
)


def numbers(watch: Watch) -> dict[str, int]:
    match = NUMBERS.search(" ".join(watch.output.split()))
    assert match, watch.output
    return dict(
        zip(("arrived", "graded", "reused", "superseded", "left", "errors"), map(int, match.groups()), strict=True)
    )


def source(number: int, version: int = 0) -> str:
    return f"{(RIGHT, WRONG)[(number + version) % 2]}\n# {number}, version {version}\n"


def result_files(out: Path) -> dict[str, str]:
    return contents(out, lambda name: name.startswith("results/"))


def arrive(watch: Watch, students: int) -> None:
    """Hand in for so many students: some rewrite the file at once, while it waits, after its result, or write the same bytes."""
    for number in range(students):
        hand_in(watch.folder, f"s{number}", source(number))
        if number % 3 == 0:
            hand_in(watch.folder, f"s{number}", source(number, 1))
    # Now most of them wait for a judge.
    watch.until_counted(2)
    for number in range(students - 1, students // 2, -4):
        hand_in(watch.folder, f"s{number}", source(number, 3))
    watch.until_graded()
    for number in range(0, students, 5):
        hand_in(watch.folder, f"s{number}", source(number, 2))
    for number in range(0, students, 7):
        if number % 5:
            path = watch.folder / "handed_in" / f"s{number}" / "add_up.py"
            hand_in(watch.folder, f"s{number}", path.read_text())
    watch.until_graded()


@pytest.mark.parametrize("students", [20, pytest.param(225, marks=[pytest.mark.thorough, pytest.mark.timeout(1200)])])
def test_every_arrival_is_graded_once(students, tmp_path):
    folder = small_class(tmp_path, {})
    (folder / "handed_in").mkdir()
    hand_in(folder, "early", RIGHT)
    with watching(folder, "--seed", "541") as watch:
        watch.until_graded()
        arrive(watch, students)
        assert watch.stop() == 0
    # A file that is rewritten before its result may be graded or not, each time.
    again = {f"s{number}" for number in range(0, students, 5)}
    early = {f"s{number}" for number in (*range(0, students, 3), *range(students - 1, students // 2, -4))}
    for number in range(students):
        student = f"s{number}"
        least = 1 + (student in again)
        assert least <= watch.graded[student] <= least + 2 * (student in early), (student, watch.graded[student])
    told = numbers(watch)
    assert students < 100 or told["superseded"] > 0
    assert (told["left"], told["reused"], told["errors"]) == (0, 0, 0)
    assert told["graded"] == watch.graded.total()
    assert told["arrived"] == told["graded"] + told["superseded"]
    assert re.search(r"p50 [\d.]+ s, p95 [\d.]+ s", watch.output)
    print(watch.output[watch.output.index("Arrived") :])
    grade(folder, "--out", "plain", "--seed", "541")
    assert result_files(folder / "reports") == result_files(folder / "plain")


@pytest.mark.parametrize(
    ("students", "kills"), [(12, 1), pytest.param(150, 5, marks=[pytest.mark.thorough, pytest.mark.timeout(1200)])]
)
def test_kill_9_and_start_again_loses_nothing(students, kills, tmp_path):
    folder, chance = small_class(tmp_path, {}), random.Random(541)
    (folder / "handed_in").mkdir()
    for kill in range(kills):
        with watching(folder, "--seed", "541") as watch:
            watch.until_says("Watching")
            for number in range(kill, students, kills):
                hand_in(folder, f"s{number}", source(number))
                if kill:
                    hand_in(folder, f"s{chance.randrange(kill)}", source(number, kill))
            watch.until_counted(1 + chance.randrange(students // kills // 2))
            os.killpg(watch.process.pid, signal.SIGKILL)
            watch.process.wait()
    with watching(folder, "--seed", "541") as watch:
        watch.until_graded()
        assert watch.stop() == 0
        told = numbers(watch)
    assert told["reused"] > 0
    assert told["reused"] + told["graded"] == students
    grade(folder, "--out", "plain", "--seed", "541")
    assert result_files(folder / "reports") == result_files(folder / "plain")
    assert (folder / "reports" / "gradebook.csv").read_text() == (folder / "plain" / "gradebook.csv").read_text()
    assert not list((folder / "reports").rglob("*.unfinished"))


def test_sigterm_ends_it_as_ctrl_c_does_and_what_is_left_is_said(tmp_path):
    slow = "import time\ndef add(a, b):\n    time.sleep(0.3)\n    return a + b\n"
    folder = small_class(tmp_path, {f"s{number}": slow for number in range(6)})
    with watching(folder, "--jobs", "1") as watch:
        watch.until_counted(1)
        assert watch.stop(signal.SIGTERM) == 0
    told = numbers(watch)
    assert (told["graded"] + told["left"], told["left"] > 0) == (6, True)
    assert len(results(folder)) == told["graded"]
    run = json.loads((folder / "reports" / "run.json").read_text())
    assert run["left"] == told["left"]
    assert f"{told['graded']} of 6 graded" in (folder / "reports" / "index.html").read_text()
    assert [path.name for path in (folder / "reports" / "runs").iterdir()] == ["0001.json"]


def test_a_grader_error_is_status_3_and_is_graded_again_next_time(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    hidden = folder / "tests" / "add_up" / "test_hidden.py"
    was = hidden.read_text()
    hidden.write_text(was.replace("pass", "1 / 0"))
    with watching(folder) as watch:
        watch.until_says("ada  add_up  grader error")
        hand_in(folder, "bob", RIGHT)
        watch.until_says("bob  add_up  grader error")
        assert watch.stop() == 3
    assert numbers(watch)["errors"] == 2
    hidden.write_text(was)
    with watching(folder) as watch:
        watch.until_says("bob  add_up  10 of 10")
        watch.until_says("ada  add_up  10 of 10")
        assert watch.stop() == 0


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("missing",), "missing: there is no such folder"),
        (("handed_in/ada/add_up.py",), "handed_in/ada/add_up.py: there is no such folder"),
        (("handed_in", "--out", "handed_in/reports"), "handed_in and handed_in/reports: one is inside the other"),
        (("handed_in", "--out", "."), "handed_in and .: one is inside the other"),
        (("handed_in", "--out", "handed_in"), "one is inside the other"),
        (("handed_in", "--jobs", "0"), "--jobs 0: at least 1"),
        (("handed_in", "--pattern", "("), "--pattern"),
        (("handed_in", "--course", "none.toml"), "none.toml"),
        (("handed_in", "--assignment", "none"), "none"),
    ],
)
def test_what_is_wrong_from_the_start_is_one_sentence(arguments, sentence, tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    run = autograder("watch", *arguments, *anyhow(), cwd=folder)
    assert run.returncode == 2
    assert sentence in run.stderr
    assert "Traceback" not in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def test_a_second_watch_into_a_folder_is_refused(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    with watching(folder) as watch:
        watch.until_graded()
        run = autograder("watch", "handed_in", *anyhow(), cwd=folder)
        assert (run.returncode, f"process {watch.process.pid}, started at " in run.stderr) == (2, True)
        assert "writes into this folder" in grade(folder, status=2)


def test_strange_files_harm_nobody(tmp_path):
    folder = small_class(tmp_path, {})
    inbox = folder / "handed_in"
    inbox.mkdir()
    with watching(folder) as watch:
        watch.until_says("Watching")
        os.mkfifo(inbox / "pipe_add_up.py")
        (inbox / "link_add_up.py").symlink_to("/etc/passwd")
        (inbox / "part_add_up.py.part").write_text(RIGHT)
        (inbox / "evil\x1b[31m\n::error::_add_up.py").write_text(RIGHT)
        os.close(os.open(os.fsencode(inbox) + b"/latin\xe9_add_up.py", os.O_CREAT | os.O_WRONLY))
        (inbox / "hid").mkdir()
        (inbox / "hid" / ".add_up.py.swp").write_text(RIGHT)
        hand_in(folder, "ada", RIGHT)
        watch.until_says("link_add_up.py: refused, a symbolic link")
        watch.until_says("ada  add_up  10 of 10")
        watch.until_says("evil")
        hand_in(folder, "bob", WRONG)
        watch.until_says("bob  add_up  0 of 10")
        assert watch.stop() == 0
    assert "\x1b" not in watch.output
    assert not re.search("^::error", watch.output, re.MULTILINE)
    assert "Traceback" not in watch.output
    assert "part" not in results(folder)


def test_half_a_zip_is_refused_and_the_whole_one_is_graded(tmp_path):
    folder = small_class(tmp_path, {})
    (folder / "handed_in").mkdir()
    with zipfile.ZipFile(tmp_path / "whole.zip", "w") as archive:
        archive.writestr("add_up.py", RIGHT)
    whole, zipped = (tmp_path / "whole.zip").read_bytes(), folder / "handed_in" / "ada.zip"
    with watching(folder) as watch:
        watch.until_says("Watching")
        zipped.write_bytes(whole[: len(whole) // 2])
        watch.until_says("ada.zip: refused, this zip cannot be opened")
        zipped.write_bytes(whole)
        watch.until_says("ada  add_up  10 of 10")
        zipped.touch()
        hand_in(folder, "bob", RIGHT)
        watch.until_says("bob  add_up  10 of 10")
        assert watch.stop() == 0
    assert watch.graded == {"ada": 1, "bob": 1}


def test_a_file_that_is_being_written_is_graded_when_it_is_complete(tmp_path):
    folder = small_class(tmp_path, {})
    (folder / "handed_in" / "ada").mkdir(parents=True)
    with watching(folder) as watch:
        watch.until_says("Watching")
        with (folder / "handed_in" / "ada" / "add_up.py").open("w") as file:
            for letter in f"{RIGHT}\n":
                file.write(letter)
                file.flush()
                time.sleep(0.1)
        watch.until_says("ada  add_up  10 of 10")
        assert watch.stop() == 0
    assert watch.graded == {"ada": 1}


def test_a_folder_that_is_gone_may_come_back(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    with watching(folder) as watch:
        watch.until_graded()
        (folder / "handed_in").rename(folder / "away")
        watch.until_says("handed_in: there is no such folder")
        (folder / "away").rename(folder / "handed_in")
        hand_in(folder, "bob", RIGHT)
        watch.until_graded()
        shutil.rmtree(folder / "handed_in" / "ada")
        hand_in(folder, "cy", RIGHT)
        watch.until(lambda: "cy" in results(folder))
        assert watch.stop() == 0
    assert watch.graded == {"ada": 1, "bob": 1, "cy": 1}
    assert set(results(folder)) == {"ada", "bob", "cy"}


def test_the_ledger_counts_and_may_be_edited_meanwhile(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    (folder / "adjustments.csv").write_text(
        "student,assignment,test,kind,points,reason\nbob,add_up,,add,-1,late by mail\n"
    )
    result = folder / "reports" / "results" / "bob" / "add_up.json"

    def final() -> float | None:
        return json.loads(result.read_text())["report"]["standing"]["final"] if result.is_file() else None

    with watching(folder, "--seed", "541") as watch:
        watch.until_graded()
        hand_in(folder, "bob", RIGHT)
        watch.until(lambda: final() == 9)
        (folder / "adjustments.csv").write_text(
            "student,assignment,test,kind,points,reason\nbob,add_up,,add,-2,late by mail\n"
        )
        hand_in(folder, "cy", WRONG)
        watch.until(lambda: final() == 8)
        watch.until_graded()
        assert watch.stop() == 0
    grade(folder, "--out", "plain", "--seed", "541")
    assert result_files(folder / "reports") == result_files(folder / "plain")


def test_a_full_disk_is_one_sentence_and_nothing_is_lost(tmp_path, small_disk):
    (tmp_path / "kit").mkdir()
    folder = small_class(tmp_path / "kit", {f"s{number}": RIGHT + "\n" + "# filler\n" * 400 for number in range(12)})
    out = small_disk / "reports"
    with watching(folder, "--out", str(out)) as watch:
        assert watch.process.wait(120) == 2
    assert "cannot be written (No space left on device)" in watch.output
    assert "Traceback" not in watch.output
    finished = list(out.glob("results/*/*.json"))
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    with watching(folder, "--out", str(out)) as watch:
        watch.until(lambda: len(list(out.glob("results/*/*.json"))) == 12)
        assert watch.stop() == 0
    assert numbers(watch)["reused"] == len(finished)
