"""Runs the doctor, the grader and tests in an imitation of a container."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Sequence

import pytest

from tests.autograder.kit import ROOT
from tests.autograder.sandbox.container import in_container, why_no_container

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_no_container()), reason=why_no_container())]


def there(*command: str, rights: Sequence[str] = ()) -> subprocess.CompletedProcess[str]:
    words = in_container([sys.executable, *command], *rights)
    return subprocess.run(words, cwd=ROOT, capture_output=True, text=True, timeout=280, check=False)


def test_the_doctor_names_the_level_the_missing_layer_and_the_command():
    done = there("-m", "autograder", "doctor")
    assert done.returncode == 0, done.stderr
    assert "Isolation here: container" in done.stdout
    assert "Missing for full: bubblewrap (bwrap: " in done.stdout
    assert "apt install bubblewrap" in done.stdout


def test_limits_and_secrets_hold_there():
    # To read a worker's memory, the test needs a right that root in a container lacks.
    files = ("tests/autograder/sandbox/test_limits.py", "tests/autograder/sandbox/test_no_secret.py")
    done = there("-m", "pytest", "-q", "-p", "no:cacheprovider", "-k", "container", *files, rights=["SYS_PTRACE"])
    assert done.returncode == 0, done.stdout
    assert " passed" in done.stdout
    assert "skipped" not in done.stdout


def test_a_class_is_graded_there_and_the_reports_say_how(tmp_path):
    submissions = ROOT / "examples" / "submissions" / "mensah_kofi"
    folder = tmp_path / "class" / "mensah_kofi"
    folder.mkdir(parents=True)
    (folder / "adam_step.py").write_bytes((submissions / "adam_step.py").read_bytes())
    done = there("-m", "autograder", "grade", str(tmp_path / "class"), "--out", str(tmp_path / "reports"))
    assert done.returncode == 0, done.stderr
    assert "Isolation: container" in done.stdout
