"""Tests that nothing in a suite's own harness gives points.

Each program in tests/attacks/suites/SLUG/ is graded with the real suite. `ATTACK = {"honest": points}` at its top says what it earns
without its trick, and it must earn exactly that.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from autograder.grading.grader import Grader
from autograder.model import Report
from autograder.sandbox import doctor, levels
from tests.autograder.attacks.header import FOLDER
from tests.autograder.kit import assignments, submission

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not levels.can_fork(), reason="no fork here")]

PROGRAMS = sorted((FOLDER / "suites").glob("*/*.py"))
SEED = 541


def honest_points(path: Path) -> float:
    """Return the points in the header of a program."""
    assigned = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Assign)]
    return float(ast.literal_eval(assigned[0].value)["honest"])


@pytest.fixture(scope="module")
def reports() -> dict[Path, Report]:
    submissions = {path: submission(path.parent.name, path.stem, path.read_bytes()) for path in PROGRAMS}
    with Grader(assignments(), seed=SEED, isolation=doctor.best()) as grader:
        return {path: grader.grade(handed_in) for path, handed_in in submissions.items()}


@pytest.mark.parametrize("path", PROGRAMS, ids=lambda path: f"{path.parent.name}/{path.stem}")
def test_a_program_earns_what_its_honest_part_earns(reports, path):
    statuses = {outcome.test.name: outcome.status for outcome in reports[path].outcomes}
    assert reports[path].score == honest_points(path), statuses
