"""Provide worlds, expected values and tolerances of the tests of `policy_return`.

It runs on the trusted side only. Values come from powers of a matrix in torch, gradients from torch autograd.
A rollout is random, so the tests count: the rewards of a test world tell state and action, and each path has a known
probability.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.authors import accepted_counts

World = dict[str, Any]
UNIT = 2.0**-53
STEP = 1e-5
# The error of central differences, for objectives and third derivatives of the size of 10.
SLOPE_BOUND = 1e-7
ROLLOUTS = 800
# The probability that one of the checks of counts rejects a right function: that of `accepted_counts`.
FALSE_ALARM = 5e-11
# The parts of the state of numpy's global generator: keys, position, whether a number is kept, and which.
STATE_LIKE = [np.zeros(624, dtype=np.uint32), 0, 0, 0.0]


def seed(rng: np.random.Generator) -> int:
    """Draw a seed."""
    return int(rng.integers(2**32))


def world(rng: np.random.Generator, states: int, actions: int, gamma: float) -> World:
    """Return a random world, with theta, its policy, and a start that is not even."""
    theta = rng.normal(size=(states, actions)) + np.arange(actions)
    return {
        "P": rng.dirichlet(np.ones(states), size=(states, actions)),
        "R": rng.normal(size=(states, actions)) + np.arange(states)[:, None],
        "theta": theta,
        "pi": policy(theta),
        "gamma": gamma,
        "start": rng.permutation(np.arange(1.0, states + 1)) / (states * (states + 1) / 2),
    }


def example() -> World:
    """Return the world of the sheet."""
    P = np.zeros((2, 2, 2))
    P[0, 0, 0] = P[0, 1, 1] = P[1, :, 1] = 1.0
    R, start = np.array([[0.0, 1.0], [0.0, 0.0]]), np.array([1.0, 0.0])
    return {"P": P, "R": R, "theta": np.zeros((2, 2)), "pi": np.full((2, 2), 0.5), "gamma": 0.5, "start": start}


def policy(theta: np.ndarray) -> np.ndarray:
    """Return torch's softmax of each row."""
    return torch.softmax(torch.tensor(theta), dim=1).numpy()


def value(case: World) -> np.ndarray:
    """Return the values, by torch."""
    return _values(torch.tensor(case["pi"]), torch.tensor(case["R"]), case).numpy()


def _values(pi: torch.Tensor, R: torch.Tensor, case: World) -> torch.Tensor:
    """Return the values under a policy, with a history for gradients.

    A matrix takes (v, 1) to (r + gamma P v, 1). Its powers take (0, 1) to the values, as soon as gamma to their exponent
    is below all rounding errors.
    """
    P, states = torch.tensor(case["P"]), len(R)
    step = torch.zeros(states + 1, states + 1, dtype=torch.float64)
    step[-1, -1] = 1.0
    step[:-1, :-1] = case["gamma"] * torch.einsum("sa,sat->st", pi, P)
    step[:-1, -1] = (pi * R).sum(dim=1)
    doublings = max(0, math.ceil(math.log2(40 / (1 - case["gamma"]))))
    return torch.linalg.matrix_power(step, 2**doublings)[:-1, -1]


def value_bound(case: World) -> float:
    """Return the error of a solver: the condition of the equations is below 2 / (1 - gamma)."""
    return 64 * UNIT * float(np.abs(case["R"]).max()) / (1 - case["gamma"]) ** 2


def gradient(case: World) -> np.ndarray:
    """Return the gradient of the objective by torch."""
    theta = torch.tensor(case["theta"], requires_grad=True)
    values = _values(torch.softmax(theta, dim=1), torch.tensor(case["R"]), case)
    (slopes,) = torch.autograd.grad(torch.dot(torch.tensor(case["start"]), values), theta)
    return slopes.numpy()


def gradient_bound(case: World) -> float:
    """Return the error of a gradient by two solvers."""
    return 64 * UNIT * float(np.abs(case["R"]).max()) / (1 - case["gamma"]) ** 3


def helpers_for(cases: list[World]) -> dict[str, Any]:
    """Return the right results of softmax_policy and policy_value in these worlds."""
    return {
        "softmax_policy": [[[case["theta"]], case["pi"]] for case in cases],
        "policy_value": [[[case["P"], case["R"], case["pi"], case["gamma"]], value(case)] for case in cases],
    }


