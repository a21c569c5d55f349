"""Every attack against every level of isolation: nothing gained, nothing read, nothing changed; and that an attack can succeed at all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from autograder.levels import LEVELS
from tests.autograder.attack_header import ALWAYS, FAMILIES, NO_FORGERY, STRONG, Attack, find_attacks
from tests.autograder.attacks import Result, Runner, Unavailable

pytestmark = pytest.mark.slow

ATTACKS = find_attacks()
# By level: a grader stays warm from one attack to the next.
CONTAINED = [(attack, level) for level in LEVELS for attack in ATTACKS if level not in attack.succeeds_at]
CONTROLS = [(attack, level, (layer,)) for attack in ATTACKS for level, layer in attack.controls]
CONTROLS += [(attack, level, ()) for level in LEVELS for attack in ATTACKS if level in attack.succeeds_at]
CONTROLS.sort(key=lambda control: (control[1], control[2]))


@pytest.fixture(scope="module")
def runner() -> Iterator[Runner]:
    with Runner() as opened:
        yield opened


def run(runner: Runner, attack: Attack, level: str, without: tuple[str, ...] = ()) -> Result:
    try:
        return runner.run(attack, level, frozenset(without))
    except Unavailable as why:
        pytest.skip(f"isolation {level}: {why}")


def test_there_are_at_least_eighty_attacks_of_every_family():
    assert len(ATTACKS) >= 80
    assert {attack.family for attack in ATTACKS} == set(FAMILIES)


@pytest.mark.parametrize(("attack", "level"), CONTAINED, ids=lambda value: getattr(value, "id", value))
def test_an_attack_gains_nothing_and_harms_nobody(runner, attack, level):
    result = run(runner, attack, level)
    assert result.contained, result.violations
    if level in STRONG:
        assert set(result.statuses.values()) <= attack.status | {"passed", "missing"}


@pytest.mark.parametrize(("attack", "level", "without"), CONTROLS, ids=lambda value: getattr(value, "id", str(value)))
def test_an_attack_succeeds_where_nothing_stops_it(runner, attack, level, without):
    result = run(runner, attack, level, without)
    assert not result.contained, "it is contained all the same: then its test proves nothing about the layer"


def test_ten_attacks_show_that_a_layer_is_what_stops_them():
    assert len({attack.id for attack, _, without in CONTROLS if without}) >= 10


def test_no_forgery_needs_a_layer():
    forgeries = [attack for attack in ATTACKS if attack.family in NO_FORGERY]
    assert all(set(attack.stopped_by) & ALWAYS for attack in forgeries)
