"""Against copydetect, another program for the same purpose: each copy that it finds is found here."""

from __future__ import annotations

import json
import random
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.gradebook.similarity.handout_code import HandoutCode, read_handout
from tests.autograder.gradebook.similarity.disguises import DISGUISES, INDEPENDENT, all_at_once, variants
from tests.autograder.gradebook.similarity.stored import compare, keys, result
from tests.autograder.kit import ROOT

COPYDETECT = "copydetect==0.5.0"
SCRIPT = Path(__file__).with_name("copydetect_pairs.py")
BETWEEN = "~"

pytestmark = pytest.mark.thorough


@pytest.fixture(scope="module")
def python(tmp_path_factory) -> Path:
    """The Python of an environment with copydetect."""
    folder = tmp_path_factory.mktemp("copydetect")
    subprocess.run([sys.executable, "-m", "venv", folder], check=True, timeout=120)
    python = folder / "bin" / "python"
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", COPYDETECT]
    install = subprocess.run(command, capture_output=True, text=True, timeout=240, check=False)
    if install.returncode:
        pytest.skip(f"{COPYDETECT} was not installed: {install.stderr.strip()[-200:]}")
    return python


@pytest.fixture(scope="module")
def handout() -> HandoutCode:
    return read_handout(ROOT)


def programs_with_copies(slug: str) -> dict[str, str]:
    """Return independent programs, and a copy of one of them in each disguise, named after its source."""
    programs, rng = variants(slug), random.Random(slug)
    copies = {}
    for disguise in (*DISGUISES.values(), all_at_once):
        name = rng.choice(sorted(programs))
        copies[f"{disguise.__name__}{BETWEEN}{name}"] = disguise(programs[name], rng)
    return programs | copies


def is_copy(first: str, second: str) -> bool:
    return first.split(BETWEEN)[-1] == second.split(BETWEEN)[-1]


@pytest.mark.parametrize("slug", INDEPENDENT)
def test_each_copy_that_copydetect_finds_is_found(slug, python, handout, tmp_path):
    programs = programs_with_copies(slug)
    folder = tmp_path / "files"
    folder.mkdir()
    for name, source in programs.items():
        (folder / f"{name}.py").write_text(source, encoding="utf-8")
    stubs = ROOT / "assignments" / slug
    run = subprocess.run(
        [python, SCRIPT, folder, stubs], capture_output=True, text=True, timeout=240, check=True, cwd=tmp_path
    )
    theirs = {frozenset(pair[:2]) for pair in json.loads(run.stdout)}
    copies = {pair for pair in theirs if is_copy(*pair)}
    assert len(copies) >= 3
    ours = keys(
        compare(tmp_path / "out", *(result(name, source) for name, source in programs.items()), handout=handout)
    )
    assert copies <= ours
    assert all(is_copy(*pair) for pair in ours)