def objective(case: World) -> float:
    """Return the objective."""
    return float(torch.dot(torch.tensor(case["start"]), torch.tensor(value(case))))


def nudged(theta: np.ndarray) -> list[np.ndarray]:
    """Return copies of theta with one entry raised by STEP each, then copies with one lowered."""
    moves = STEP * np.eye(theta.size).reshape(theta.size, *theta.shape)
    return [*(theta + moves), *(theta - moves)]


def slopes(objectives: Any, theta: np.ndarray) -> np.ndarray:
    """Return the slopes of the objective, from its values at the points of `nudged`."""
    raised, lowered = np.split(np.array(objectives, dtype=float), 2)
    return ((raised - lowered) / (2 * STEP)).reshape(theta.shape)


# ------------------------------------------------------------------------------------------------------------- chance


def readable_world(rng: np.random.Generator, gamma: float = 0.5) -> World:
    """Return a world of 3 states and 2 actions whose rewards 1 to 6 tell both, with probabilities far from even ones."""
    order = rng.permutation(3)
    start = np.array([0.1, 0.25, 0.65])[order]
    pi = np.array([[0.2, 0.8], [0.7, 0.3], [0.9, 0.1]])[rng.permutation(3)]
    rows = [(0.05, 0.2, 0.75), (0.75, 0.05, 0.2), (0.2, 0.75, 0.05), (0.1, 0.6, 0.3), (0.6, 0.3, 0.1), (0.3, 0.1, 0.6)]
    P = np.array(rows)[rng.permutation(6)].reshape(3, 2, 3)
    return {"P": P, "R": np.arange(1.0, 7.0).reshape(3, 2), "pi": pi, "gamma": gamma, "start": start}


def certain_world(rng: np.random.Generator, turns: int) -> World:
    """Return a world without chance: a circle of 4 states with other rewards for each, and a policy that walks on.

    The action that walks on is the second one in some states; the other one stays.
    """
    walks, P = np.array([0, 1, 1, 0]), np.zeros((4, 2, 4))
    for s, action in enumerate(walks):
        P[s, action, (s + turns) % 4] = P[s, 1 - action, s] = 1.0
    R = rng.permutation(8).reshape(4, 2) + 1.0
    return {"P": P, "R": R, "pi": np.eye(2)[walks], "gamma": 0.5, "start": np.eye(4)[int(rng.integers(1, 4))]}


def only_path(case: World, turns: int, steps: int) -> np.ndarray:
    """Return the rewards of the only path of a world without chance: the state moves on by `turns` each time."""
    states = (case["start"].argmax() + turns * np.arange(steps)) % len(case["R"])
    return case["R"][case["pi"] == 1][states]


def untouched(got: dict[str, Any]) -> bool:
    """Return whether numpy's global generator has the same state before and after."""
    return all(np.array_equal(*states) for states in zip(got["global_before"], got["global_after"], strict=True))


def look_of_generators(got: dict[str, Any]) -> Any:
    """Return which paths are equal, and whether the global generator is untouched."""
    names = ("following", "again", "other")
    kinds = sorted(set(np.isin(np.asarray(got["first"]), np.arange(1.0, 7.0)).tolist()))
    return [[np.array_equal(got["first"], got[name]) for name in names], untouched(got), kinds]


def first_probabilities(case: World) -> np.ndarray:
    """Return the probability of each first reward."""
    return (case["start"][:, None] * case["pi"]).ravel()


def path_probabilities(case: World) -> np.ndarray:
    """Return the probability of each pair of the first two rewards, (6, 6)."""
    first = case["start"][:, None] * case["pi"]
    return np.einsum("sa,sat,tb->satb", first, case["P"], case["pi"]).reshape(6, 6)


