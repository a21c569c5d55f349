"""Test adam_step with other ranks, hyperparameters and starting states, and in long runs.

For staff only. Most of these tests compare with the reference solution on random inputs.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.adam_step import oracle, probes

SHAPES = [(), (5,), (2, 3, 4), (3, 2, 5, 4), (3, 1)]


@pytest.mark.points(1)
def test_sgd_takes_parameters_of_any_rank(judge):
    """sgd: three steps work for numbers and arrays of any rank"""
    for shape in SHAPES:
        w, grads, lr = oracle.signed(judge.rng, shape), oracle.gradients(judge.rng, 3, shape), 0.06
        judge(probes.sgd_steps, bound=oracle.sgd_bound(w, grads, lr), w=w, grads=grads, options={"lr": lr})
    w, grads, lr = 1.7, [0.9, -1.3, 0.6], judge.rng.uniform(0.1, 0.3)
    judge(probes.sgd_steps, bound=oracle.sgd_bound(w, grads, lr), w=w, grads=grads, options={"lr": lr})


@pytest.mark.points(1.5)
def test_momentum_continues_with_changing_learning_rates(judge):
    """sgd_momentum: steps continue from a nonzero velocity, and each uses its own learning rate"""
    w, velocity = oracle.signed(judge.rng, (2, 4, 3)), oracle.signed(judge.rng, (4, 3))
    for start in w:
        rates, beta = judge.rng.uniform(0.02, 0.4, size=5).tolist(), judge.rng.uniform(0.6, 0.8)
        grads = oracle.gradients(judge.rng, 5, (4, 3))
        judge(
            probes.momentum_steps,
            bound=oracle.momentum_bound(start, velocity, grads, rates, beta),
            w=start,
            velocity=velocity,
            grads=grads,
            options=[{"lr": rate, "beta": beta} for rate in rates],
        )


@pytest.mark.points(1)
def test_momentum_approaches_its_limit(judge):
    """sgd_momentum: under a constant gradient g, the velocity approaches lr g / (1 - beta)"""
    w, grad, lr, beta = oracle.signed(judge.rng, 5, 6.0, 8.0), oracle.signed(judge.rng, 5), 0.01, 0.8
    shares = [(1 - beta**t) / (1 - beta) for t in range(1, 41)]
    expected = {
        "w": [w - lr * grad * total for total in np.cumsum(shares)],
        "velocity": [lr * grad * share for share in shares],
    }
    options = [{"lr": lr, "beta": beta}] * 40
    judge.against(expected, probes.momentum_steps, w=w, velocity=np.zeros(5), grads=[grad] * 40, options=options)


@pytest.mark.points(0.5)
def test_momentum_keeps_two_parameters_apart(judge):
    """sgd_momentum: two parameters of different shapes stay apart when stepped in turn"""
    parameters = [
        {"w": w, "velocity": oracle.signed(judge.rng, w.shape), "grads": oracle.gradients(judge.rng, 4, w.shape)}
        for w in (oracle.signed(judge.rng, ()), oracle.signed(judge.rng, (2, 1, 3)))
    ]
    bounds = [oracle.momentum_bound(**parameter, rates=[0.05] * 4, beta=0.7) for parameter in parameters]
    options = {"lr": 0.05, "beta": 0.7}
    judge(probes.momentum_of_two_parameters, bound=bounds, parameters=parameters, options=options)


@pytest.mark.points(1.5)
def test_adam_takes_one_step_from_a_given_state(judge):
    """adam: step 7 continues from a given m and v"""
    for shape in [(4, 3), (2, 5)]:
        state = _state(judge.rng, shape, first=7, steps=1)
        options = {"lr": 0.04, "beta1": 0.75, "beta2": 0.9, "eps": 0.004}
        judge(probes.adam_steps, bound=oracle.adam_bound(**state, **options), **state, options=options)


@pytest.mark.points(2)
def test_adam_takes_four_steps_from_zero(judge):
    """adam: four steps from m = v = 0 are right with an eps as large as the gradients"""
    options = {"lr": 0.03, "beta1": 0.6, "beta2": 0.97, "eps": 0.01}
    for shape in [(2, 3), (3, 4)]:
        state = _state(judge.rng, shape, first=1, steps=4)
        judge(probes.adam_steps, bound=oracle.adam_bound(**state, **options), **state, options=options)


@pytest.mark.points(1)
def test_adam_continues_late_with_the_defaults(judge):
    """adam: the default arguments work early and after many steps"""
    for first in (1, 400, 100_000):
        state = _state(judge.rng, (3, 2), first=first, steps=3)
        judge(probes.adam_steps, bound=oracle.adam_bound(**state), **state, options={})


@pytest.mark.points(1)
def test_adam_takes_parameters_of_any_rank(judge):
    """adam: three steps work for numbers and arrays of any rank"""
    options = {"lr": 0.05, "beta1": 0.8, "beta2": 0.98, "eps": 0.005}
    states = [_state(judge.rng, shape, first=2, steps=3) for shape in SHAPES]
    for state in [_as_floats(states[0]), *states]:
        judge(probes.adam_steps, bound=oracle.adam_bound(**state, **options), **state, options=options)


@pytest.mark.points(0.5)
def test_adam_leaves_entries_without_gradient_alone(judge):
    """adam: w stays as it is where the gradient is always zero"""
    state = _state(judge.rng, (4, 3), first=1, steps=3)
    asleep = np.zeros((4, 3), dtype=bool)
    asleep[judge.rng.permutation(4), [0, 1, 2, 0]] = True
    state["grads"] = [np.where(asleep, 0.0, grad) for grad in state["grads"]]
    judge(probes.adam_steps, bound=oracle.adam_bound(**state), **state, options={})


@pytest.mark.points(1)
def test_adam_keeps_two_parameters_apart(judge):
    """adam: two parameters of different shapes and ages stay apart when stepped in turn"""
    parameters = [_state(judge.rng, (2, 3), first=7, steps=3), _state(judge.rng, (4,), first=1, steps=3)]
    options = {"lr": 0.02, "beta1": 0.85, "beta2": 0.96, "eps": 0.003}
    bounds = [oracle.adam_bound(**parameter, **options) for parameter in parameters]
    judge(probes.adam_of_two_parameters, bound=bounds, parameters=parameters, options=options)


def _state(rng, shape, *, first, steps):
    """Return a parameter with gradients near 0.01, and moments to match: zeros before the first step."""
    has_moments = float(first > 1)
    # numpy returns products of shape () as numbers. The sheet promises that w, m and v are all of one kind.
    return {
        "w": oracle.signed(rng, shape),
        "m": np.asarray(has_moments * oracle.signed(rng, shape, 0.005, 0.02)),
        "v": np.asarray(has_moments * rng.uniform(0.005, 0.02, size=shape) ** 2),
        "first": first,
        "grads": oracle.gradients(rng, steps, shape, 0.005, 0.02),
    }


def _as_floats(state):
    """Return a state of shape () as Python's own numbers."""
    numbers = {name: float(state[name]) for name in ("w", "m", "v")}
    return state | numbers | {"grads": [float(grad) for grad in state["grads"]]}
