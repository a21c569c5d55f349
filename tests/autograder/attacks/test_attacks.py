"""Tests that attacks fail at every level, and succeed without their layer."""

from __future__ import annotations

import os
from typing import Any

import pytest

from autograder.sandbox.levels import LEVELS
from tests.autograder.attacks.grader import Unavailable
from tests.autograder.attacks.header import ALWAYS, FAMILIES, NO_FORGERY, STRONG, find_attacks
from tests.autograder.attacks.own_root import is_own_root
from tests.autograder.attacks.runner import Result, Runner
from tests.autograder.attacks.runs import Run, run_all

# The first test waits for all runs.
pytestmark = [pytest.mark.slow, pytest.mark.timeout(1500)]

ATTACKS = find_attacks()
# `make check` runs the forgeries at this level; `make thorough` runs everything.
CHECKED = "full"
CONTAINED = [(attack, level) for level in LEVELS for attack in ATTACKS if attack.contained_by(level)]
CONTROLS: list[tuple[Any, ...]] = [(attack, level, (layer,)) for attack in ATTACKS for level, layer in attack.controls]
CONTROLS += [(attack, level, ()) for level in LEVELS for attack in ATTACKS if not attack.contained_by(level)]


def cases(runs: list[tuple[Any, ...]]) -> list[Any]:
    return [pytest.param(*run, marks=[] if _is_checked(*run) else [pytest.mark.thorough]) for run in runs]


def _is_checked(attack: Any, level: str, *rest: Any) -> bool:
    return level == CHECKED and attack.family in NO_FORGERY


@pytest.fixture(scope="module")
def results(request: pytest.FixtureRequest) -> dict[Run, Result | str]:
    """Run side by side all attacks of the selected tests."""
    calls: list[dict[str, Any]] = [
        item.callspec.params
        for item in request.session.items
        if isinstance(item, pytest.Function) and item.module is request.module and hasattr(item, "callspec")
    ]
    runs = [Run(call["attack"], call["level"], frozenset(call.get("without", ()))) for call in calls]
    return dict(run_all(list(dict.fromkeys(runs)), at_once=os.cpu_count() or 1))


def result_of(results: dict[Run, Result | str], run: Run) -> Result:
    result = results[run]
    if isinstance(result, str):
        pytest.skip(f"isolation {run.level}: {result}")
    return result


def alone(run: Run) -> Result:
    """Run an attack again, alone: on a busy machine, a call may exceed its second."""
    ((_, result),) = run_all([run], at_once=1)
    assert isinstance(result, Result), result
    return result


def test_there_are_at_least_eighty_attacks_of_every_family():
    assert len(ATTACKS) >= 80
    assert {attack.family for attack in ATTACKS} == set(FAMILIES)


@pytest.mark.parametrize(("attack", "level"), cases(CONTAINED), ids=lambda value: getattr(value, "id", value))
def test_an_attack_gains_nothing_and_harms_nobody(results, attack, level):
    result = result_of(results, Run(attack, level))
    assert result.contained, result.violations
    if level in STRONG:
        expected = attack.status | {"passed", "missing"}
        if not set(result.statuses.values()) <= expected:
            result = alone(Run(attack, level))
        assert set(result.statuses.values()) <= expected


@pytest.mark.parametrize(
    ("attack", "level", "without"), cases(CONTROLS), ids=lambda value: getattr(value, "id", str(value))
)
def test_an_attack_succeeds_where_nothing_stops_it(results, attack, level, without):
    run = Run(attack, level, frozenset(without))
    result = result_of(results, run)
    if result.contained:
        result = alone(run)
    assert not result.contained, "it is contained anyway, so its test proves nothing about the layer"


@pytest.mark.skipif(is_own_root(), reason="this is a root that is thrown away")
def test_no_attack_runs_without_isolation_on_this_machine():
    with Runner() as runner, pytest.raises(Unavailable, match="would act on this machine"):
        runner.run(ATTACKS[0], "none")


def test_ten_attacks_show_that_a_layer_is_what_stops_them():
    assert len({attack.id for attack, _, without in CONTROLS if without}) >= 10


def test_no_forgery_needs_a_layer():
    forgeries = [attack for attack in ATTACKS if attack.family in NO_FORGERY]
    assert all(set(attack.stopped_by) & ALWAYS for attack in forgeries)
