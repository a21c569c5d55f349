"""Inputs, expected values and acceptance bounds that both suites of `masked_pretext` share.

Runs on the trusted side only. It knows the rule of the sheet, torch's cross-entropy and the binomial distribution,
and no solution.

A mask is random, so no draw is expected: given which positions a submission masked, the rule fixes every value
(`check_rule`), and how many it masked must be a count that the specification makes plausible (`accepted_counts`). A
correct submission leaves the accepted range of one check with probability FALSE_ALARM at most. Both suites together
make 13 such checks: 6.5e-10 for one submission, below 1e-9.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from typing import Any

import numpy as np
import torch

from autograder.compare import rounding

FALSE_ALARM = 5e-11
"""Probability that one statistical check, however many counts it looks at, rejects a correct submission."""


def seed(rng: np.random.Generator) -> int:
    """Draw a seed that numpy's global generator accepts too."""
    return int(rng.integers(2**32))


def tokens(rng: np.random.Generator, n: int, *, lowest: int) -> np.ndarray:
    """Draw n tokens from `lowest` to 99."""
    return rng.integers(lowest, 100, size=n)


def task_like(*shape: int) -> dict[str, np.ndarray]:
    """Describe a masked task: two integer arrays of one shape."""
    return {"masked": np.zeros(shape, dtype=np.int64), "labels": np.zeros(shape, dtype=np.int64)}


def check_rule(judge: Any, sequence: np.ndarray, got: dict[str, np.ndarray], *, where: str = "") -> np.ndarray:
    """Check every value of a masked task (or of a stack of them); return which positions are masked.

    A 0 in `masked` shows a masked position, except where the token itself is 0: there the label tells.
    """
    masked, labels = got["masked"], got["labels"]
    chosen = ((sequence != 0) & (masked == 0)) | ((sequence == 0) & (labels != -1))
    everywhere = torch.from_numpy(np.broadcast_to(sequence, masked.shape).copy())
    expected = {
        "masked": everywhere.masked_fill(torch.from_numpy(chosen), 0).numpy(),
        "labels": everywhere.masked_fill(torch.from_numpy(~chosen), -1).numpy(),
    }
    judge.check({"masked": masked, "labels": labels}, expected, where=where)
    return chosen


def accepted_counts(n: int, probability: float, *, counts: int = 1) -> tuple[int, int]:
    """Return the lowest and highest plausible number of successes in n independent trials.

    Exact: a Binomial(n, probability) count lies outside with probability FALSE_ALARM / counts at most, so that `counts`
    of them, dependent or not, raise a false alarm with probability FALSE_ALARM at most.
    """
    alarm = FALSE_ALARM / (2 * counts)
    return n - _highest_count(n, 1 - probability, alarm), _highest_count(n, probability, alarm)


def plausible(successes: np.ndarray | int, n: int, probability: float) -> bool:
    """Tell whether every one of these counts is plausible for Binomial(n, probability)."""
    lowest, highest = accepted_counts(n, probability, counts=np.size(successes))
    return bool(np.all((lowest <= np.asarray(successes)) & (np.asarray(successes) <= highest)))


def _highest_count(n: int, probability: float, alarm: float) -> int:
    """The smallest count that a binomial variable exceeds with probability `alarm` at most."""
    lowest = math.floor(n * probability)
    return lowest + bisect_left(range(lowest, n), True, key=lambda k: _upper_tail(k + 1, n, probability) <= alarm)


def _upper_tail(count: int, n: int, probability: float) -> float:
    """P(X >= count) for X ~ Binomial(n, probability) and a count above the mean: there the terms only shrink."""
    log_choose = math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1)
    term = math.exp(log_choose + count * math.log(probability) + (n - count) * math.log1p(-probability))
    total, odds = term, probability / (1 - probability)
    for successes in range(count, n):
        term *= odds * (n - successes) / (successes + 1)
        total += term
        if term <= 1e-17 * total:
            break
    return total


def loss(logits: np.ndarray, labels: np.ndarray) -> float:
    """The masked cross-entropy as torch computes it (at least one label must differ from -1)."""
    return torch.nn.functional.cross_entropy(torch.tensor(logits), torch.tensor(labels), ignore_index=-1).item()


def loss_bound(logits: np.ndarray) -> float:
    """Allowed error of a loss: any order of the sums over classes and positions, whatever is subtracted first.

    A row contributes its logit, a shift of at most the largest logit, exponents of at most twice that, and a log of the
    number of classes.
    """
    positions, classes = logits.shape
    size = 4 * float(np.abs(logits).max()) + math.log(classes) + 1
    return float(rounding(size, terms=positions + classes))