def counted(rewards: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return how often each first reward and each pair of the first two occurs."""
    pairs = np.zeros((6, 6), dtype=int)
    np.add.at(pairs, tuple(rewards[:, :2].astype(int).T - 1), 1)
    return pairs.sum(axis=1), pairs


def plausible(counts: np.ndarray, probabilities: np.ndarray) -> bool:
    """Return whether all counts are plausible together."""
    pairs = zip(counts.ravel(), probabilities.ravel(), strict=True)
    return all(_is_plausible(int(count), float(probability), counts.size) for count, probability in pairs)


def _is_plausible(count: int, probability: float, counts: int) -> bool:
    if probability in (0.0, 1.0):
        return count == probability * ROLLOUTS
    lowest, highest = accepted_counts(ROLLOUTS, probability, counts=counts)
    return lowest <= count <= highest


def other_worlds(case: World) -> dict[str, World]:
    """Return worlds whose rollouts are those of a known mistake."""
    greedy = np.eye(2)[case["pi"].argmax(axis=1)]
    even, stays = np.full((3, 2, 3), 1 / 3), np.repeat(np.eye(3)[:, None], 2, axis=1)
    return {
        "even start": case | {"start": np.full(3, 1 / 3)},
        "start in state 0": case | {"start": np.eye(3)[0]},
        "even actions": case | {"pi": np.full((3, 2), 0.5)},
        "most probable action": case | {"pi": greedy},
        "policy of state 0": case | {"pi": np.tile(case["pi"][0], (3, 1))},
        "even next state": case | {"P": even},
        "state stays": case | {"P": stays},
        "next state of action 0": case | {"P": np.repeat(case["P"][:, :1], 2, axis=1)},
        "transitions of state 0": case | {"P": np.tile(case["P"][:1], (3, 1, 1))},
    }


def look(case: World) -> Callable[[Any], Any]:
    """Return a look for many rollouts: which worlds they fit."""

    def seen(rewards: Any) -> Any:
        rewards = np.asarray(rewards)
        if not np.isin(rewards, np.arange(1.0, 7.0)).all():
            return ["other rewards", list(rewards.shape)]
        if (rewards == rewards[0]).all():
            return ["the same rewards in every call"]
        first, pairs = counted(rewards)
        fits = {name: _fit(first, pairs, world) for name, world in {"right": case, **other_worlds(case)}.items()}
        return [fits, _fit(first, pairs.sum(axis=0), case)]

    return seen


def _fit(first: np.ndarray, pairs: np.ndarray, case: World) -> list[bool]:
    fits = [plausible(first, first_probabilities(case))]
    return [*fits, plausible(pairs, path_probabilities(case))] if pairs.ndim == 2 else fits


# --------------------------------------------------------------------------------------------------------- lookalikes


def looks_of_returns(cases: list[list[Any]]) -> dict[str, Any]:
    """Return discounted returns by other conventions."""

    def each(rule: Callable[[float, Any, float], Any]) -> list[float]:
        return [float(rule(right_return(r, gamma), r, gamma)) for r, gamma in cases]

    return {
        "it is the plain sum: the discount is missing": each(lambda right, r, gamma: r.sum()),
        "the first reward is discounted too: t begins with 0": each(lambda right, r, gamma: gamma * right),
        "it is the mean over the rewards": each(lambda right, r, gamma: right / len(r)),
        "the last reward has no discount: the first one has none": each(
            lambda right, r, gamma: right_return(r[::-1].copy(), gamma)
        ),
        "it is multiplied by 1 - gamma": each(lambda right, r, gamma: (1 - gamma) * right),
        "the last reward is missing": each(lambda right, r, gamma: right_return(r[:-1], gamma)),
    }


def right_return(rewards: np.ndarray, gamma: float) -> float:
    """Return the discounted return, the first of the returns to go."""
    return float(right_to_go(rewards, gamma)[0])


def right_to_go(rewards: np.ndarray, gamma: float) -> np.ndarray:
    """Return the returns to go, by a triangle of discounts in torch."""
    t = torch.arange(len(rewards))
    discounts = torch.pow(gamma, (t - t[:, None]).clamp(min=0).double()).triu()
    return torch.mv(discounts, torch.tensor(rewards)).numpy()


def looks_of_to_go(rewards: np.ndarray, gammas: list[float]) -> dict[str, Any]:
    """Return returns to go by other conventions."""
    t = np.arange(len(rewards))

    def each(rule: Callable[[float], np.ndarray]) -> dict[str, Any]:
        return {"returns": [rule(gamma) for gamma in gammas], "rewards": rewards}

    return {
        "it is the sum of the rewards so far: count the rewards that are still to come": each(
            lambda gamma: right_to_go(rewards[::-1].copy(), gamma)[::-1]
        ),
        "the rewards are discounted from the start: discount them from t": each(
            lambda gamma: right_to_go(rewards, gamma) * gamma**t
        ),
        "the discount is missing": each(lambda gamma: right_to_go(rewards, 1.0)),
        "the reward of t itself is missing": each(lambda gamma: right_to_go(rewards, gamma) - rewards),
    }


def random_horizon(rng: np.random.Generator, gamma: float, eps: float) -> tuple[list[float], int]:
    """Draw a horizon from 25 to 40; return it behind gamma, eps, and a largest reward for which it is right.

    The rest of the rewards is eps at half a step before the horizon.
    """
    T = int(rng.integers(25, 41))
    return [gamma, eps, eps * (1 - gamma) / gamma ** (T - 0.5)], T


def looks_of_horizons(right: list[int], without_rest: list[int], without_reward: list[int]) -> dict[str, Any]:
    """Return horizons by other conventions; the last two leave out 1 - gamma and r_max."""
    return {
        "it is one too small: the bound is still above eps there": [T - 1 for T in right],
        "it is one too large": [T + 1 for T in right],
        "1 - gamma is missing: the later rewards are a sum": without_rest,
        "r_max is missing": without_reward,
    }


def looks_of_policies(thetas: list[np.ndarray]) -> dict[str, Any]:
    """Return policies by other conventions."""
    return {
        "the softmax runs over the states: it must run over the actions of each state": [
            policy(theta.T).T for theta in thetas
        ],
        "it is the most probable action alone": [np.eye(theta.shape[1])[theta.argmax(axis=1)] for theta in thetas],
        "all actions are equally probable": [np.full(theta.shape, 1 / theta.shape[1]) for theta in thetas],
    }


def looks_of_values(cases: list[World]) -> dict[str, Any]:
    """Return values by other conventions."""

    def each(change: Callable[[World], World]) -> list[np.ndarray]:
        return [value(case | change(case)) for case in cases]

    even = [np.full(case["pi"].shape, 1 / case["pi"].shape[1]) for case in cases]
    return {
        "the policy is ignored: all actions count equally": [
            value(case | {"pi": pi}) for case, pi in zip(cases, even, strict=True)
        ],
        "it is the value of the best reward in each state": each(
            lambda case: {"R": np.repeat(case["R"].max(axis=1, keepdims=True), case["R"].shape[1], axis=1)}
        ),
        "it is the expected first reward: later rewards are missing": each(lambda case: {"gamma": 0.0}),
        "later rewards are subtracted": each(lambda case: {"P": -case["P"]}),
        "the first reward is discounted too": [case["gamma"] * value(case) for case in cases],
    }


def looks_of_objectives(cases: list[World]) -> dict[str, Any]:
    """Return objectives by other conventions."""
    values = [value(case) for case in cases]
    return {
        "it is the mean of the values: weigh them with start": [float(v.mean()) for v in values],
        "it is the value of state 0: weigh the values with start": [float(v[0]) for v in values],
        "it is the sum of the values: weigh them with start": [float(v.sum()) for v in values],
        "it is the largest value": [float(v.max()) for v in values],
    }


def looks_of_gradients(cases: list[World]) -> dict[str, Any]:
    """Return gradients by other formulas: {sentence: gradients}."""
    looks: dict[str, list[np.ndarray]] = {}
    for case in cases:
        for words, other in _other_gradients(case).items():
            looks.setdefault(words, []).append(other)
    return looks


def _other_gradients(case: World) -> dict[str, np.ndarray]:
    """Return gradients by other formulas, from those for the policy and for the rewards by torch.

    The gradient for R weighs each action with its visits. Where the right gradient is divided by it, what an action is
    better than the others is left.
    """
    pi, R = torch.tensor(case["pi"], requires_grad=True), torch.tensor(case["R"], requires_grad=True)
    end = torch.dot(torch.tensor(case["start"]), _values(pi, R, case))
    for_policy, visits = (slopes.numpy() for slopes in torch.autograd.grad(end, (pi, R)))
    right, policy, start = gradient(case), case["pi"], case["start"][:, None]
    with np.errstate(all="ignore"):
        better = right / visits
    return {
        "v is not subtracted from q": policy * for_policy,
        "the visits are missing: only the start weighs the states": start * policy * better,
        "the probability of the action is missing": right / policy,
        "the visits are scaled to the sum 1": (1 - case["gamma"]) * right,
        "the sign is reversed": -right,
        "it is the gradient for the policy, not for theta": for_policy,
        "the visits are missing": policy * better,
    }
