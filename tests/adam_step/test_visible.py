"""Test adam_step against numbers by hand, torch.optim and a closed form.

Students receive this file. The expected values come from here or from torch, never from the reference solution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from tests.adam_step import oracle, probes


@pytest.mark.points(1)
def test_sgd_matches_single_steps_by_hand(judge):
    """sgd: single steps match those by hand, with a given and the default learning rate, and for random numbers"""
    looks = partial(oracle.sgd_looks, 1.0, [0.5], 0.1)
    judge.against({"w": [0.95]}, probes.sgd_steps, lookalikes=looks, w=1.0, grads=[0.5], options={"lr": 0.1})
    looks = partial(oracle.sgd_looks, 2.0, [-3.0])
    judge.against({"w": [2.03]}, probes.sgd_steps, lookalikes=looks, w=2.0, grads=[-3.0], options={})
    w, grad, lr = judge.rng.uniform(1.0, 2.0, size=3).tolist()
    looks = partial(oracle.sgd_looks, w, [grad], lr)
    judge.against({"w": [w - lr * grad]}, probes.sgd_steps, lookalikes=looks, w=w, grads=[grad], options={"lr": lr})


@pytest.mark.points(1)
def test_sgd_follows_torch(judge):
    """sgd: six steps on a matrix match torch.optim.SGD"""
    w, grads, lr = oracle.signed(judge.rng, (3, 4)), oracle.gradients(judge.rng, 6, (3, 4)), 0.07
    judge.against(
        oracle.sgd_by_torch(w, grads, lr),
        probes.sgd_steps,
        bound=oracle.sgd_bound(w, grads, lr),
        lookalikes=partial(oracle.sgd_looks, w, grads, lr),
        w=w,
        grads=grads,
        options={"lr": lr},
    )


@pytest.mark.points(1)
def test_momentum_matches_steps_by_hand(judge):
    """sgd_momentum: two steps, and one with the defaults, match those by hand"""
    expected = {"w": [0.77, 0.663], "velocity": [0.23, 0.107]}
    start, options = {"w": 1.0, "velocity": 0.2, "grads": [0.5, -1.0]}, {"lr": 0.1, "beta": 0.9}
    looks = partial(oracle.momentum_looks, **start, **options)
    judge.against(expected, probes.momentum_steps, lookalikes=looks, **start, options=[options] * 2)
    expected = {"w": [0.725], "velocity": [0.275]}
    start = {"w": 1.0, "velocity": 0.3, "grads": [0.5]}
    looks = partial(oracle.momentum_looks, **start)
    judge.against(expected, probes.momentum_steps, lookalikes=looks, **start, options=[{}])
    w, velocity, grad, lr = judge.rng.uniform(1.0, 2.0, size=4).tolist()
    expected = {"w": [w - 0.7 * velocity - lr * grad], "velocity": [0.7 * velocity + lr * grad]}
    start, options = {"w": w, "velocity": velocity, "grads": [grad]}, {"lr": lr, "beta": 0.7}
    looks = partial(oracle.momentum_looks, **start, **options)
    judge.against(expected, probes.momentum_steps, lookalikes=looks, **start, options=[options])


@pytest.mark.points(1.5)
def test_momentum_follows_torch(judge):
    """sgd_momentum: eight steps on a matrix match torch.optim.SGD with momentum"""
    w, grads, lr, beta = oracle.signed(judge.rng, (2, 5)), oracle.gradients(judge.rng, 8, (2, 5)), 0.03, 0.8
    judge.against(
        oracle.momentum_by_torch(w, np.zeros_like(w), grads, lr, beta),
        probes.momentum_steps,
        bound=oracle.momentum_bound(w, 0.0, grads, [lr] * 8, beta),
        lookalikes=partial(oracle.momentum_looks, w, np.zeros_like(w), grads, lr, beta),
        w=w,
        velocity=np.zeros_like(w),
        grads=grads,
        options=[{"lr": lr, "beta": beta}] * 8,
    )


@pytest.mark.points(1)
def test_adam_matches_first_steps_by_hand(judge):
    """adam: the first step matches that by hand, with a large eps and with the defaults"""
    first = {"w": 1.0, "m": 0.0, "v": 0.0, "first": 1, "grads": [0.5]}
    expected = {"w": [0.95], "m": [0.05], "v": [0.00025]}
    options = {"lr": 0.1, "eps": 0.5}

    def looks():
        return oracle.first_step_looks(expected) | oracle.adam_looks(**first, **options)

    judge.against(expected, probes.adam_steps, lookalikes=looks, **first, options=options)
    by_default = expected | {"w": [1.0 - 0.001 * 0.5 / (0.5 + 1e-8)]}
    looks_by_default = partial(oracle.adam_looks, **first)
    judge.against(by_default, probes.adam_steps, lookalikes=looks_by_default, **first, options={})
    w, grad, lr, eps = judge.rng.uniform(0.2, 0.8, size=4).tolist()
    start, large = first | {"w": w, "grads": [grad]}, {"lr": lr, "eps": eps}
    drawn = {"w": [w - lr * grad / (grad + eps)], "m": [0.1 * grad], "v": [0.001 * grad**2]}
    looks_of_drawn = partial(oracle.adam_looks, **start, **large)
    bound = oracle.adam_bound(**start, **large)
    judge.against(drawn, probes.adam_steps, bound=bound, lookalikes=looks_of_drawn, **start, options=large)


@pytest.mark.points(2)
def test_adam_follows_torch(judge):
    """adam: ten steps on a matrix match torch.optim.Adam"""
    w, grads = oracle.signed(judge.rng, (3, 2)), oracle.gradients(judge.rng, 10, (3, 2), 0.005, 0.02)
    start = {"w": w, "m": np.zeros_like(w), "v": np.zeros_like(w), "first": 1, "grads": grads}
    options = {"lr": 0.02, "beta1": 0.7, "beta2": 0.95, "eps": 0.002}
    expected, bound = oracle.adam_by_torch(**start, **options), oracle.adam_bound(**start, **options)
    looks = partial(oracle.adam_looks, **start, **options)
    judge.against(expected, probes.adam_steps, bound=bound, lookalikes=looks, **start, options=options)


@pytest.mark.points(1)
def test_adam_moves_evenly_under_a_constant_gradient(judge):
    """adam: under a constant gradient g, every step from m = v = 0 is lr g / (|g| + eps)"""
    w, grad, lr, eps = oracle.signed(judge.rng, 5), oracle.signed(judge.rng, 5, 0.25, 0.5), 0.03, 0.2
    times = range(1, 7)
    expected = {
        "w": [w - t * lr * grad / (np.abs(grad) + eps) for t in times],
        "m": [(1 - 0.8**t) * grad for t in times],
        "v": [(1 - 0.9**t) * grad**2 for t in times],
    }
    start = {"w": w, "m": np.zeros(5), "v": np.zeros(5), "first": 1, "grads": [grad] * 6}
    options = {"lr": lr, "beta1": 0.8, "beta2": 0.9, "eps": eps}
    looks = partial(oracle.adam_looks, **start, **options)
    judge.against(expected, probes.adam_steps, lookalikes=looks, **start, options=options)


@pytest.mark.points(0.5)
def test_arguments_keep_their_values(judge):
    """all three: a step returns new values and leaves the arguments unchanged"""
    for shape in [(2, 3), (4, 1)]:
        w, grad, velocity, m = oracle.signed(judge.rng, (4, *shape))
        v = judge.rng.uniform(0.5, 2.0, size=shape)
        for probe, arguments, steps, bound in (
            (
                probes.sgd_arguments_afterwards,
                {"w": w, "grad": grad},
                oracle.sgd_by_torch(w, [grad], 0.01),
                oracle.sgd_bound(w, [grad], 0.01),
            ),
            (
                probes.momentum_arguments_afterwards,
                {"w": w, "grad": grad, "velocity": velocity},
                oracle.momentum_by_torch(w, velocity, [grad], 0.01, 0.9),
                oracle.momentum_bound(w, velocity, [grad], [0.01], 0.9),
            ),
            (
                probes.adam_arguments_afterwards,
                {"w": w, "grad": grad, "m": m, "v": v, "t": 3},
                oracle.adam_by_torch(w, m, v, 3, [grad]),
                oracle.adam_bound(w, m, v, 3, [grad]),
            ),
        ):
            expected = {"result": _first_step(steps), "arguments": arguments}
            bounds = dict.fromkeys(expected, _first_step(bound))
            looks = partial(oracle.afterwards_looks, expected)
            judge.against(expected, probe, bound=bounds, lookalikes=looks, **arguments)


def _first_step(steps):
    return {name: values[0] for name, values in steps.items()}
