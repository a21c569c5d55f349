"""Provide the inputs, expected values and tolerances of the tests of conv2d_forward.

It runs on the trusted side only. Expected values come from torch. The bounds allow every order of summation, because
they come from the sum of the absolute products of each output.
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
    """The sizes of one convolution, different from each other wherever a test allows it."""

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
    """Return distinct nonzero values of both signs in random order, 0.05 apart."""
    count = int(np.prod(shape))
    values = (np.arange(count) - count // 2) * 0.05 + 0.013
    return rng.permutation(values).reshape(shape)


def pool_images(rng: np.random.Generator, pool_size: int, *shape: int) -> np.ndarray:
    """Return a lattice with one window of negative values in each channel of each sample."""
    images, p = lattice(rng, *shape), pool_size
    for image in images.reshape(-1, *shape[2:]):
        row, column = (p * rng.integers(size // p) for size in image.shape)
        window = image[row : row + p, column : column + p]
        window[...] = -np.abs(window)
    return images


def conv_inputs(rng: np.random.Generator, shape: ConvShape) -> dict[str, np.ndarray]:
    """Draw an image batch, filters, and a bias with distinct nonzero entries."""
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
    """Return the largest difference of two correct results in `dtype`, for each output."""
    products_and_bias = filters[0].size + 1
    return rounding(conv2d(abs(x), abs(filters), abs(bias)), terms=products_and_bias, dtype=dtype)


def max_pool2d(x: np.ndarray, pool_size: int) -> np.ndarray:
    """Take the maxima with torch.

    Maxima are copies of inputs, so compare them with bound 0.
    """
    return functional.max_pool2d(torch.tensor(x), pool_size).numpy()


def conv2d_lookalikes(x: np.ndarray, filters: np.ndarray, bias: np.ndarray) -> dict[str, np.ndarray]:
    """Return {sentence: the output by another convention}."""
    _, channels, k, _ = filters.shape
    before = (k - 1) // 2
    right = conv2d(x, filters, bias)
    image, weights, biases = torch.tensor(x), torch.tensor(filters), torch.tensor(bias)
    parameters = {
        "the kernel is rotated by 180 degrees first, but the sheet does not flip it": (weights.flip(2, 3), biases),
        "the rows of each kernel are in reverse order": (weights.flip(2), biases),
        "the columns of each kernel are in reverse order": (weights.flip(3), biases),
        "the rows and columns of each kernel are swapped": (weights.transpose(2, 3), biases),
        "the input and output channels of the filters are swapped": (
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
        "every output channel uses the first filter": (weights[:1].expand_as(weights), biases),
        "the bias is missing": (weights, 0 * biases),
        "the bias is subtracted": (weights, -biases),
        "every output channel uses the bias of the first filter": (weights, biases[:1].expand_as(biases)),
        "every output channel uses the sum of all biases": (weights, biases.sum().expand_as(biases)),
        "the bias counts once for each input channel": (weights, channels * biases),
        "the bias counts once for each entry of the kernel": (weights, k * k * biases),
        "the bias counts once for each weight of the filter": (weights, channels * k * k * biases),
        "the sum is divided by the number of input channels": (weights / channels, biases),
        "the sum is divided by the number of entries in the kernel": (weights / (k * k), biases),
        "the sum is divided by the number of weights: it is a mean": (weights / (channels * k * k), biases),
    }
    values = {words: functional.conv2d(image, *pair).numpy() for words, pair in parameters.items()}
    return values | {
        "the image is padded with zeros: the kernel must stay inside it": functional.conv2d(
            functional.pad(image, (before, k - 1 - before) * 2), weights, biases
        ).numpy(),
        "the kernel moves by its own size, as a pooling window does": functional.conv2d(
            image, weights, biases, stride=k
        ).numpy(),
        "the last kernel position is missing in each direction": right[:, :, :-1, :-1],
        "negative outputs are 0, as after a ReLU: the layer has no activation": functional.relu(
            torch.tensor(right)
        ).numpy(),
        "every sample has the result of the first sample": np.broadcast_to(right[:1], right.shape),
        "the rows and columns of the result are swapped": right.swapaxes(2, 3),
        "the output channels are on the last axis of the result": np.moveaxis(right, 1, 3),
    }


def max_pool2d_lookalikes(x: np.ndarray, pool_size: int) -> dict[str, np.ndarray]:
    """Return {sentence: the output of another kind of pooling}."""
    p, image = pool_size, torch.tensor(x)
    right = functional.max_pool2d(image, p)
    outputs = {
        "the search for the largest value starts at 0, so negative windows give 0": functional.relu(right),
        "each output is the mean of its window": functional.avg_pool2d(image, p),
        "each output is the sum of its window": functional.avg_pool2d(image, p) * p * p,
        "each output is the smallest value of its window": -functional.max_pool2d(-image, p),
        "each output is the largest absolute value of its window": functional.max_pool2d(image.abs(), p),
        "the windows move by one pixel: they must be side by side": functional.max_pool2d(image, p, stride=1),
        "windows that the border cuts off give an output": functional.max_pool2d(image, p, ceil_mode=True),
        "the maximum covers all channels: each has its own": right.amax(1, keepdim=True).expand_as(right),
        "the maximum covers all samples: each has its own": right.amax(0, keepdim=True).expand_as(right),
        "every channel has the maxima of the first channel": right[:, :1].expand_as(right),
        "every sample has the maxima of the first sample": right[:1].expand_as(right),
        "the rows and columns of the result are swapped": right.transpose(2, 3),
        "the last window is missing in each direction": right[:, :, :-1, :-1],
    }
    return {words: value.numpy() for words, value in outputs.items()}
