"""Programs of a validation in real judges: where they run, and what they score there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from autograder.grading.grader import Grader
from autograder.sandbox.levels import can_fork
from autograder.validation.programs import Kind, KnownProgram
from autograder.validation.trial import GradedProgram, Trial, grade_trials
from tests.autograder.kit import assignments

# A worker has a quarter of the time for a call if it has answered before.
SLUG, SECONDS = "policy_return", 4.0
START, STEP = "T = 0\n", "T += 1"

pytestmark = pytest.mark.skipif(not can_fork(), reason="a validation forks its judges")


@pytest.fixture(scope="module")
def grader() -> Iterator[Grader]:
    with Grader({SLUG: assignments()[SLUG]}, seed=0) as opened:
        yield opened


def changed(old: str, new: str) -> str:
    """Return the reference with a change."""
    source = assignments()[SLUG].solution.read_text(encoding="utf-8")
    assert source.count(old) == 1
    return source.replace(old, new)


def graded(grader: Grader, source: str, kind: Kind, seed: int = 0) -> GradedProgram:
    program = KnownProgram(SLUG, kind, f"{kind} of {len(source)} characters", source)
    assignment = replace(assignments()[SLUG], seconds=SECONDS)
    (result,) = grade_trials(grader, {SLUG: assignment}, [[Trial(program, seed)]], at_once=1)
    return result


@pytest.mark.slow
def test_a_mutant_that_never_ends_is_stopped_and_loses_points(grader):
    result = graded(grader, changed(STEP, "pass"), "mutant")
    assert "timeout" in result.statuses.values()
    assert result.score < result.max_score


@pytest.mark.slow
@pytest.mark.parametrize(("kind", "seed"), [("mutant", 0), ("variant", 1)])
def test_a_program_that_is_too_slow_for_a_judge_has_the_time_of_a_worker(grader, kind, seed):
    # In each case that calls horizon, one call takes longer than a judge allows, and than a worker allows that answered before.
    busy = "\n    while not BUSY: BUSY.extend([0] * (time.process_time() > START + 1.1))"
    head = "import time\nBUSY, START = [], time.process_time()\n"
    assert graded(grader, head + changed(START, f"T = 0{busy}\n"), kind, seed).score == 20


def test_an_equivalent_mutant_earns_every_point(grader):
    assert graded(grader, changed(STEP, "T = T + 1"), "mutant").score == 20


def test_a_mutant_that_is_wrong_stops_at_the_first_failure(grader):
    result = graded(grader, changed(STEP, "T += 2"), "mutant")
    statuses = list(result.statuses.values())
    assert statuses.count("failed") == 1
    assert statuses.count("grader_error") > 1, "tests after the first failure did not run"
