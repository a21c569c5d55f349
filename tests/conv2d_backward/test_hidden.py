"""Test conv2d_backward against the reference solution, with other sizes, several rounds, views and equal maxima."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.authors import rounding
from tests.conv2d_backward import oracle, probes

# A mistake in one gradient costs points in the tests of this gradient only.
PARAMETERS = ["grad_filters", "grad_bias"]
OTHER_SIZES = [(3, 4, 6, 10, 2, 5), (1, 2, 4, 8, 6, 3)]
EXTREME_SIZES = [(2, 3, 3, 4, 2, 1), (2, 3, 4, 7, 5, 4), (3, 2, 6, 3, 4, 3)]


@pytest.mark.points(0.5)
def test_conv_parameter_gradients_for_other_sizes(judge):
    """Conv2D.backward: grad_filters and grad_bias are right for other sizes of batch, image and kernel"""
    _check_conv(judge, PARAMETERS, OTHER_SIZES)


@pytest.mark.points(0.5)
def test_conv_grad_input_for_other_sizes(judge):
    """Conv2D.backward: grad_input is right for other sizes of batch, image and kernel"""
    _check_conv(judge, ["grad_input"], OTHER_SIZES)


@pytest.mark.points(0.5)
def test_conv_parameter_gradients_of_the_smallest_and_the_largest_kernel(judge):
    """Conv2D.backward: grad_filters and grad_bias are right for kernels of one pixel, and as tall or as wide as the image"""
    _check_conv(judge, PARAMETERS, EXTREME_SIZES)


@pytest.mark.points(0.5)
def test_conv_grad_input_of_the_smallest_and_the_largest_kernel(judge):
    """Conv2D.backward: grad_input is right for kernels of one pixel, and as tall or as wide as the image"""
    _check_conv(judge, ["grad_input"], EXTREME_SIZES)


def _check_conv(judge, wanted, all_sizes):
    _check_cases(judge, wanted, oracle.conv_cases(judge.rng, *all_sizes))


def _check_cases(judge, wanted, cases):
    bounds = {name: _bounds(case, wanted) for name, case in cases.items()}
    judge(probes.conv, bound=bounds, cases=cases, wanted=wanted)


def _bounds(case, wanted):
    bounds = oracle.conv_bounds(case)
    return {name: bounds[name] for name in wanted}


@pytest.mark.points(0.5)
def test_conv_grad_filters_of_one_entry(judge):
    """Conv2D.backward: if grad_output has a single 1, grad_filters is the patch of the image at its place"""
    _check_cases(judge, ["grad_filters"], _cases_with_one_entry(judge.rng))


@pytest.mark.points(0.5)
def test_conv_grad_input_of_one_entry(judge):
    """Conv2D.backward: if grad_output has a single 1, grad_input is the filter at its place"""
    _check_cases(judge, ["grad_input"], _cases_with_one_entry(judge.rng))


def _cases_with_one_entry(rng):
    cases = {}
    for name, (i, j) in {"upper right": (0, -1), "lower left": (-1, 0), "inside": (1, 2)}.items():
        case = oracle.conv_case(rng, (3, 2, 5, 7, 4, 3))
        n, f = rng.integers((1, 1), (3, 4))
        case["grad_output"] = np.zeros_like(case["grad_output"])
        case["grad_output"][n, f, i, j] = 1
        cases[name] = case
    return cases


@pytest.mark.points(1)
def test_conv_sets_its_gradients_in_a_second_round(judge):
    """Conv2D.backward: the second round on one layer sets its own grad_filters and grad_bias, not sums, for another batch size"""
    for sizes, batch_before in [((2, 3, 4, 6, 2, 2), 4), ((3, 2, 6, 5, 3, 3), 2)]:
        case, before = oracle.conv_case(judge.rng, sizes), oracle.conv_case(judge.rng, (batch_before, *sizes[1:]))
        bound = _bounds(case, PARAMETERS)
        judge(probes.conv_second_round, bound=bound, case_before=before, case=case, wanted=PARAMETERS)


@pytest.mark.points(1)
def test_conv_uses_its_own_last_forward(judge):
    """Conv2D.backward: grad_filters belongs to the last of two forwards, and two layers used together keep their own images"""
    wanted, (first, second) = ["grad_filters"], [(2, 3, 4, 6, 3, 3), (3, 2, 5, 4, 2, 2)]
    x_before = judge.rng.normal(size=(4, 3, 4, 6))
    case = oracle.conv_case(judge.rng, first)
    judge(probes.conv_last_forward, bound=_bounds(case, wanted), x_before=x_before, case=case, wanted=wanted)
    for pair in [(first, first), (first, second)]:
        cases = {
            name: oracle.conv_case(judge.rng, sizes) for name, sizes in zip(["first", "second"], pair, strict=True)
        }
        bounds = {name: _bounds(case, wanted) for name, case in cases.items()}
        judge(probes.conv_two_layers, bound=bounds, cases=cases, wanted=wanted)


@pytest.mark.points(0.5)
def test_conv_changes_nothing_that_it_reads(judge):
    """Conv2D.backward: grad_input is right, and grad_output, image, filters and bias stay unchanged"""
    for sizes in [(2, 3, 4, 6, 4, 3), (3, 2, 6, 4, 3, 2)]:
        case = oracle.conv_case(judge.rng, sizes)
        bound = {
            "results": _bounds(case, ["grad_input"]),
            "arguments": dict.fromkeys(case, 0.0),
            "parameters": {"filters": 0.0, "bias": 0.0},
        }
        judge(probes.conv_and_what_it_read, bound=bound, case=case)


@pytest.mark.points(0.5)
def test_conv_reads_views_of_other_arrays(judge):
    """Conv2D.backward: the gradients are right for arrays that are not contiguous in memory"""
    for sizes in [(2, 3, 4, 6, 4, 3), (3, 2, 6, 4, 3, 2)]:
        case = oracle.conv_case(judge.rng, sizes)
        views = case | {
            "x": oracle.channels_last(case["x"]),
            "grad_output": oracle.channels_last(case["grad_output"]),
            "filters": np.ascontiguousarray(case["filters"].transpose(3, 2, 1, 0)),
        }
        case["filters"] = views["filters"].transpose(3, 2, 0, 1)
        bound = oracle.conv_bounds(case)
        judge(probes.conv_of_views, bound=bound, case=views, wanted=list(oracle.GRADIENTS))


@pytest.mark.points(1)
def test_pool_handles_other_sizes(judge):
    """MaxPool2D.backward: the gradient is right for larger windows, and for image sizes that they do not divide"""
    _check_pool(judge, (3, (2, 2, 7, 11)), (4, (3, 2, 9, 6)), (2, (1, 3, 4, 7)))


@pytest.mark.points(0.5)
def test_pool_handles_the_smallest_and_the_largest_window(judge):
    """MaxPool2D.backward: the gradient is right for windows of one pixel, and for windows as tall or as wide as the image"""
    _check_pool(judge, (1, (3, 2, 3, 4)), (4, (2, 3, 4, 8)), (3, (3, 2, 6, 3)), (3, (4, 2, 3, 3)))


def _check_pool(judge, *sizes):
    cases = {f"{'x'.join(map(str, shape))}, p = {p}": oracle.pool_case(judge.rng, p, *shape) for p, shape in sizes}
    judge(probes.pool, bound=0.0, cases=cases)


@pytest.mark.points(0.5)
def test_pool_finds_the_maximum_of_negative_values(judge):
    """MaxPool2D.backward: in a window of negative values, the largest of them gets the gradient"""
    cases = {f"p = {p}": oracle.negative_pool_case(judge.rng, p, 3, 2, 6, 6 + p) for p in (2, 3)}
    judge(probes.pool, bound=0.0, cases=cases)


@pytest.mark.points(0.5)
def test_pool_uses_its_own_last_forward(judge):
    """MaxPool2D.backward: uses the last forward of its own layer, whose batch may have another size"""
    case, before = (oracle.pool_case(judge.rng, 2, batch, 3, 4, 6) for batch in (2, 4))
    x_unused = oracle.pool_images(judge.rng, 2, 3, 3, 4, 6)
    judge(probes.pool_second_round, bound=0.0, case_before=before, x_unused=x_unused, case=case)
    cases = {name: oracle.pool_case(judge.rng, 2, 2, 3, 4, 6) for name in ("first", "second")}
    judge(probes.pool_two_layers, bound=0.0, cases=cases)


@pytest.mark.points(0.5)
def test_pool_reads_views_and_changes_nothing(judge):
    """MaxPool2D.backward: the gradient is right for arrays that are not contiguous, and x and grad_output stay unchanged"""
    for pool_size, shape in [(2, (2, 3, 4, 6)), (3, (3, 2, 6, 9))]:
        case = oracle.pool_case(judge.rng, pool_size, *shape)
        views = case | {name: oracle.channels_last(case[name]) for name in ("x", "grad_output")}
        judge(probes.pool_of_views, bound=0.0, case=views)
        judge(probes.pool_and_what_it_read, bound=0.0, case=case)


@pytest.mark.points(1)
def test_pool_divides_an_entry_among_equal_maxima(judge):
    """MaxPool2D.backward: equal maxima of a window share its entry of grad_output in any way, and get no more than it"""
    for pool_size, shape in [(2, (3, 2, 4, 6)), (3, (2, 2, 6, 9))]:
        case = oracle.tied_pool_case(judge.rng, pool_size, *shape)
        got = judge.values(probes.pool, like={"tied": case["x"]}, cases={"tied": case})["tied"]
        _check_shares(judge, case, got)


def _check_shares(judge, case, got):
    """Compare the sum of each window with grad_output, and require that each share is one of a maximum."""
    p, g = case["pool_size"], case["grad_output"]
    shares, pixels = (_windows(array, p) for array in (got, case["x"]))
    judge.check(shares.sum(axis=4), g, bound=rounding(np.abs(g), terms=p * p), where="sum of each window")
    is_largest = pixels == pixels.max(axis=4, keepdims=True)
    judge.require(np.all(shares[~is_largest] == 0), "a pixel that is not the largest of its window gets a gradient")
    judge.require(np.all(shares * np.sign(g)[..., None] >= 0), "a share has another sign than its entry of grad_output")


def _windows(images, p):
    """Return the windows of p x p pixels, with their pixels on the last axis."""
    N, C, H, W = images.shape
    return images.reshape(N, C, H // p, p, W // p, p).swapaxes(3, 4).reshape(N, C, H // p, W // p, p * p)
