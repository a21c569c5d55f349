"""Provide the networks, expected masks and wrong conventions of the tests of `pruning`.

It runs on the trusted side only. All weights of a network differ in size, except where a test is about equal sizes, so
the right masks are unique; torch finds them. Weights are multiples of 1/64: sums and products with the tests' factors are
exact.
"""

from __future__ import annotations

import math
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch.nn.functional import pad
from torch.nn.utils.prune import L1Unstructured

Network = list[np.ndarray]
Masks = list[np.ndarray]
# Layers of different sizes, 38 weights in all. The scales make one layer much smaller than another.
SHAPES = ((4, 5), (3, 4), (6, 1))
SCALES = (4.0, 16.0, 1.0)


def network(rng: np.random.Generator, shapes: Any = SHAPES, scales: Any = SCALES) -> Network:
    """Return layers whose weights all differ in size; signs are mixed in each layer.

    The layers overlap in size, but the last one has the smallest weights.
    """
    count = sum(int(np.prod(shape)) for shape in shapes)
    steps = iter(np.split(rng.permutation(count), np.cumsum([np.prod(shape) for shape in shapes])[:-1]))
    layers = []
    for number, (shape, scale) in enumerate(zip(shapes, scales, strict=True)):
        sizes = scale * (1 + next(steps)) / 64 + (1 + number) / 1024
        layers.append((sizes * signs(rng, sizes.size)).reshape(shape))
    return layers


def signs(rng: np.random.Generator, count: int) -> np.ndarray:
    """Return signs of which at least one is of each kind, if there are two."""
    return rng.permutation(np.where(np.arange(count) % 2 == 0, 1.0, -1.0))


def everything(weights: Network) -> Masks:
    """Return masks that keep all weights."""
    return [np.ones(W.shape, dtype=bool) for W in weights]


def pruned(weights: Network, fraction: float, masks: Masks | None = None) -> Masks:
    """Return the right masks for weights that differ in size, by torch.

    What is pruned already counts as infinite, so torch never chooses it.
    """
    masks = everything(weights) if masks is None else masks
    every = torch.cat([torch.tensor(mask).ravel() for mask in masks])
    sizes = torch.cat([torch.tensor(W).ravel() for W in weights]).masked_fill(~every, torch.inf)
    rule = L1Unstructured(math.floor(fraction * int(every.sum())))
    stays = every & rule.compute_mask(sizes, torch.ones_like(sizes)).bool()
    return [part.view(W.shape).numpy() for part, W in zip(stays.split([W.size for W in weights]), weights, strict=True)]


def masked(weights: Network, masks: Masks) -> Network:
    """Return the weights with 0 where they are pruned, by torch."""
    return [
        torch.tensor(W).masked_fill(torch.tensor(~mask), 0.0).numpy() for W, mask in zip(weights, masks, strict=True)
    ]


def stepped(weights: Network, grads: Network, lr: float) -> Network:
    """Return the weights after a step of torch."""
    return [torch.sub(torch.tensor(W), torch.tensor(g), alpha=lr).numpy() for W, g in zip(weights, grads, strict=True)]


def masks_of_two_rounds(trained: list[Network], fraction: float) -> list[Masks]:
    """Return the masks before two rounds of a lottery, between them, and after them."""
    between = pruned(trained[0], fraction)
    return [everything(trained[0]), between, pruned(trained[1], fraction, between)]


def ticket(initial: Network, rounds: list[Masks]) -> dict[str, Any]:
    """Return the right answer of the probe `lottery`; `rounds` has the first masks, and those after each round."""
    starts = [{"weights": masked(initial, masks), "masks": masks} for masks in rounds]
    return {**starts[-1], "trained_from": starts[:-1]}


