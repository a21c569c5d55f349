"""Test conv2d_backward against the sheet's examples, torch, and the slopes of forward itself.

Students receive this file. The expected values come from here or from torch, never from the reference solution.
"""

from __future__ import annotations

from functools import partial

import pytest

from autograder.authors import credited
from tests.conv2d_backward import oracle, probes

WIDE, TALL = (2, 3, 5, 7, 4, 3), (3, 2, 8, 6, 5, 4)


@pytest.mark.points(1)
def test_conv_example_of_the_sheet(judge):
    """Conv2D.backward: the sheet's example gives the numbers worked out by hand, and a random image matches torch"""
    cases = {"example": oracle.CONV_BY_HAND}
    judge.against(
        {"example": oracle.CONV_BY_HAND_RESULTS},
        probes.conv,
        lookalikes=partial(oracle.conv_lookalikes, cases, oracle.GRADIENTS),
        cases=cases,
        wanted=list(oracle.GRADIENTS),
    )
    _check_conv(judge, oracle.GRADIENTS, (2, 1, 3, 4, 2, 2))


@pytest.mark.points(1)
def test_conv_grad_bias_matches_torch(judge):
    """Conv2D.backward: grad_bias matches torch, for several samples and filters, on wide and tall images"""
    _check_conv(judge, ["grad_bias"], WIDE, TALL)


@pytest.mark.points(2)
def test_conv_grad_filters_matches_torch(judge):
    """Conv2D.backward: grad_filters matches torch, for several samples, channels and filters, on wide and tall images"""
    _check_conv(judge, ["grad_filters"], WIDE, TALL)


@pytest.mark.points(2)
def test_conv_grad_input_matches_torch(judge):
    """Conv2D.backward: the returned grad_input matches torch, for several samples, channels and filters, on wide and tall images"""
    _check_conv(judge, ["grad_input"], WIDE, TALL)


def _check_conv(judge, wanted, *all_sizes):
    cases = oracle.conv_cases(judge.rng, *all_sizes)
    results, bounds = (
        {name: of(case) for name, case in cases.items()} for of in (oracle.conv_results, oracle.conv_bounds)
    )
    judge.against(
        _only(results, wanted),
        probes.conv,
        bound=_only(bounds, wanted),
        lookalikes=partial(oracle.conv_lookalikes, cases, wanted),
        cases=cases,
        wanted=list(wanted),
    )


def _only(trees, wanted):
    return {name: {key: tree[key] for key in wanted} for name, tree in trees.items()}


@pytest.mark.points(1)
def test_conv_gradients_are_the_slopes_of_forward(judge):
    """Conv2D.backward: grad_bias and grad_input match differences of your forward"""
    wanted = ["grad_bias", "grad_input"]
    case = oracle.conv_case(judge.rng, (2, 1, 2, 4, 2, 2))
    points = oracle.nudged(case)
    expected = [oracle.output(**point) for point in points]
    judge.against(expected, probes.conv_forwards, bound=oracle.output_bounds(points), points=points)
    judge.against(
        _only({"case": oracle.slopes(expected, case)}, wanted),
        probes.conv,
        bound=oracle.slope_bound(points, case),
        lookalikes=partial(oracle.conv_lookalikes, {"case": case}, wanted),
        cases={"case": case},
        wanted=wanted,
    )


@pytest.mark.points(0.5)
def test_conv_in_the_network_of_the_lecture(judge):
    """Conv2D.backward: grad_filters matches torch through ReLU and MaxPool2D, even if your MaxPool2D is wrong"""
    for sizes in [(2, 3, 7, 8, 4, 3), (3, 2, 8, 6, 3, 3)]:
        case = oracle.network_case(judge.rng, sizes)
        expected, bound = (
            {"grad_filters": of(case)["grad_filters"]} for of in (oracle.network_results, oracle.network_bounds)
        )
        ask = partial(judge.against, expected, probes.network, bound=bound)
        credited(ask, partial(oracle.pooling_helpers, case), case=case, wanted=["grad_filters"])


@pytest.mark.points(1)
def test_pool_example_of_the_sheet(judge):
    """MaxPool2D.backward: the sheet's example gives the numbers worked out by hand, and a random image matches torch"""
    cases = {"example": oracle.POOL_BY_HAND}
    judge.against(
        {"example": oracle.POOL_BY_HAND_RESULT},
        probes.pool,
        bound=0.0,
        lookalikes=partial(oracle.pool_lookalikes, cases),
        cases=cases,
    )
    _check_pool(judge, (2, 2, 5, 6))


@pytest.mark.points(1)
def test_pool_matches_torch_on_wide_and_tall_images(judge):
    """MaxPool2D.backward: several samples and channels with values of both signs match torch"""
    _check_pool(judge, (2, 3, 5, 8), (3, 2, 8, 4))


def _check_pool(judge, *shapes):
    cases = {"x".join(map(str, shape)): oracle.pool_case(judge.rng, 2, *shape) for shape in shapes}
    judge.against(
        {name: oracle.pool_result(case) for name, case in cases.items()},
        probes.pool,
        bound=0.0,
        lookalikes=partial(oracle.pool_lookalikes, cases),
        cases=cases,
    )


@pytest.mark.points(0.5)
def test_pool_after_relu(judge):
    """MaxPool2D.backward: the gradient before the lecture's ReLU and pooling matches torch, (1, 16, 15, 15) to (1, 16, 30, 30)"""
    for shape in [(1, 16, 30, 30), (3, 2, 8, 4)]:
        case = oracle.relu_case(judge.rng, *shape)
        judge.against(oracle.relu_gradient(**case), probes.pool_after_relu, bound=0.0, **case)
