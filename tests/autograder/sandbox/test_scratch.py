"""Tests that a killed run leaves its folder to the next one, and that a run leaves those of others alone."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox import scratch
from autograder.sandbox.scratch import PREFIX, ScratchFolder

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such locks")

HOLD = "import time; from autograder.sandbox.scratch import ScratchFolder; print(ScratchFolder().path, flush=True); time.sleep(60)"


@pytest.fixture(autouse=True)
def temporary(tmp_path, monkeypatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    return tmp_path


def test_the_folder_of_a_killed_run_goes_and_that_of_a_living_one_stays():
    command = [sys.executable, "-c", HOLD]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        left = Path(run.stdout.readline().strip())
        (left / "inside").mkdir()
        ScratchFolder().close()
        assert left.is_dir()
        run.kill()
    own = ScratchFolder()
    assert not left.exists()
    other = ScratchFolder()
    assert Path(own.path).is_dir()
    for folder in (own, other):
        folder.close()
        assert not Path(folder.path).exists()


def test_what_is_no_folder_of_a_run_stays(temporary):
    elsewhere = temporary / "elsewhere"
    (elsewhere / "inside").mkdir(parents=True)
    (temporary / f"{PREFIX}link").symlink_to(elsewhere)
    (temporary / f"{PREFIX}file").touch()
    (temporary / "autograder-other").mkdir()
    before = sorted(temporary.rglob("*"))
    ScratchFolder().close()
    assert sorted(temporary.rglob("*")) == before


def test_a_folder_that_is_removed_before_its_lock_is_made_again(monkeypatch):
    make, made = tempfile.mkdtemp, []

    def mkdtemp(prefix: str) -> str:
        made.append(make(prefix=prefix))
        if len(made) == 1:
            scratch.remove_abandoned()
        return made[-1]

    monkeypatch.setattr(tempfile, "mkdtemp", mkdtemp)
    folder = ScratchFolder()
    assert folder.path == made[1]
    folder.close()