def helpers_for(initial: Network, trained: list[Network], fraction: float, rounds: list[Masks]) -> dict[str, Any]:
    """Return the results of the other functions in the right steps: {name: [[arguments, result], ...]}."""
    new: list[Any] = []
    for (before, after), weights in zip(pairwise(rounds), trained, strict=False):
        values = masked(weights, before)
        if not new:
            new = [[[values, fraction], after], [[values, fraction, None], after]]
        new.append([[values, fraction, before], after])
    return {"apply_masks": [[[initial, masks], masked(initial, masks)] for masks in rounds], "magnitude_masks": new}


def sparse_matrix(rng: np.random.Generator, shape: tuple[int, int], empty_rows: Any) -> np.ndarray:
    """Return a matrix in which each row that is not empty has 2 or 3 entries; at least one column is full of zeros."""
    W = np.zeros(shape)
    for row in range(shape[0]):
        if row not in empty_rows:
            columns = rng.permutation(shape[1] - 1)[: 2 + row % 2]
            W[row, columns] = rng.permutation(np.arange(1, len(columns) + 1)) * signs(rng, len(columns)) + row * 8
    return W


def compressed(W: np.ndarray) -> list[np.ndarray]:
    """Return the right values, columns and starts, by torch's list of entries."""
    entries = torch.tensor(W).to_sparse().coalesce()
    rows, columns = entries.indices()
    starts = pad(torch.bincount(rows, minlength=len(W)).cumsum(0), (1, 0))
    return [entries.values().numpy(), columns.numpy(), starts.numpy()]


# The right bytes for (rows, n, kept): the lecture's network, and matrices that do not fill their last byte of bits.
STORED = {
    (1_000, 10**8, 10**7): {"dense": 400_000_000, "csr": 80_004_004, "bitmask": 52_500_000},
    (5, 101, 12): {"dense": 404, "csr": 120, "bitmask": 61},
    (6, 77, 30): {"dense": 308, "csr": 268, "bitmask": 130},
    (7, 90, 31): {"dense": 360, "csr": 280, "bitmask": 136},
    (8, 59, 17): {"dense": 236, "csr": 172, "bitmask": 76},
}


# --------------------------------------------------------------------------------------------------------- lookalikes


def looks_of_sparsity(networks: list[Network], right: list[float]) -> dict[str, Any]:
    """Return the results by other conventions."""
    shares = [[float(np.mean(W == 0)) for W in weights] for weights in networks]
    return {
        "it is the share of weights that are not 0": [1 - share for share in right],
        "it is the mean of the shares of the layers: count the entries of all layers together": [
            float(np.mean(each)) for each in shares
        ],
        "it is a percentage: the sheet asks for a share from 0 to 1": [100 * share for share in right],
    }


def looks_of_masks(weights: Network, fractions: list[float]) -> dict[str, Any]:
    """Return masks by other conventions, for each fraction."""

    def each(rule: Any) -> list[Any]:
        return [rule(fraction) for fraction in fractions]

    return {
        "each layer is pruned by itself: compare the weights of all layers together": each(
            lambda fraction: [pruned([W], fraction)[0] for W in weights]
        ),
        "the smallest signed weights go: compare absolute values": each(
            lambda fraction: pruned([W + 100 for W in weights], fraction)
        ),
        "the largest weights go": each(lambda fraction: pruned([1 / W for W in weights], fraction)),
        "the fraction is kept, not pruned": each(lambda fraction: pruned(weights, 1 - fraction)),
        "the masks are inverted: True is for weights that are kept": each(
            lambda fraction: [~mask for mask in pruned(weights, fraction)]
        ),
        "the masks have numbers instead of True and False": each(
            lambda fraction: [mask.astype(int) for mask in pruned(weights, fraction)]
        ),
    }


