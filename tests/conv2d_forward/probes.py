"""Probes of conv2d_forward: each builds a layer of the submission, feeds it, and returns what came out.

This module runs beside the submission. It knows no expected value and judges nothing.
"""

from __future__ import annotations

import copy

import numpy as np


def _conv_layer(submission, filters, bias):
    """Build a Conv2D of the size of `filters` and give it these parameters."""
    out_channels, in_channels, kernel_size, _ = filters.shape
    layer = submission.Conv2D(in_channels, out_channels, kernel_size)
    layer.filters = filters
    layer.bias = bias
    return layer


def conv(submission, x, filters, bias):
    """One forward pass of a convolution."""
    return _conv_layer(submission, filters, bias).forward(x)


def conv_and_what_it_read(submission, x, filters, bias):
    """One forward pass, and everything it was given, as it is afterwards."""
    layer = _conv_layer(submission, filters, bias)
    out = layer.forward(x)
    return {"output": out, "x": x, "filters": layer.filters, "bias": layer.bias}


def conv_called_three_times(submission, x, other_x, filters, biases):
    """Three passes of one layer: new parameters are assigned for the first two, written in place for the third."""
    layer = _conv_layer(submission, filters[0].copy(), biases[0].copy())
    first = layer.forward(x)
    layer.filters, layer.bias = filters[1].copy(), biases[1].copy()
    second = layer.forward(other_x)
    layer.filters[...], layer.bias[...] = filters[2], biases[2]
    third = layer.forward(x)
    return {"first": first, "second": second, "third": third}


def conv_of_views(submission, x_channels_last, filters_channels_last, bias):
    """One forward pass of arrays that are views: channels last in memory, and every second column of a wider image."""
    x = np.moveaxis(x_channels_last, 3, 1)[:, :, :, ::2]
    filters = filters_channels_last.transpose(3, 2, 0, 1)
    return _conv_layer(submission, filters, bias).forward(x)


def pool(submission, x, pool_size):
    """One forward pass of max pooling."""
    return submission.MaxPool2D(pool_size).forward(x)


def pool_and_what_it_read(submission, x, other_x, pool_size):
    """Two passes of one pooling layer, and the inputs as they are afterwards."""
    layer = submission.MaxPool2D(pool_size=pool_size)
    first = layer.forward(x)
    second = layer.forward(other_x)
    return {"first": first, "second": second, "x": x, "other_x": other_x}


def pool_of_a_view(submission, x_channels_last, pool_size):
    """One forward pass of an array that is a view: channels last in memory, every second column of a wider image."""
    x = np.moveaxis(x_channels_last, 3, 1)[:, :, :, ::2]
    return submission.MaxPool2D(pool_size).forward(x)


def lecture_pooling(submission, features):
    """The pooling layer of the lecture alone, made with its default size of window."""
    return submission.MaxPool2D().forward(features)


def lecture_network(submission, x, filters, bias):
    """The two layers of the lecture, made with their default sizes of kernel and window."""
    out_channels, in_channels, _, _ = filters.shape
    layer = submission.Conv2D(in_channels, out_channels)
    layer.filters, layer.bias = filters, bias
    features = layer.forward(x)
    # A copy, so that a pooling layer that changes its input is not taken for a wrong convolution.
    pooled = submission.MaxPool2D().forward(copy.deepcopy(features))
    return {"after conv": features, "after pool": pooled}
