"""Test dense_backward against the reference solution, with other sizes, orders of calls, dtypes and large z."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dense_backward import oracle, probes

# For tests of other things than the activation: a wrong sigmoid loses its points elsewhere.
KINKED = ["linear", "relu"]


@pytest.mark.points(1)
def test_grad_W_for_other_sizes(judge):  # noqa: N802 - the name on the sheet
    """backward: grad_W is right with more features than units, and with more units than features"""
    _check_sizes(judge, ["grad_W"], oracle.ACTIVATIONS, (6, 11, 2), (3, 2, 9))


@pytest.mark.points(1)
def test_grad_b_for_other_sizes(judge):
    """backward: grad_b is right with more features than units, and with more units than features"""
    _check_sizes(judge, ["grad_b"], oracle.ACTIVATIONS, (6, 11, 2), (3, 2, 9))


@pytest.mark.points(1)
def test_grad_input_for_other_sizes(judge):
    """backward: grad_input is right with more features than units, and with more units than features"""
    _check_sizes(judge, ["grad_input"], oracle.ACTIVATIONS, (6, 11, 2), (3, 2, 9))


@pytest.mark.points(1)
def test_smallest_sizes(judge):
    """forward and backward: the results are right with one sample, one feature or one unit"""
    for size in [(1, 4, 3), (1, 2, 5), (4, 1, 3), (4, 3, 1)]:
        _check_sizes(judge, list(oracle.RESULTS), KINKED, size)


def _check_sizes(judge, wanted, activations, *sizes):
    for size in sizes:
        cases = oracle.random_cases(judge.rng, size, activations)
        judge(probes.backward, bound=oracle.bounds(cases), cases=cases, wanted=wanted)


@pytest.mark.points(2)
def test_two_layers_in_a_row(judge):
    """backward: the gradients are right through two layers, one after the other"""
    pairs = {
        f"{first} and {second}": oracle.random_pair(judge.rng, (4, 3, 5, 2), first, second)
        for first, second in [("relu", "sigmoid"), ("tanh", "linear"), ("sigmoid", "tanh"), ("linear", "relu")]
    }
    bounds = {name: oracle.network_bounds(pair) for name, pair in pairs.items()}
    judge(probes.in_a_row, bound=bounds, pairs=pairs)


@pytest.mark.points(1)
def test_two_layers_side_by_side(judge):
    """backward: two layers of the same shape, used alternately, keep their own gradients"""
    first, second = (oracle.random_cases(judge.rng, (4, 3, 5), ["relu"])["relu"] for _ in range(2))
    cases, wanted = {"first": first, "second": second}, ["output", "grad_W", "grad_input"]
    judge(probes.side_by_side, bound=oracle.bounds(cases), cases=cases, wanted=wanted)


@pytest.mark.points(1)
def test_last_forward_counts(judge):
    """backward: uses the last forward, whose batch may be smaller or larger than the one before"""
    for batch_before in [7, 2]:
        cases = oracle.random_cases(judge.rng, (4, 3, 5), KINKED)
        x_before, wanted = judge.rng.normal(size=(batch_before, 3)), ["output", "grad_W", "grad_input"]
        judge(probes.second_forward, bound=oracle.bounds(cases), x_before=x_before, cases=cases, wanted=wanted)


@pytest.mark.points(1)
def test_float32(judge):
    """forward and backward: results for float32 arrays are as exact as float32"""
    cases = oracle.as_float32(oracle.spaced_cases(judge.rng, (4, 3, 5)))
    bounds = oracle.bounds(cases, dtype=np.float32)
    judge(probes.backward, bound=bounds, cases=cases, wanted=list(oracle.RESULTS))


@pytest.mark.points(1)
def test_large_z(judge):
    """forward and backward: sigmoid and tanh are right for z near -1000 and 1000"""
    for biases in [(1000.0, 0.3, -1000.0, 30.0, -0.7), (0.5, -1000.0, -30.0, 1000.0, -0.2)]:
        cases = oracle.random_cases(judge.rng, (4, 3, 5), ["sigmoid", "tanh"])
        cases = {name: case | {"b": np.array(biases)} for name, case in cases.items()}
        judge(probes.backward, bound=oracle.bounds(cases), cases=cases, wanted=["output", "grad_input"])
