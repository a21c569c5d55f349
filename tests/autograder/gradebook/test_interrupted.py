"""A run that is interrupted, killed, or without disk loses nothing that was finished, and the next one goes on."""

from __future__ import annotations

import csv
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.autograder.gradebook.small_class import WRONG, contents, counts, grade, hand_in, small_class, start
from tests.autograder.judging.test_suite import RIGHT

SLOW = "import time\ndef add(a, b):\n    time.sleep(0.3)\n    return a + b\n"
SUBMISSIONS, KILLS = 60, 100
NEEDS_PROC = pytest.mark.skipif(sys.platform != "linux", reason="needs /proc")


def results(folder: Path) -> list[Path]:
    return list((folder / "reports").glob("results/*/*.json"))


def processes_of(session: int) -> list[int]:
    """Return the processes of a session that have not ended."""
    found = []
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if int(fields[3]) == session and fields[0] != "Z":
            found.append(int(stat.parent.name))
    return found


def wait_until_gone(session: int) -> list[int]:
    deadline = time.monotonic() + 10
    while processes_of(session) and time.monotonic() < deadline:
        time.sleep(0.02)
    return processes_of(session)


@pytest.mark.slow
@NEEDS_PROC
def test_ctrl_c_writes_the_class_for_what_is_finished_and_says_how_much(tmp_path):
    folder = small_class(tmp_path, {f"s{number}": SLOW for number in range(8)})
    run = start(folder, "--jobs", "1")
    while len(results(folder)) < 2:
        assert run.poll() is None
        time.sleep(0.02)
    run.send_signal(signal.SIGTERM)
    _, stderr = run.communicate(timeout=30)
    done = len(results(folder))
    assert (run.returncode, 2 <= done < 8) == (143, True), stderr
    rows = list(csv.DictReader((folder / "reports" / "gradebook.csv").read_text().splitlines()))
    assert len(rows) == done
    assert f"{done} of 8 graded" in (folder / "reports" / "index.html").read_text()
    assert json.loads((folder / "reports" / "run.json").read_text())["left"] == 8 - done
    assert counts(grade(folder)) == (done, 8 - done)
    assert "of 8 graded" not in (folder / "reports" / "index.html").read_text()


@pytest.fixture(scope="module")
def sixty(tmp_path_factory) -> Path:
    """A class of sixty, and in `undisturbed` what grading it gives."""
    sources = {f"right{number}": f"{RIGHT}  # {number}\n" for number in range(30)}
    sources |= {f"wrong{number}": f"{WRONG}# {number}\n" for number in range(20)}
    sources |= {f"slow{number}": SLOW.replace("0.3", f"0.0{number}") for number in range(10)}
    folder = small_class(tmp_path_factory.mktemp("sixty"), sources)
    grade(folder, "--out", "undisturbed", "--seed", "541")
    return folder


@pytest.mark.thorough
@NEEDS_PROC
@pytest.mark.timeout(1800)
def test_killing_a_run_at_any_moment_loses_nothing(sixty, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    chance, kills = random.Random(541), 0
    while kills < KILLS:
        shutil.rmtree(sixty / "reports", ignore_errors=True)
        for _ in range(KILLS):
            run = start(sixty, "--seed", "541")
            # A run takes a few seconds. Some kills come before the first submission, some after the last.
            with_time = chance.uniform(0.2, 4)
            try:
                run.wait(with_time)
            except subprocess.TimeoutExpired:
                # All at once, as the system does when memory ends: only the command, or all of its processes.
                (os.killpg if chance.random() < 0.5 else os.kill)(run.pid, signal.SIGKILL)
                kills += 1
            run.communicate()
            assert wait_until_gone(run.pid) == []
            for path in results(sixty):
                assert path.name == "add_up.json"
                json.loads(path.read_text())
            if len(results(sixty)) == SUBMISSIONS or kills >= KILLS:
                break
        grade(sixty, "--seed", "541")
        assert contents(sixty / "reports") == contents(sixty / "undisturbed")
        assert left_behind(tmp_path) == []


def left_behind(folder: Path) -> list[str]:
    """Return the scratch folders that the next run did not remove."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.slow
def test_a_full_disk_is_one_sentence_and_nothing_is_lost(tmp_path, small_disk):
    (tmp_path / "kit").mkdir()
    folder = small_class(tmp_path / "kit", {f"s{number}": RIGHT + "\n" + "# filler\n" * 400 for number in range(12)})
    out = small_disk / "reports"
    output = grade(folder, "--out", str(out), status=2)
    assert "cannot be written (No space left on device)" in output
    assert "Traceback" not in output
    finished = list(out.glob("results/*/*.json"))
    assert all(json.loads(path.read_text())["format"] == 1 for path in finished)
    subprocess.run(["mount", "-o", "remount,size=50m", str(small_disk)], check=True)
    assert counts(grade(folder, "--out", str(out)))[0] == len(finished)


@pytest.mark.slow
def test_a_folder_that_cannot_be_written_is_one_sentence(tmp_path, small_disk):
    (tmp_path / "kit").mkdir()
    folder = small_class(tmp_path / "kit", {"ada": RIGHT})
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    output = grade(folder, "--out", str(small_disk / "reports"), status=2)
    assert "cannot be written (Read-only file system); choose another path with --out" in output


@pytest.mark.slow
def test_a_clock_that_goes_back_changes_nothing(tmp_path):
    folder = small_class(tmp_path, {"ada": RIGHT})
    grade(folder)
    first = folder / "reports" / "runs" / "0001.json"
    record = json.loads(first.read_text())
    first.write_text(json.dumps({**record, "at": "2099-01-01T00:00:00+00:00"}))
    hand_in(folder, "bob", WRONG)
    assert counts(grade(folder)) == (1, 1)
    assert (folder / "reports" / "runs" / "0002.json").is_file()
