"""Test policy_return against the reference solution, with other worlds, edge cases and the chances of paths."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.policy_return import oracle, probes


@pytest.mark.points(0.5)
def test_return_for_extreme_discounts(judge):
    """discounted_return: the return is right for discounts 0 and 1, for one reward, and for none"""
    rewards = judge.rng.normal(size=9) - 1
    judge(probes.returns, cases=[[rewards, 0.0], [rewards, 1.0], [rewards[:1], 0.5], [rewards[:0], 0.5]])
    judge(probes.returns, cases=[[rewards, 0.375], [rewards[2:], 0.625]])


@pytest.mark.points(1)
def test_returns_to_go_for_extreme_discounts(judge):
    """returns_to_go: the returns are right for discounts 0 and 1, and for one reward"""
    judge(probes.to_go, rewards=judge.rng.normal(size=8) - 1, gammas=[1.0, 0.0, 0.375])
    judge(probes.to_go, rewards=judge.rng.normal(size=1) + 3, gammas=[0.5, 0.0])
    judge(probes.to_go, rewards=judge.rng.normal(size=11) + 1, gammas=[0.9])


@pytest.mark.points(1)
def test_horizons_at_the_border(judge):
    """horizon: equality counts, and the horizon is 0 where everything matters at most eps"""
    # Powers of two are exact with any number.
    for eps, smallest in ((0.25, 3.0), (0.125, 5.0)):
        r_max = float(judge.rng.uniform(3, 9))
        judge(
            probes.horizons,
            cases=[[0.5, eps, 1.0], [0.5, r_max / 16, r_max], [0.0, r_max, r_max], [0.5, smallest, 1.0]],
        )
    r_max = float(judge.rng.uniform(3, 9))
    judge(probes.horizons, cases=[[0.95, 0.03, 1.7 * r_max], [0.7, 0.001, 0.2 * r_max]])


@pytest.mark.points(1)
def test_softmax_of_other_tables(judge):
    """softmax_policy: the rows are right for one state, one action, and entries that differ by 1000"""
    judge(probes.policies, bound=1e-13, thetas=[judge.rng.normal(size=(1, 5)), judge.rng.normal(size=(4, 1)) * 900])
    apart = np.array([[1000.0, 0.0, -1000.0], [-1000.0, 1000.0, 999.0], [-1000.0, -1001.0, -1000.5]])
    judge(probes.policies, bound=1e-13, thetas=[apart, 3 * judge.rng.normal(size=(6, 3))])


@pytest.mark.points(1)
def test_values_of_other_worlds(judge):
    """policy_value: the values are right without a future, for one state, and for many states"""
    for sizes in ([(2, 4, 0.0), (5, 3, 0.9)], [(1, 3, 0.8), (7, 2, 0.7)]):
        worlds = [oracle.world(judge.rng, *size) for size in sizes]
        judge(probes.values, bound=[oracle.value_bound(world) for world in worlds], worlds=worlds)


@pytest.mark.points(1)
def test_objectives_of_other_worlds(judge):
    """objective: the objective is right for a certain start, for one state, and for many states"""
    for sizes in ([(3, 4, 0.5), (5, 3, 0.9)], [(1, 3, 0.8), (7, 2, 0.7)]):
        worlds = [oracle.world(judge.rng, *size) for size in sizes]
        worlds[0]["start"] = np.eye(len(worlds[0]["R"]))[-1]
        bound = [oracle.value_bound(world) for world in worlds]
        credited(partial(judge, probes.objectives, bound=bound), partial(oracle.helpers_for, worlds), worlds=worlds)


@pytest.mark.points(1.5)
def test_paths_have_their_probabilities(judge):
    """rollout: over many calls, each first reward and each path is as frequent as its probability says"""
    world = oracle.readable_world(judge.rng)
    got = judge.values(
        probes.many_rollouts,
        like=np.zeros((oracle.ROLLOUTS, 2)),
        look=oracle.look(world),
        world=world,
        steps=2,
        calls=oracle.ROLLOUTS,
        seed=oracle.seed(judge.rng),
    )
    judge.require(np.isin(got, np.arange(1.0, 7.0)).all(), "Some rewards are not in R.")
    first, pairs = oracle.counted(got)
    _check_counts(
        judge, first, oracle.first_probabilities(world), "The first rewards are not as frequent as start and pi say."
    )
    _check_counts(
        judge, pairs, oracle.path_probabilities(world), "The second rewards are not as frequent as P and pi say."
    )


def _check_counts(judge, counts, probabilities, feedback):
    judge.false_alarm += oracle.FALSE_ALARM
    judge.require(oracle.plausible(counts, probabilities), feedback)


@pytest.mark.points(1)
def test_generator_decides_alone(judge):
    """rollout: rng alone decides: the same seed repeats the path; another call or seed changes it"""
    world, steps = oracle.readable_world(judge.rng), 60
    path, states = np.zeros(steps), dict.fromkeys(("global_before", "global_after"), oracle.STATE_LIKE)
    got = judge.values(
        probes.generators,
        like={**dict.fromkeys(("first", "following", "again", "other"), path), **states},
        look=oracle.look_of_generators,
        world=world,
        steps=steps,
        seed=oracle.seed(judge.rng),
        other_seed=oracle.seed(judge.rng),
    )
    judge.require(np.array_equal(got["first"], got["again"]), "Two generators with the same seed give different paths.")
    judge.require(
        not np.array_equal(got["first"], got["following"]), "Two calls with one generator give the same path."
    )
    judge.require(
        not np.array_equal(got["first"], got["other"]), "Two generators with different seeds give the same path."
    )
    judge.require(oracle.untouched(got), "numpy's global generator is used although rng is passed.")
    judge.require(np.isin(got["first"], np.arange(1.0, 7.0)).all(), "Some rewards are not in R.")


@pytest.mark.points(2)
def test_gradients_of_other_worlds(judge):
    """policy_gradient: the gradient is right without a future, for one state, and for many states and actions"""
    for sizes in ([(3, 4, 0.0), (5, 3, 0.9)], [(1, 3, 0.8), (6, 2, 0.7)]):
        worlds = [oracle.world(judge.rng, *size) for size in sizes]
        bound = [oracle.gradient_bound(world) for world in worlds]
        credited(partial(judge, probes.gradients, bound=bound), partial(oracle.helpers_for, worlds), worlds=worlds)


@pytest.mark.points(1)
def test_gradient_is_the_slope_of_the_objective(judge):
    """policy_gradient: the gradient is the slope of your own objective"""
    for size in ((3, 2, 0.8), (2, 3, 0.6)):
        world = oracle.world(judge.rng, *size)
        thetas = oracle.nudged(world["theta"])
        right = [oracle.objective(world | {"pi": oracle.policy(theta)}) for theta in thetas]
        bound = oracle.value_bound(world)
        objectives = judge.against(right, probes.objectives_nearby, bound=bound, world=world, thetas=thetas)
        slopes = oracle.slopes(objectives, world["theta"])
        (gradient,) = judge.values(probes.gradients, like=[slopes], worlds=[world])
        judge.check(gradient, slopes, bound=oracle.SLOPE_BOUND)
