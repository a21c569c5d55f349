"""A kit with one small assignment and a class of a few students, and what a run of it leaves."""

from __future__ import annotations

import hashlib
import json
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from tests.autograder.judging.test_suite import RIGHT, kit_with
from tests.autograder.kit import anyhow, autograder

WRONG = "def add(a, b):\n    return a - b\n"
SYNTAX_ERROR = "def add(a, b:\n"
# What a run says of the clock, and the lock of the last one.
OF_THE_RUN = ("runs", ".lock")


def small_class(folder: Path, students: Mapping[str, str] | None = None) -> Path:
    """Write the kit and its class; return the folder."""
    folder = kit_with(folder)
    for student, source in ({"ada": RIGHT, "bob": WRONG, "cy": SYNTAX_ERROR} if students is None else students).items():
        hand_in(folder, student, source)
    return folder


def hand_in(folder: Path, student: str, source: str) -> None:
    path = folder / "handed_in" / student / "add_up.py"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source)


def grade(folder: Path, *options: str, status: int = 0) -> str:
    """Grade the class, and return the output without blanks in a row."""
    run = autograder("grade", "handed_in", *options, cwd=folder)
    assert run.returncode == status, run.stdout + run.stderr
    return " ".join((run.stdout + run.stderr).split())


def start(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Start grading the class in a session of its own."""
    command = [sys.executable, "-m", "autograder", "grade", "handed_in", *options, *anyhow()]
    return subprocess.Popen(
        command, cwd=folder, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True, start_new_session=True
    )


def counts(output: str) -> tuple[int, int]:
    """Return how many results were reused and graded."""
    match = re.search(r"(\d+) reused, (\d+) graded", output)
    assert match, output
    return int(match[1]), int(match[2])


def contents(out: Path, keep: Callable[[str], bool] = lambda name: True) -> dict[str, str]:
    """Return the digest of every file of a run, but for the record of when it was."""
    files = [path for path in sorted(out.rglob("*")) if path.is_file()]
    named = {path.relative_to(out).as_posix(): path for path in files}
    return {
        name: hashlib.sha256(path.read_bytes()).hexdigest()
        for name, path in named.items()
        if name.split("/")[0] not in OF_THE_RUN and keep(name)
    }


def scores(out: Path) -> dict[str, float]:
    """Return the score in each stored result."""
    return {
        path.parent.name: json.loads(path.with_name("add_up.json").read_text())["score"]
        for path in out.glob("students/*/add_up.json")
    }
