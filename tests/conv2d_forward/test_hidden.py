"""Test conv2d_forward against the reference solution, with other shapes, repeated calls and views."""

from __future__ import annotations

import numpy as np
import pytest

from tests.conv2d_forward import oracle, probes
from tests.conv2d_forward.oracle import ConvShape


@pytest.mark.points(2)
def test_conv_handles_other_sizes(judge):
    """Conv2D: the results are right for other sizes of batch, image and kernel"""
    wide, tall, single = ConvShape(3, 4, 6, 10, 2, 5), ConvShape(2, 5, 9, 6, 3, 4), ConvShape(1, 2, 4, 8, 6, 3)
    _check_conv(judge, wide, tall, single)


@pytest.mark.points(1.5)
def test_conv_with_one_weight_shifts_the_image(judge):
    """Conv2D: a filter with a single 1 among zeros gives a crop of the image"""
    for shape in [ConvShape(3, 2, 5, 7, 18, 3), ConvShape(2, 3, 6, 4, 12, 2)]:
        x = oracle.lattice(judge.rng, shape.batch, shape.in_channels, shape.height, shape.width)
        taps = judge.rng.permutation(np.eye(shape.out_channels))
        filters = taps.reshape(shape.out_channels, shape.in_channels, shape.kernel_size, shape.kernel_size)
        bias = np.zeros(shape.out_channels)
        judge(probes.conv, bound=oracle.conv2d_bound(x, filters, bias), x=x, filters=filters, bias=bias)


@pytest.mark.points(1.5)
def test_conv_handles_the_smallest_and_the_largest_kernel(judge):
    """Conv2D: the results are right for a kernel of one pixel, and for kernels as tall or as wide as the image"""
    full_height, full_width = ConvShape(2, 3, 4, 7, 5, 4), ConvShape(3, 2, 6, 3, 4, 3)
    _check_conv(judge, ConvShape(2, 3, 4, 5, 6, 1), full_height, full_width, ConvShape(2, 3, 4, 4, 5, 4))


def _check_conv(judge, *shapes):
    for shape in shapes:
        inputs = oracle.conv_inputs(judge.rng, shape)
        judge(probes.conv, bound=oracle.conv2d_bound(**inputs), **inputs)


@pytest.mark.points(1)
def test_conv_reads_its_parameters_at_each_call(judge):
    """Conv2D: after a change of filters and bias, the next call uses the new values"""
    for kernel_size in [2, 3]:
        inputs = {
            "x": judge.rng.normal(size=(2, 3, 5, 7)),
            "other_x": judge.rng.normal(size=(4, 3, 6, 5)),
            "filters": judge.rng.normal(size=(3, 4, 3, kernel_size, kernel_size)),
            "biases": oracle.lattice(judge.rng, 3, 4),
        }
        images = {"first": inputs["x"], "second": inputs["other_x"], "third": inputs["x"]}
        parameters = zip(inputs["filters"], inputs["biases"], strict=True)
        calls = zip(images.items(), parameters, strict=True)
        bound = {name: oracle.conv2d_bound(x, filters, bias) for (name, x), (filters, bias) in calls}
        judge(probes.conv_called_three_times, bound=bound, **inputs)


@pytest.mark.points(0.5)
def test_conv_changes_nothing_that_it_reads(judge):
    """Conv2D: the output is right, and image, filters and bias stay unchanged"""
    for shape in [ConvShape(2, 3, 4, 6, 5, 3), ConvShape(3, 2, 7, 5, 4, 2)]:
        inputs = oracle.conv_inputs(judge.rng, shape)
        bound = {"output": oracle.conv2d_bound(**inputs), "x": 0.0, "filters": 0.0, "bias": 0.0}
        judge(probes.conv_and_what_it_read, bound=bound, **inputs)


@pytest.mark.points(1)
def test_conv_reads_views_of_other_arrays(judge):
    """Conv2D: the results are right for arrays that are not contiguous in memory"""
    for shape in [ConvShape(2, 3, 4, 6, 5, 3), ConvShape(3, 4, 7, 5, 2, 2)]:
        k = shape.kernel_size
        x = judge.rng.normal(size=(shape.batch, shape.height, 2 * shape.width, shape.in_channels))
        filters = judge.rng.normal(size=(k, k, shape.in_channels, shape.out_channels))
        bias = oracle.lattice(judge.rng, shape.out_channels)
        bound = oracle.conv2d_bound(x[:, :, ::2].transpose(0, 3, 1, 2), filters.transpose(3, 2, 0, 1), bias)
        judge(probes.conv_of_views, bound=bound, x_channels_last=x, filters_channels_last=filters, bias=bias)


@pytest.mark.points(1.5)
def test_pool_leaves_out_what_does_not_fill_a_window(judge):
    """MaxPool2D: the results are right for larger windows, and for image sizes that they do not divide"""
    for shape, pool_size in [((2, 3, 7, 11), 3), ((3, 2, 14, 9), 4), ((2, 4, 11, 8), 3)]:
        judge(probes.pool, bound=0.0, x=oracle.pool_images(judge.rng, pool_size, *shape), pool_size=pool_size)


@pytest.mark.points(1)
def test_pool_handles_the_smallest_and_the_largest_window(judge):
    """MaxPool2D: the results are right for windows of one pixel, and for windows as tall or as wide as the image"""
    for shape, pool_size in [((3, 2, 4, 5), 1), ((2, 3, 4, 4), 4), ((4, 5, 4, 9), 4), ((3, 2, 7, 5), 5)]:
        judge(probes.pool, bound=0.0, x=oracle.lattice(judge.rng, *shape), pool_size=pool_size)


@pytest.mark.points(0.5)
def test_pool_keeps_no_memory_and_changes_nothing(judge):
    """MaxPool2D: two calls of one layer give their own results, and the images stay unchanged"""
    for pool_size in [2, 3]:
        x, other_x = (oracle.pool_images(judge.rng, pool_size, 2, 3, 6, 12) for _ in range(2))
        bound = dict.fromkeys(("first", "second", "x", "other_x"), 0.0)
        judge(probes.pool_and_what_it_read, bound=bound, x=x, other_x=other_x, pool_size=pool_size)


@pytest.mark.points(0.5)
def test_pool_reads_views_of_other_arrays(judge):
    """MaxPool2D: the results are right for an array that is not contiguous in memory"""
    for shape, pool_size in [((2, 3, 6, 7), 2), ((3, 2, 9, 6), 3)]:
        images = oracle.pool_images(judge.rng, pool_size, *shape)
        x = np.repeat(np.moveaxis(images, 1, 3), 2, axis=2)
        x[:, :, 1::2] += 100  # The view leaves out every second column.
        judge(probes.pool_of_a_view, bound=0.0, x_channels_last=x, pool_size=pool_size)
