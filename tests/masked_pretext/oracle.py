"""Inputs, expected values and acceptance bounds that both suites of `masked_pretext` share.

Runs on the trusted side only. It knows the rule of the sheet, torch's cross-entropy and the binomial distribution,
and no solution.

A mask is random, so no draw is expected: given which positions a submission masked, the rule fixes every value
(`check_rule`), and how many it masked must be a count that the specification makes plausible
(`judge.require_plausible`).
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import torch

from autograder.compare import rounding

MOST_KINDS = 12
MOST_LOOKED_AT = 2_000


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


def look(sequence: np.ndarray) -> Any:
    """Return a look for tasks made of this sequence: which values stand beside which labels, whatever the draw was.

    A value is seen as "token" where it is the position's own, else as its number; the tokens 0 are looked at by themselves. So an answer
    shows by which rule it is made, and nothing of how often.
    """

    def seen(got: dict[str, Any]) -> Any:
        parts = [got[name] for name in sorted(got) if isinstance(got[name], dict)] or [got]
        kinds = [[_kinds(sequence, part, sequence == 0), _kinds(sequence, part, sequence != 0)] for part in parts]
        return [kinds, [got[name] for name in sorted(got) if isinstance(got[name], bool)]]

    return seen


def _kinds(sequence: np.ndarray, part: dict[str, Any], where: np.ndarray) -> list[list[str]]:
    masked, labels = (np.asarray(part[name]) for name in ("masked", "labels"))
    own = np.broadcast_to(sequence, masked.shape)
    pairs = {
        tuple("token" if value == token != 0 else str(value) for value in values)
        for token, *values in zip(
            *(array[..., where].ravel()[:MOST_LOOKED_AT] for array in (own, masked, labels)), strict=True
        )
    }
    return sorted(map(list, pairs)) if len(pairs) <= MOST_KINDS else [["many"]]


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
