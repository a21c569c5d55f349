"""Test two_moons with noise, other sizes, large logits, other options and a sine.

For staff only.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.two_moons import oracle, probes


@pytest.mark.points(1)
def test_noise(judge):
    """two_moons: each coordinate has its own normal noise from rng, with the standard deviation noise"""
    n, noise = 6_000, 0.2
    X, y = oracle.moons(n)
    inputs = {"n": n, "noise": noise, "seed": int(judge.rng.integers(2**31))}
    first, second, again = judge.values(
        probes.noisy_moons, like=[(X, y)] * 3, look=partial(oracle.look_of_noise, n, noise), **inputs
    )
    judge.check([first[1], second[1]], [y, y])
    judge.check(again[0], first[0], where="X")
    unit = (first[0] - X) / noise
    judge.require_chi2(float((unit**2).sum()), 2 * n, "The noise does not have the standard deviation noise.")
    inside = np.abs(unit) < 1
    shape = "The noise is not normal, or not the same in both coordinates."
    judge.require_plausible(inside.sum(axis=0), n, oracle.WITHIN_ONE_SIGMA, shape)
    both = "The noise of the two coordinates of a point is not independent."
    judge.require_plausible(int(inside.all(axis=1).sum()), n, oracle.WITHIN_ONE_SIGMA**2, both)
    same = int(((first[0] > X) == (second[0] > X)).sum())
    judge.require_plausible(same, 2 * n, 0.5, "Two calls with one generator give noise that is not independent.")


@pytest.mark.points(0.5)
def test_forward_of_other_sizes(judge):
    """forward: one sample, one feature and a network without hidden layer"""
    cases = [oracle.random_case(judge.rng, sizes, 5) for sizes in ([1, 4, 1], [3, 1])]
    one = {"layers": cases[0]["layers"], "x": cases[0]["x"][:1]}
    given = [{"layers": case["layers"], "x": case["x"]} for case in cases] + [one]
    bound = [oracle.bounds(case)["logits"] for case in given]
    judge(probes.forward, bound=bound, cases=given)


@pytest.mark.points(0.5)
def test_collapse_of_other_sizes(judge):
    """collapse: one layer, and four layers"""
    stacks = [oracle.network(judge.rng, sizes) for sizes in ([2, 3], [3, 2, 4, 5, 2])]
    judge.against([tuple(oracle.collapsed(s)) for s in stacks], probes.collapse, bound=1e-13, stacks=stacks)


@pytest.mark.points(2)
def test_gradients_of_other_sizes(judge):
    """loss_and_gradients: the gradients of deeper networks and of one layer are right"""
    cases = [oracle.random_case(judge.rng, sizes, 6) for sizes in ([2, 5, 3, 4, 1], [3, 1], [1, 6, 1])]
    judge(probes.gradients, bound=[oracle.bounds(case)["gradients"] for case in cases], cases=cases)


@pytest.mark.points(1)
def test_large_logits(judge):
    """loss_and_gradients: logits near -2000 and 2000, and classes that are all equal"""
    hidden, last = (np.array([[800.0, -3.0]]), np.array([0.0, 1.0])), (np.array([[1.0], [-150.0]]), np.array([2.0]))
    x, y = np.array([[2.5], [-4.0], [0.5], [2.4]]), np.array([0, 1, 1, 1])
    x = x + judge.rng.uniform(0, 0.01, size=x.shape)
    cases = [{"layers": [hidden, last], "x": x, "y": y}]
    case = oracle.random_case(judge.rng, [2, 4, 1], 5)
    cases += [case | {"y": np.full(5, label)} for label in (0, 1)]
    expected, bounds = [oracle.loss_and_gradients(c) for c in cases], [oracle.bounds(c) for c in cases]
    judge.against([e[0] for e in expected], probes.loss, bound=[b["loss"] for b in bounds], cases=cases)
    bound = [b["gradients"] for b in bounds]
    judge.against([e[1] for e in expected], probes.gradients, bound=bound, cases=cases)


@pytest.mark.points(2)
def test_train_with_other_options(judge):
    """train: six steps without penalty, five with one, and three with the default options are right"""
    for sizes, options in (
        ([2, 5, 1], {"steps": 6, "lr": 0.05}),
        ([3, 4, 1], {"steps": 5, "lr": 0.02, "l2": 1.5}),
        ([2, 3, 3, 1], {"steps": 3}),
    ):
        case = oracle.random_case(judge.rng, sizes, 8)
        by_torch = oracle.trained(case, **options)
        ask = partial(judge.against, by_torch["result"], probes.train, bound=oracle.TRAINED)
        credited(ask, by_torch["records"].copy, case=case, options=options)


@pytest.mark.points(0.5)
def test_accuracy_of_other_sizes(judge):
    """accuracy: logits just above 0 belong to class 1, and 0 itself to class 0"""
    zeros = {"layers": [(np.zeros((2, 1)), np.zeros(1))], "x": np.ones((5, 2)), "y": np.array([0, 1, 0, 1, 1])}
    for case, share in (oracle.accuracy_case(judge.rng, 77), (zeros, 0.4)):
        ask = partial(judge.against, share, probes.accuracy, bound=1e-12)
        credited(ask, partial(oracle.forward_record, case), case=case)


@pytest.mark.points(1)
def test_interpolant_of_other_sizes(judge):
    """relu_interpolant: two knots, and many"""
    oracle.check_curves(judge, [oracle.curve(judge.rng, count) for count in (2, 25)])


@pytest.mark.points(1)
def test_interpolant_of_a_sine(judge):
    """relu_interpolant: the error for a sine with 8, 16 and 32 units is at most h**2 / 8"""
    knots = [np.linspace(0, 2 * np.pi, units + 1) for units in (8, 16, 32)]
    phase = judge.rng.uniform(0, 1)
    curves = [{"knots": k, "values": np.sin(k + phase)} for k in knots]
    networks = oracle.check_curves(judge, curves)
    x = np.linspace(0, 2 * np.pi, 400)
    for layers, curve in zip(networks, curves, strict=True):
        error = np.abs(oracle.logits(layers, x[:, None]) - np.sin(x + phase)).max()
        judge.require(error <= curve["knots"][1] ** 2 / 8, "The error is larger than h**2 / 8.")