def looks_of_further_masks(weights: Network, fraction: float, masks: Masks) -> dict[str, Any]:
    """Return the masks of a further round by other conventions."""
    right, anew = pruned(weights, fraction, masks), pruned(weights, fraction)
    both = [old & new for old, new in zip(masks, anew, strict=True)]
    return {
        "pruned weights are kept again": {
            "masks": [new | ~old for old, new in zip(masks, right, strict=True)],
            "masks_before": masks,
        },
        "it is the result for a network of which everything is kept": {"masks": anew, "masks_before": masks},
        "the fraction is of all weights: it must be of those still kept": {"masks": both, "masks_before": masks},
        "the old masks were changed: return new arrays": {"masks": right, "masks_before": right},
    }


def looks_of_applied(weights: Network, masks: Masks) -> dict[str, Any]:
    """Return masked weights by other conventions."""
    right = masked(weights, masks)
    inverted = masked(weights, [~mask for mask in masks])
    return {
        "the kept weights are 0, and the pruned ones are left": {
            "masked": inverted,
            "weights": weights,
            "masks": masks,
        },
        "the zeros were written into the caller's arrays: return new ones": {
            "masked": right,
            "weights": right,
            "masks": masks,
        },
    }


def looks_of_step(weights: Network, grads: list[Network], masks: Masks, lr: float) -> dict[str, Any]:
    """Return the paths of other steps."""

    def path(rate: float, *, masking: bool = True) -> dict[str, Any]:
        current, points = weights, []
        for grad in grads:
            current = stepped(current, grad, rate)
            current = masked(current, masks) if masking else current
            points.append(current)
        return {"path": points, "weights": weights}

    right = path(lr)
    return {
        "pruned weights move: they must stay 0": path(lr, masking=False),
        "the step goes up the gradient: subtract it": path(-lr),
        "the step ignores the learning rate": path(1.0),
        "the step was written into the caller's arrays": {"path": right["path"], "weights": right["path"][-1]},
    }


def looks_of_ticket(initial: Network, trained: list[Network], rounds: list[Masks]) -> dict[str, Any]:
    """Return tickets by other conventions."""
    right = ticket(initial, rounds)
    unmasked = [{"weights": initial, "masks": masks} for masks in rounds[:-1]]
    return {
        "the weights are the trained ones: rewind them to the initial weights": {
            **right,
            "weights": masked(trained[len(rounds) - 2], rounds[-1]),
        },
        "the weights are not masked": {**right, "weights": initial},
        "train gets the initial weights without the masks": {**right, "trained_from": unmasked},
        "it is the ticket after one round": ticket(initial, rounds[:2]),
    }


def looks_of_csr(matrices: list[np.ndarray]) -> dict[str, Any]:
    """Return compressed matrices by other conventions."""
    right = [compressed(W) for W in matrices]
    by_columns = [compressed(W.T) for W in matrices]
    rows = [np.nonzero(W)[0] for W in matrices]
    return {
        "the values are column by column: go row by row": by_columns,
        "the second array has the rows, not the columns": [
            [values, row, starts] for (values, _, starts), row in zip(right, rows, strict=True)
        ],
        "starts lacks its last entry, the number of values": [[*head, starts[:-1]] for *head, starts in right],
        "starts lacks its first entry, 0": [[*head, starts[1:]] for *head, starts in right],
    }


def looks_of_storage(sizes: list[tuple[int, int, int]]) -> dict[str, Any]:
    """Return bytes by other conventions."""
    right = [STORED[size] for size in sizes]
    others = {
        "a number has 8 bytes here: that is float64": lambda rows, n, kept: {"dense": 8 * n},
        "csr lacks the starts of the rows": lambda rows, n, kept: {"csr": 8 * kept},
        "csr lacks the column of each value": lambda rows, n, kept: {"csr": 4 * kept + 4 * (rows + 1)},
        "the bit mask has a byte for each entry: it needs one bit": lambda rows, n, kept: {"bitmask": 4 * kept + n},
        "the bits are rounded down to whole bytes": lambda rows, n, kept: {"bitmask": 4 * kept + n // 8},
    }
    return {
        words: [{**one, **change(*size)} for one, size in zip(right, sizes, strict=True)]
        for words, change in others.items()
    }
