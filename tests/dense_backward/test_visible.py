"""Visible tests of dense_backward: the sheet's example, torch, and the slopes of forward itself.

Students receive this file. Expected values are computed here or by torch, never by the reference solution.
"""

from __future__ import annotations

import pytest

from tests.dense_backward import oracle, probes


@pytest.mark.points(1.5)
@pytest.mark.parametrize("activation", oracle.ACTIVATIONS)
def test_forward_matches_torch(judge, activation):
    """forward: x @ W + b, then each of the four activations, as in torch"""
    case = oracle.random_case(judge.rng, 4, 3, 5, activation)
    expected, bound = oracle.results(**case)["output"], oracle.bounds(**case)["output"]
    del case["grad_output"]
    judge.against(expected, probes.forward, bound=bound, **case)


@pytest.mark.points(1)
def test_example_of_the_sheet(judge):
    """forward and backward: the relu layer that the sheet works out by hand"""
    judge.against(oracle.BY_HAND_RESULTS, probes.backward, wanted=list(oracle.BY_HAND_RESULTS), **oracle.BY_HAND)


@pytest.mark.points(1)
def test_grad_W_of_a_linear_layer(judge):  # noqa: N802 - the name on the sheet
    """backward: grad_W of a linear layer, the default activation, as in torch"""
    _check_linear(judge, "grad_W")


@pytest.mark.points(1)
def test_grad_b_of_a_linear_layer(judge):
    """backward: grad_b of a linear layer as in torch"""
    _check_linear(judge, "grad_b")


@pytest.mark.points(1)
def test_grad_input_of_a_linear_layer(judge):
    """backward: the returned grad_input of a linear layer as in torch"""
    _check_linear(judge, "grad_input")


def _check_linear(judge, name):
    case = oracle.random_case(judge.rng, 4, 3, 5, "linear")
    expected, bound = oracle.results(**case)[name], oracle.bounds(**case)[name]
    del case["activation"]
    judge.against({name: expected}, probes.default_backward, bound={name: bound}, wanted=[name], **case)


@pytest.mark.points(1)
def test_slope_of_sigmoid(judge):
    """backward: grad_input of a sigmoid layer as in torch"""
    _check_slope(judge, "sigmoid")


@pytest.mark.points(1)
def test_slope_of_tanh(judge):
    """backward: grad_input of a tanh layer as in torch"""
    _check_slope(judge, "tanh")


def _check_slope(judge, activation):
    case = oracle.random_case(judge.rng, 5, 4, 3, activation)
    expected = {"grad_input": oracle.results(**case)["grad_input"]}
    judge.against(expected, probes.backward, bound=oracle.bounds(**case), wanted=list(expected), **case)


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", oracle.ACTIVATIONS)
def test_gradients_are_the_slopes_of_forward(judge, activation):
    """backward: the slopes of your forward by finite differences, for each activation"""
    case = oracle.spaced_case(judge.rng, 3, 2, 4, activation)
    points = oracle.nudged(case["x"], case["W"], case["b"])
    expected = [oracle.output(*point, activation) for point in zip(*points.values(), strict=True)]
    outputs = judge.against(expected, probes.forward_at_many, activation=activation, **points)
    slopes = oracle.slopes(outputs, case["grad_output"], case["x"], case["W"])
    got = judge.values(probes.backward, like=slopes, wanted=list(slopes), **case)
    judge.check(got, slopes, bound=oracle.SLOPE_BOUND)


@pytest.mark.points(0.5)
@pytest.mark.parametrize("activation", oracle.ACTIVATIONS)
def test_arguments_stay_as_they_were(judge, activation):
    """forward and backward: right results, and x, W, b and grad_output unchanged"""
    case = oracle.random_case(judge.rng, 5, 2, 3, activation)
    results = {name: oracle.results(**case)[name] for name in ("output", "grad_input")}
    unchanged = {name: case[name] for name in ("x", "W", "b", "grad_output")}
    bound = oracle.bounds(**case) | dict.fromkeys(unchanged, 0.0)
    judge.against(results | unchanged, probes.arguments_afterwards, bound=bound, wanted=list(results), **case)
