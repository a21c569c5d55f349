"""What the tests of conv2d_forward share: inputs, expected values by torch, and how much rounding may do.

Runs on the trusted side only. The bounds hold for every order of summation, because they are computed from the sum
of the absolute products of each output.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch
from torch.nn import functional

from autograder.compare import rounding


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


def conv2d_bound(x: np.ndarray, filters: np.ndarray, bias: np.ndarray) -> np.ndarray:
    """Return how far two correct results may be apart, for each output."""
    products_and_bias = filters[0].size + 1
    return rounding(conv2d(abs(x), abs(filters), abs(bias)), terms=products_and_bias)


def max_pool2d(x: np.ndarray, pool_size: int) -> np.ndarray:
    """Take the maxima with torch. They are inputs, so that no rounding is allowed: compare with bound 0."""
    return functional.max_pool2d(torch.tensor(x), pool_size).numpy()
