"""Test policy_return against numbers by hand and torch.

Students receive this file. The expected values come from `oracle` or from the sheet, never from the reference solution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.policy_return import oracle, probes


@pytest.mark.points(1.5)
def test_return_is_discounted_from_the_second_reward_on(judge):
    """discounted_return: the sheet's rewards give 2.75, and random ones match the sum"""
    rewards = judge.rng.normal(size=7) + 1
    cases = [[np.array([1.0, 2.0, 3.0]), 0.5], [rewards, 0.9], [rewards, 0.25]]
    expected = [2.75, *(oracle.right_return(rewards, gamma) for gamma in (0.9, 0.25))]
    judge.against(expected, probes.returns, lookalikes=partial(oracle.looks_of_returns, cases), cases=cases)


@pytest.mark.points(1)
def test_returns_to_go_begin_anew_at_each_time(judge):
    """returns_to_go: the sheet's rewards give 2.75, 3.5 and 3, and the rewards stay unchanged"""
    for rewards, gammas in ((np.array([1.0, 2.0, 3.0]), [0.5]), (judge.rng.normal(size=6) + 1, [0.7, 0.25])):
        expected = {"returns": [oracle.right_to_go(rewards, gamma) for gamma in gammas], "rewards": rewards}
        looks = partial(oracle.looks_of_to_go, rewards, gammas)
        judge.against(expected, probes.to_go, lookalikes=looks, rewards=rewards, gammas=gammas)


@pytest.mark.points(1)
def test_horizons_of_the_sheet(judge):
    """horizon: the sheet's numbers give 66 and 917, and another largest reward gives 24"""
    by_hand = (
        ([[0.9, 0.01, 1.0], [0.99, 0.01, 1.0]], [66, 917], [44, 459], [66, 917]),
        ([[0.8, 0.1, 4.0]], [24], [17], [18]),
    )
    for cases, *horizons in by_hand:
        looks = partial(oracle.looks_of_horizons, *horizons)
        judge.against(horizons[0], probes.horizons, lookalikes=looks, cases=cases)
    drawn = [oracle.random_horizon(judge.rng, 0.9, 1.3), oracle.random_horizon(judge.rng, 0.75, 0.02)]
    judge.against([T for _, T in drawn], probes.horizons, cases=[case for case, _ in drawn])


@pytest.mark.points(1)
def test_softmax_of_each_state(judge):
    """softmax_policy: each row matches torch, also near 1000 and -1000"""
    small = [judge.rng.normal(size=(3, 4)), judge.rng.normal(size=(4, 2))]
    large = [judge.rng.normal(size=(3, 4)) + np.array([[0.0], [1000.0], [-1000.0]])]
    for thetas in (small, large):
        looks = partial(oracle.looks_of_policies, thetas)
        judge.against(
            [oracle.policy(theta) for theta in thetas], probes.policies, bound=1e-13, lookalikes=looks, thetas=thetas
        )


@pytest.mark.points(1)
def test_values_of_the_example_and_of_random_worlds(judge):
    """policy_value: the example gives 2/3 and 0, and random worlds match torch"""
    for worlds in ([oracle.example()], [oracle.world(judge.rng, 3, 2, 0.9), oracle.world(judge.rng, 4, 3, 0.6)]):
        judge.against(
            [oracle.value(world) for world in worlds],
            probes.values,
            bound=[oracle.value_bound(world) for world in worlds],
            lookalikes=partial(oracle.looks_of_values, worlds),
            worlds=worlds,
        )


@pytest.mark.points(1)
def test_objective_weighs_the_values_with_the_start(judge):
    """objective: the example gives 2/3, and random worlds match the weighted values"""
    for worlds in ([oracle.example()], [oracle.world(judge.rng, 3, 2, 0.9), oracle.world(judge.rng, 4, 3, 0.6)]):
        ask = partial(
            judge.against,
            [oracle.objective(world) for world in worlds],
            probes.objectives,
            bound=[oracle.value_bound(world) for world in worlds],
            lookalikes=partial(oracle.looks_of_objectives, worlds),
        )
        credited(ask, partial(oracle.helpers_for, worlds), worlds=worlds)


@pytest.mark.points(0.5)
def test_rollout_without_chance(judge):
    """rollout: in a world without chance, the rewards are those of the only path"""
    for steps, turns in ((5, 1), (4, 2)):
        world = oracle.certain_world(judge.rng, turns)
        judge.against(
            oracle.only_path(world, turns, steps),
            probes.rewards_of,
            world=world,
            steps=steps,
            seed=oracle.seed(judge.rng),
        )


@pytest.mark.points(2)
def test_gradient_matches_torch(judge):
    """policy_gradient: the example's gradient is that by hand, and those of random worlds match torch"""
    by_hand = [np.array([[-2 / 9, 2 / 9], [0.0, 0.0]])]
    worlds = [oracle.world(judge.rng, 3, 2, 0.9), oracle.world(judge.rng, 4, 3, 0.5)]
    for expected, cases in ((by_hand, [oracle.example()]), ([oracle.gradient(world) for world in worlds], worlds)):
        bound = [oracle.gradient_bound(world) for world in cases]
        looks = partial(oracle.looks_of_gradients, cases)
        ask = partial(judge.against, expected, probes.gradients, bound=bound, lookalikes=looks)
        credited(ask, partial(oracle.helpers_for, cases), worlds=cases)
