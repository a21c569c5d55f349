"""What the tests of conv2d_forward share: inputs, expected values by torch, and how much rounding may do.

Runs on the trusted side only. The bounds hold for every order of summation, because they are computed from the sum
of the absolute products of each output.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import DTypeLike
from torch.nn import functional

from autograder.authors import rounding


@dataclass(frozen=True)
class ConvShape:
    """The sizes of one convolution. In the tests they differ from each other wherever the test allows it."""

    batch: int
    in_channels: int
    height: int
    width: int
    out_channels: int
    kernel_size: int

    def __str__(self) -> str:
        image = f"{self.batch}x{self.in_channels}x{self.height}x{self.width}"
        return f"{image} with {self.out_channels} filters of {self.kernel_size}x{self.kernel_size}"


def lattice(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return distinct values of both signs in random order, at least 0.05 apart and never 0."""
    count = int(np.prod(shape))
    values = (np.arange(count) - count // 2) * 0.05 + 0.013
    return rng.permutation(values).reshape(shape)


def conv_inputs(rng: np.random.Generator, shape: ConvShape) -> dict[str, np.ndarray]:
    """Draw an image batch, filters and a bias whose entries are distinct and not 0."""
    k = shape.kernel_size
    return {
        "x": rng.normal(size=(shape.batch, shape.in_channels, shape.height, shape.width)),
        "filters": rng.normal(size=(shape.out_channels, shape.in_channels, k, k)),
        "bias": 20 * lattice(rng, shape.out_channels),
    }


def conv2d(x: np.ndarray, filters: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Cross-correlate with torch, in float64."""
    return functional.conv2d(torch.tensor(x), torch.tensor(filters), torch.tensor(bias)).numpy()


def conv2d_bound(x: np.ndarray, filters: np.ndarray, bias: np.ndarray, *, dtype: DTypeLike = np.float64) -> np.ndarray:
    """Return how far two correct results may be apart, for each output, when they are computed in `dtype`."""
    products_and_bias = filters[0].size + 1
    return rounding(conv2d(abs(x), abs(filters), abs(bias)), terms=products_and_bias, dtype=dtype)


def max_pool2d(x: np.ndarray, pool_size: int) -> np.ndarray:
    """Take the maxima with torch. They are inputs, so that no rounding is allowed: compare with bound 0."""
    return functional.max_pool2d(torch.tensor(x), pool_size).numpy()


def conv2d_lookalikes(x: np.ndarray, filters: np.ndarray, bias: np.ndarray) -> dict[str, np.ndarray]:
    """Return what the layer gives by another convention, by the sentence that says which."""
    _, channels, k, _ = filters.shape
    before = (k - 1) // 2
    right = conv2d(x, filters, bias)
    image, weights, biases = torch.tensor(x), torch.tensor(filters), torch.tensor(bias)
    found = {
        "the kernel is turned by 180 degrees first, which the sheet does not do": (weights.flip(2, 3), biases),
        "the rows of each kernel are in reverse order": (weights.flip(2), biases),
        "the columns of each kernel are in reverse order": (weights.flip(3), biases),
        "rows and columns of each kernel are exchanged": (weights.transpose(2, 3), biases),
        "input and output channels of the filters are exchanged": (
            weights.view(channels, -1, k, k).transpose(0, 1),
            biases,
        ),
        "only the first input channel counts": (
            weights * torch.eye(channels, dtype=torch.float64)[0, :, None, None],
            biases,
        ),
        "only the last input channel counts": (
            weights * torch.eye(channels, dtype=torch.float64)[-1, :, None, None],
            biases,
        ),
        "the first filter serves for every output channel": (weights[:1].expand_as(weights), biases),
        "the bias is left out": (weights, 0 * biases),
        "the bias is subtracted": (weights, -biases),
        "the bias of the first filter serves for every output channel": (weights, biases[:1].expand_as(biases)),
        "each output channel has the sum of all biases": (weights, biases.sum().expand_as(biases)),
        "the bias counts once for each input channel": (weights, channels * biases),
        "the bias counts once for each place of the kernel": (weights, k * k * biases),
        "the bias counts once for each weight of the filter": (weights, channels * k * k * biases),
        "the sum is divided by the number of input channels": (weights / channels, biases),
        "the sum is divided by the number of places in the kernel": (weights / (k * k), biases),
        "the sum is divided by the number of weights: a mean instead of a sum": (weights / (channels * k * k), biases),
    }
    values = {words: functional.conv2d(image, *parameters).numpy() for words, parameters in found.items()}
    return values | {
        "the image is padded with zeros: the kernel leaves it": functional.conv2d(
            functional.pad(image, (before, k - 1 - before) * 2), weights, biases
        ).numpy(),
        "the kernel moves by its own size, as a pooling window does": functional.conv2d(
            image, weights, biases, stride=k
        ).numpy(),
        "the last place of the kernel is missing in each direction": right[:, :, :-1, :-1],
        "values below 0 are cut off, as by a ReLU: the layer has no activation": functional.relu(
            torch.tensor(right)
        ).numpy(),
        "every sample has the result of the first one": np.broadcast_to(right[:1], right.shape),
        "rows and columns of the result are exchanged": right.swapaxes(2, 3),
        "the output channels are the last axis of the result": np.moveaxis(right, 1, 3),
    }


def max_pool2d_lookalikes(x: np.ndarray, pool_size: int) -> dict[str, np.ndarray]:
    """Return what other pooling gives, by the sentence that says which."""
    p, image = pool_size, torch.tensor(x)
    right = functional.max_pool2d(image, p)
    found = {
        "the search for the largest value starts at 0, so that negative windows give 0": functional.relu(right),
        "the mean of each window is taken": functional.avg_pool2d(image, p),
        "the values of each window are summed": functional.avg_pool2d(image, p) * p * p,
        "the smallest value of each window is taken": -functional.max_pool2d(-image, p),
        "the largest absolute value of each window is taken": functional.max_pool2d(image.abs(), p),
        "the windows move by one pixel, and each gives an output: they must lie side by side": functional.max_pool2d(
            image, p, stride=1
        ),
        "windows that the border cuts off are kept": functional.max_pool2d(image, p, ceil_mode=True),
        "the maximum runs over the channels too": right.amax(1, keepdim=True).expand_as(right),
        "the maximum runs over the samples too": right.amax(0, keepdim=True).expand_as(right),
        "every channel has the maxima of the first one": right[:, :1].expand_as(right),
        "every sample has the maxima of the first one": right[:1].expand_as(right),
        "rows and columns of the result are exchanged": right.transpose(2, 3),
        "the last window is missing in each direction": right[:, :, :-1, :-1],
    }
    return {words: value.numpy() for words, value in found.items()}
