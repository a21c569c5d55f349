"""Build the submission's layers, call them, and return the results.

This module runs beside the submission. It contains no expected value and decides nothing.
"""

from __future__ import annotations

import copy

import numpy as np


def _conv_layer(submission, filters, bias):
    """Build a Conv2D with these parameters."""
    out_channels, in_channels, kernel_size, _ = filters.shape
    layer = submission.Conv2D(in_channels, out_channels, kernel_size)
    layer.filters = filters
    layer.bias = bias
    return layer


def conv(submission, x, filters, bias):
    """Return the output of one forward pass."""
    return _conv_layer(submission, filters, bias).forward(x)


def conv_and_what_it_read(submission, x, filters, bias):
    """Return the output of one forward pass, and its arguments after the call."""
    out = _conv_layer(submission, filters, bias).forward(x)
    return {"output": out, "x": x, "filters": filters, "bias": bias}


def conv_called_three_times(submission, x, other_x, filters, biases):
    """Return the outputs of three passes of one layer.

    The first two passes get their parameters by assignment, the third one in place.
    """
    layer = _conv_layer(submission, filters[0].copy(), biases[0].copy())
    first = layer.forward(x)
    layer.filters, layer.bias = filters[1].copy(), biases[1].copy()
    second = layer.forward(other_x)
    layer.filters[...], layer.bias[...] = filters[2], biases[2]
    third = layer.forward(x)
    return {"first": first, "second": second, "third": third}


def conv_of_views(submission, x_channels_last, filters_channels_last, bias):
    """Return the output for views: channels last in memory, and every second column of a wider image."""
    x = np.moveaxis(x_channels_last, 3, 1)[:, :, :, ::2]
    filters = filters_channels_last.transpose(3, 2, 0, 1)
    return _conv_layer(submission, filters, bias).forward(x)


def pool(submission, x, pool_size):
    """Return the output of one forward pass of max pooling."""
    return submission.MaxPool2D(pool_size).forward(x)


def pool_and_what_it_read(submission, x, other_x, pool_size):
    """Return the outputs of two passes of one layer, and the inputs after both."""
    layer = submission.MaxPool2D(pool_size=pool_size)
    first = layer.forward(x)
    second = layer.forward(other_x)
    return {"first": first, "second": second, "x": x, "other_x": other_x}


def pool_of_a_view(submission, x_channels_last, pool_size):
    """Return the output for a view: channels last in memory, and every second column of a wider image."""
    x = np.moveaxis(x_channels_last, 3, 1)[:, :, :, ::2]
    return submission.MaxPool2D(pool_size).forward(x)


def lecture_pooling(submission, features):
    """Return the output of a pooling layer with the default window size."""
    return submission.MaxPool2D().forward(features)


def lecture_network(submission, x, filters, bias):
    """Return the outputs of the lecture's two layers, with the default kernel and window sizes."""
    out_channels, in_channels, _, _ = filters.shape
    layer = submission.Conv2D(in_channels, out_channels)
    layer.filters, layer.bias = filters, bias
    features = layer.forward(x)
    # Copy, so that a pooling layer that changes its input does not spoil the result of the convolution.
    pooled = submission.MaxPool2D().forward(copy.deepcopy(features))
    return {"after conv": features, "after pool": pooled}
