"""Test dense_backward against the sheet's example, torch, and the slopes of forward itself.

Students receive this file. The expected values come from here or from torch, never from the reference solution.
"""

from __future__ import annotations

from functools import partial

import pytest

from tests.dense_backward import oracle, probes


@pytest.mark.points(1.5)
def test_forward_matches_torch(judge):
    """forward: x @ W + b and each of the four activations match torch"""
    cases = oracle.random_cases(judge.rng, (4, 3, 5))
    expected, bounds = oracle.results(cases), oracle.bounds(cases)
    judge.against(
        _outputs(expected),
        probes.forward,
        bound=_outputs(bounds),
        lookalikes=lambda: {words: _outputs(tree) for words, tree in oracle.lookalikes(expected, cases).items()},
        cases=cases,
    )


def _outputs(trees):
    return {name: tree["output"] for name, tree in trees.items()}


@pytest.mark.points(1)
def test_example_of_the_sheet(judge):
    """forward and backward: the relu layer of the sheet's example gives the results by hand, and a random one matches torch"""
    cases = {"example": oracle.BY_HAND}
    _check_relu(judge, {"example": oracle.BY_HAND_RESULTS}, cases)
    cases = oracle.random_cases(judge.rng, (2, 3, 4), ["relu"])
    _check_relu(judge, oracle.results(cases), cases, bound=oracle.bounds(cases))


def _check_relu(judge, expected, cases, **keywords):
    judge.against(
        expected,
        probes.backward,
        lookalikes=partial(oracle.lookalikes, expected, cases),
        cases=cases,
        wanted=list(oracle.RESULTS),
        **keywords,
    )


@pytest.mark.points(1)
def test_grad_W_of_a_linear_layer(judge):  # noqa: N802 - the name on the sheet
    """backward: grad_W of a linear layer, the default activation, matches torch"""
    _check_linear(judge, "grad_W")


@pytest.mark.points(1)
def test_grad_b_of_a_linear_layer(judge):
    """backward: grad_b of a linear layer matches torch"""
    _check_linear(judge, "grad_b")


@pytest.mark.points(1)
def test_grad_input_of_a_linear_layer(judge):
    """backward: the returned grad_input of a linear layer matches torch"""
    _check_linear(judge, "grad_input")


def _check_linear(judge, name):
    cases = oracle.random_cases(judge.rng, (4, 3, 5), ["linear"])
    expected = oracle.results(cases, [name])
    judge.against(
        expected["linear"],
        probes.default_backward,
        bound=oracle.bounds(cases)["linear"],
        lookalikes=lambda: {words: tree["linear"] for words, tree in oracle.lookalikes(expected, cases).items()},
        case=cases["linear"],
        wanted=[name],
    )


@pytest.mark.points(1)
def test_slope_of_sigmoid(judge):
    """backward: grad_input of a sigmoid layer matches torch"""
    _check_slope(judge, "sigmoid")


@pytest.mark.points(1)
def test_slope_of_tanh(judge):
    """backward: grad_input of a tanh layer matches torch"""
    _check_slope(judge, "tanh")


def _check_slope(judge, activation):
    cases, wanted = oracle.random_cases(judge.rng, (5, 4, 3), [activation]), ["grad_input"]
    expected = oracle.results(cases, wanted)
    judge.against(
        expected,
        probes.backward,
        bound=oracle.bounds(cases),
        lookalikes=partial(oracle.lookalikes, expected, cases),
        cases=cases,
        wanted=wanted,
    )


@pytest.mark.points(1)
def test_gradients_are_the_slopes_of_forward(judge):
    """backward: the gradients match finite differences of your forward, for each activation"""
    cases, slopes = oracle.spaced_cases(judge.rng, (3, 2, 4)), {}
    for name, case in cases.items():
        points = oracle.nudged(case)
        expected = [oracle.output(x, W, b, name) for x, W, b in zip(*points.values(), strict=True)]
        outputs = judge.against(expected, probes.forward_at_many, activation=name, **points)
        slopes[name] = oracle.slopes(outputs, case)
    got = judge.values(probes.backward, like=slopes, cases=cases, wanted=list(oracle.GRADIENTS))
    judge.check(got, slopes, bound=oracle.SLOPE_BOUND, lookalikes=partial(oracle.lookalikes, slopes, cases))


@pytest.mark.points(0.5)
def test_arguments_stay_as_they_were(judge):
    """forward and backward: the results are right, and x, W, b and grad_output stay unchanged"""
    cases, wanted = oracle.random_cases(judge.rng, (5, 2, 3)), ["output", "grad_input"]
    results, bounds, given = oracle.results(cases, wanted), oracle.bounds(cases), ("x", "W", "b", "grad_output")
    expected = {name: results[name] | {key: case[key] for key in given} for name, case in cases.items()}
    judge.against(
        expected,
        probes.arguments_afterwards,
        bound=bounds,
        lookalikes=partial(oracle.lookalikes, expected, cases),
        cases=cases,
        wanted=wanted,
    )


@pytest.mark.points(1)
def test_second_round_sets_the_gradients_anew(judge):
    """backward: the second round on one layer sets its own grad_W and grad_b, not a sum"""
    for size in [(4, 3, 5), (3, 6, 2)]:
        cases, wanted = oracle.random_cases(judge.rng, size, ["linear", "relu"]), ["output", "grad_W", "grad_b"]
        expected, x_before = oracle.results(cases, wanted), judge.rng.normal(size=size[:2])
        judge.against(
            expected,
            probes.second_round,
            bound=oracle.bounds(cases),
            lookalikes=partial(oracle.lookalikes, expected, cases, x_before),
            x_before=x_before,
            cases=cases,
            wanted=wanted,
        )
