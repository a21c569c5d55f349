"""What `make test` tells a student without the catalogue: the commonest mistakes of each assignment, from an unpacked handout."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from autograder.course.handout import pack
from autograder.course.problems import read_commonest
from tests.autograder.kit import ROOT, assignments, mistakes

pytestmark = pytest.mark.slow
LEAST = 10
# Runs in the handout, with nothing else on the path: grades each source as `autograder test` does and prints the words of what failed.
STUDENT = """
import json, sys
from pathlib import Path
from autograder.course.assignment import load_assignments
from autograder.grading.grader import Grader
from autograder.model import Submission
from autograder.judging.suite import VISIBLE

work = json.load(sys.stdin)
assignments = load_assignments(Path.cwd())
words = {}
with Grader(assignments, seed=0, visibilities=VISIBLE) as grader:
    for slug, sources in work.items():
        for name, source in sources.items():
            submission = Submission("s", "s", slug, f"{slug}.py", source.encode())
            failed = [one for one in grader.grade(submission).outcomes if one.status != "passed"]
            words[f"{slug}/{name}"] = [f"{one.feedback} {one.hint}" for one in failed]
print(json.dumps(words))
"""


def commonest(slug: str) -> Mapping[str, str]:
    return read_commonest(assignments()[slug])


@pytest.fixture(scope="module")
def words(tmp_path_factory) -> dict[str, list[str]]:
    """Return what failed tests say of each of the commonest mistakes, as a student reads it."""
    folder: Path = tmp_path_factory.mktemp("handout")
    pack(ROOT, folder / "handout.zip")
    with zipfile.ZipFile(folder / "handout.zip") as archive:
        archive.extractall(folder)
    assert not (folder / "ee541" / "solutions").exists()
    work = {slug: {name: mistakes(slug)[name].source for name in commonest(slug)} for slug in assignments()}
    done = subprocess.run(
        [sys.executable, "-c", STUDENT],
        input=json.dumps(work),
        cwd=folder / "ee541",
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    said: dict[str, list[str]] = json.loads(done.stdout)
    return said


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_the_commonest_mistakes_are_told_from_the_handout_alone(slug, words):
    expected = commonest(slug)
    assert len(expected) >= LEAST
    silent = {
        name: says for name, says in expected.items() if not any(says in text for text in words[f"{slug}/{name}"])
    }
    assert silent == {}


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_different_mistakes_are_told_in_different_words(slug):
    expected = commonest(slug)
    assert len(set(expected.values())) >= LEAST - 2
