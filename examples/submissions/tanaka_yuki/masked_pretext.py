"""Masked pretext task (Yuki Tanaka)."""

from __future__ import annotations

from typing import Optional

import numpy as np

HIDDEN = 0
NOT_ASKED = -1


def create_masked_task(
    sequence: np.ndarray, mask_prob: float = 0.15, rng: Optional[np.random.Generator] = None
) -> tuple[np.ndarray, np.ndarray]:
    uniform = np.random.uniform if rng is None else rng.uniform
    asked = uniform(size=sequence.size) < mask_prob
    masked = np.where(asked, HIDDEN, sequence)
    labels = np.where(asked, sequence, NOT_ASKED)
    return masked, labels


def masked_cross_entropy(logits: np.ndarray, labels: np.ndarray) -> float:
    rows = np.nonzero(labels != NOT_ASKED)[0]
    if rows.size == 0:
        return 0.0
    scores = logits[rows]
    right = scores[np.arange(rows.size), labels[rows]]
    log_sum = np.logaddexp.reduce(scores, axis=1)
    return float(np.mean(log_sum - right))


def masked_loss_gradient(logits: np.ndarray, labels: np.ndarray) -> np.ndarray:
    rows = np.nonzero(labels != NOT_ASKED)[0]
    gradient = np.zeros_like(logits)
    log_p = logits[rows] - np.logaddexp.reduce(logits[rows], axis=1, keepdims=True)
    gradient[rows] = np.exp(log_p)
    gradient[rows, labels[rows]] -= 1
    return gradient / max(rows.size, 1)
