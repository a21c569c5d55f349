"""Extracted code returns the same values as the whole notebook in Jupyter, unless a rule says why not.

nbclient and a real kernel execute the notebooks of the corpus in the sandbox of the workers.
"""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import nbformat
import pytest

from autograder.sandbox import bubblewrap
from autograder.sandbox.launcher import clean_environment
from autograder.sandbox.packages import importable
from tests.autograder.extraction.test_corpus import CALLED, answers, expected, kept_job

pytestmark = [
    pytest.mark.thorough,
    pytest.mark.slow,
    pytest.mark.timeout(600),
    pytest.mark.skipif(bubblewrap.find_bubblewrap() is None, reason="bubblewrap is not installed"),
]
PROGRAM = Path(__file__).with_name("boxed_kernel.py")
IN_JUPYTER = ("numpy", "nbclient", "ipykernel")


def notebook(path: Path) -> dict[str, Any] | None:
    """Return a notebook as Jupyter opens it, or None if Jupyter cannot."""
    try:
        opened = nbformat.reads(path.read_text(encoding="utf-8"), as_version=4)
        nbformat.validate(opened)
    except Exception:
        return None
    plain: dict[str, Any] = json.loads(nbformat.writes(opened))
    return plain


CAN_BE_EXECUTED = [path for path in CALLED if path.suffix == ".ipynb" and notebook(path) is not None]


@pytest.fixture(scope="module")
def executed() -> dict[str, Any]:
    jobs = [{"notebook": notebook(path), "calls": expected(path)["calls"]} for path in CAN_BE_EXECUTED]
    words = bubblewrap.command(importable(IN_JUPYTER), clean_environment(bubblewrap.SCRATCH))
    done = subprocess.run(
        [
            *words,
            *bubblewrap.python(),
            "-c",
            PROGRAM.read_text(encoding="utf-8"),
            bubblewrap.PACKAGES,
            bubblewrap.SCRATCH,
        ],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-4000:]
    return dict(zip([path.name for path in CAN_BE_EXECUTED], json.loads(done.stdout), strict=True))


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    return answers({path.name: kept_job(path) for path in CAN_BE_EXECUTED})


def test_most_of_the_corpus_can_be_executed() -> None:
    assert len(CAN_BE_EXECUTED) >= 40


@pytest.mark.parametrize("path", CAN_BE_EXECUTED, ids=lambda path: path.name)
def test_extracting_gives_what_executing_gives_unless_a_rule_says_otherwise(path, executed, kept) -> None:
    rule = expected(path).get("differs")
    assert (kept[path.name] == executed[path.name]) != bool(rule), (executed[path.name], kept[path.name], rule)
