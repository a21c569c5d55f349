"""`watch` grades what arrives once, whatever happens to it or to the folder."""

from __future__ import annotations

import os
import random
import re
import signal
import sys
from pathlib import Path

import pytest

from tests.autograder.gradebook.inbox.watching import Watch, watching
from tests.autograder.gradebook.small_class import WRONG, contents, grade, hand_in, small_class
from tests.autograder.judging.test_suite import RIGHT

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="judges are forked"),
]
NUMBERS = re.compile(
    r"Arrived: (\d+); graded: (\d+), reused: (\d+), superseded by a newer file: (\d+), left: (\d+), grader errors: (\d+)"
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
    """Hand in for so many students: every third rewrites the file at once, every fifth after its result, every seventh the same bytes."""
    for number in range(students):
        hand_in(watch.folder, f"s{number}", source(number))
        if number % 3 == 0:
            hand_in(watch.folder, f"s{number}", source(number, 1))
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
    with watching(folder, "--seed", "541") as watch:
        watch.until_says("Watching")
        arrive(watch, students)
        assert watch.stop() == 0
    # A file that is rewritten before it is complete for a while counts as one arrival, so there are few gradings more.
    again = {f"s{number}" for number in range(0, students, 5)}
    at_once = {f"s{number}" for number in range(0, students, 3)}
    for number in range(students):
        student = f"s{number}"
        least = 1 + (student in again)
        assert least <= watch.graded[student] <= least + (student in at_once), (student, watch.graded[student])
    told = numbers(watch)
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
            before = len(watch.graded)
            watch.until(lambda watch=watch, before=before: len(watch.graded) > before + chance.randrange(4))
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
