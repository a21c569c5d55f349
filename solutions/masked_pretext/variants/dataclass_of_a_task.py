"""Use a typed named tuple for the task and a frozen dataclass for the loss; draw with choice, without replacement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final, NamedTuple

import numpy as np
from numpy.typing import NDArray

HIDDEN: Final = 0
NOT_MASKED: Final = -1


class Task(NamedTuple):
    masked: NDArray[np.int32]
    labels: NDArray[np.int32]


@dataclass(frozen=True)
class Predictions:
    logits: NDArray[np.float64]
    labels: NDArray[Any]

    @cached_property
    def places(self) -> NDArray[np.intp]:
        return np.argwhere(self.labels != NOT_MASKED).ravel()

    @property
    def chosen(self) -> NDArray[np.float64]:
        return self.logits[self.places, self.labels[self.places]]

    @property
    def log_partition(self) -> NDArray[np.float64]:
        z = self.logits[self.places]
        highest = z.max(axis=1)
        return highest + np.log(np.exp(z.T - highest).sum(axis=0))

    @property
    def loss(self) -> float:
        return float(np.average(self.log_partition - self.chosen)) if self.places.size else 0.0

    @property
    def gradient(self) -> NDArray[np.float64]:
        slopes = np.zeros_like(self.logits)
        slopes[self.places] = np.exp(self.logits[self.places] - self.log_partition[:, np.newaxis])
        slopes[self.places, self.labels[self.places]] -= 1.0
        return slopes / np.maximum(self.places.size, 1)


def create_masked_task(
    sequence: NDArray[Any], mask_prob: float = 0.15, rng: np.random.Generator | None = None
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    source: Any = np.random if rng is None else rng
    count = source.binomial(sequence.size, mask_prob)
    places = source.choice(sequence.size, size=count, replace=False)
    task = Task(sequence.astype(np.int32), np.full(sequence.size, NOT_MASKED, dtype=np.int32))
    task.labels[places] = task.masked[places]
    task.masked[places] = HIDDEN
    return task


def masked_cross_entropy(logits: NDArray[np.float64], labels: NDArray[Any]) -> float:
    return Predictions(logits, labels).loss


def masked_loss_gradient(logits: NDArray[np.float64], labels: NDArray[Any]) -> NDArray[np.float64]:
    return Predictions(logits, labels).gradient
