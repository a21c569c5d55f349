"""Test conv2d_forward against numbers worked out by hand, and against torch.

Students receive this file. The expected values never come from the reference solution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from tests.conv2d_forward import oracle, probes
from tests.conv2d_forward.oracle import ConvShape


@pytest.mark.points(1)
def test_conv_gives_the_numbers_worked_out_by_hand(judge):
    """Conv2D: two small images give the numbers worked out by hand, and a random one matches torch"""
    expected = np.array([[[[8.5, 2.5, 3.5], [1.5, 6.5, 2.5]]]])
    x = np.array([[[[1.0, 2, 0, 3], [4, 1, 2, 1], [0, 3, 1, 2]]]])
    judge.against(expected, probes.conv, x=x, filters=np.array([[[[1.0, 0], [2, -1]]]]), bias=np.array([0.5]))

    expected = np.array([[[[7.0, 10]], [[-4.5, -0.5]]]])
    x = np.array([[[[1.0, 2, 3], [4, 5, 6]], [[0, 1, -1], [2, 0, 1]]]])
    filters = np.array([[[[1.0, 0], [0, -1]], [[2, 1], [0, 3]]], [[[0, 1], [-1, 0]], [[1, -2], [0.5, 0]]]])
    judge.against(expected, probes.conv, x=x, filters=filters, bias=np.array([10.0, -1.5]))
    _check_conv(judge, ConvShape(1, 2, 3, 4, 2, 2))


@pytest.mark.points(2.5)
def test_conv_agrees_with_torch_on_wide_and_tall_images(judge):
    """Conv2D: several samples, channels and filters match torch, on wide and tall images"""
    _check_conv(judge, ConvShape(2, 3, 5, 7, 4, 3), ConvShape(3, 2, 8, 6, 5, 4))


def _check_conv(judge, *shapes):
    for shape in shapes:
        inputs = oracle.conv_inputs(judge.rng, shape)
        bound = oracle.conv2d_bound(**inputs)
        judge.against(
            oracle.conv2d(**inputs),
            probes.conv,
            bound=bound,
            lookalikes=partial(oracle.conv2d_lookalikes, **inputs),
            **inputs,
        )


@pytest.mark.points(1)
def test_conv_adds_the_bias_of_a_filter_once(judge):
    """Conv2D: if all weights are 0, each output is the bias of its filter"""
    for shape in [ConvShape(3, 2, 6, 4, 5, 3), ConvShape(2, 4, 3, 7, 3, 2)]:
        inputs = oracle.conv_inputs(judge.rng, shape)
        inputs["filters"] = np.zeros_like(inputs["filters"])
        judge.against(oracle.conv2d(**inputs), probes.conv, bound=oracle.conv2d_bound(**inputs), **inputs)


@pytest.mark.points(1)
def test_pool_gives_the_numbers_worked_out_by_hand(judge):
    """MaxPool2D: two small images give the numbers worked out by hand, and a random one matches torch"""
    x = [[1, -2, 5, 0, -8, 2, 9], [3, 2, -1, 4, 1, -3, 8], [-7, -3, 0.5, -4, 6, 2.5, 7], [-5, -6, -2, -1, -9, 4, 10]]
    expected = np.array([[[[3, 5, 2], [-3, 0.5, 6]]]])
    judge.against(expected, probes.pool, bound=0.0, x=np.array([[x]]), pool_size=2)

    x = [[2, -1, 4], [7, 0.5, -3], [1, 6, 5], [-2, 3, -6], [-4, -5, -8], [-1.5, -9, -7]]
    expected = np.array([[[[7.0], [3.0]]]])
    judge.against(expected, probes.pool, bound=0.0, x=np.array([[x]]), pool_size=3)
    _check_pool(judge, (1, 2, 4, 6))


@pytest.mark.points(1.5)
def test_pool_agrees_with_torch_on_wide_and_tall_images(judge):
    """MaxPool2D: several samples and channels with values of both signs match torch"""
    _check_pool(judge, (2, 3, 5, 8), (3, 2, 9, 4))


def _check_pool(judge, *shapes):
    for shape in shapes:
        x = oracle.pool_images(judge.rng, 2, *shape)
        judge.against(
            oracle.max_pool2d(x, 2),
            probes.pool,
            bound=0.0,
            lookalikes=partial(oracle.max_pool2d_lookalikes, x, 2),
            x=x,
            pool_size=2,
        )


@pytest.mark.points(0.5)
def test_pool_finds_the_maximum_of_negative_values(judge):
    """MaxPool2D: a window of negative values gives the largest of them"""
    for scale in [1.0, 1e5, 1e12]:
        x = oracle.lattice(judge.rng, 3, 2, 8, 4)
        x = scale * (x - x.max() - 0.05)
        judge.against(
            oracle.max_pool2d(x, 2),
            probes.pool,
            bound=0.0,
            lookalikes=partial(oracle.max_pool2d_lookalikes, x, 2),
            x=x,
            pool_size=2,
        )


@pytest.mark.points(1)
def test_the_layers_of_the_lecture(judge):
    """Conv2D and MaxPool2D: the lecture's layers match torch, (1, 3, 32, 32) to (1, 16, 30, 30) to (1, 16, 15, 15)"""
    inputs = oracle.conv_inputs(judge.rng, ConvShape(1, 3, 32, 32, 16, 3))
    features, rounding = oracle.conv2d(**inputs), oracle.conv2d_bound(**inputs)
    expected = {"after conv": features, "after pool": oracle.max_pool2d(features, 2)}
    bound = {"after conv": rounding, "after pool": oracle.max_pool2d(rounding, 2)}
    judge.against(expected, probes.lecture_network, bound=bound, **inputs)


@pytest.mark.points(0.5)
def test_pool_of_the_features_of_the_lecture(judge):
    """MaxPool2D: the right features of the lecture's convolution match torch, (1, 16, 30, 30) to (1, 16, 15, 15)"""
    features = oracle.conv2d(**oracle.conv_inputs(judge.rng, ConvShape(1, 3, 32, 32, 16, 3)))
    judge.against(oracle.max_pool2d(features, 2), probes.lecture_pooling, bound=0.0, features=features)
