"""Halve the sequence recursively, draw each half's share of the mask, and join the losses in the same way."""

import numpy as np

SMALL = 64


def draw(n, p, source):
    """Return the mask of n positions, drawing the right half first."""
    if n <= SMALL:
        return source.random(n) < p
    right = draw(n - n // 2, p, source)
    left = draw(n // 2, p, source)
    return np.concatenate((left, right))


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    mask = draw(len(sequence), mask_prob, np.random if rng is None else rng)
    masked = np.select([mask, ~mask], [np.zeros_like(sequence), sequence])
    labels = np.select([mask], [sequence], default=-1)
    return masked, labels


def log_sum(z):
    if len(z) == 1:
        return z[0]
    return np.logaddexp(log_sum(z[: len(z) // 2]), log_sum(z[len(z) // 2 :]))


def total_and_count(logits, labels):
    if len(labels) == 0:
        return 0.0, 0
    if len(labels) == 1:
        y = labels[0]
        return (0.0, 0) if y == -1 else (log_sum(logits[0]) - logits[0][y], 1)
    half = len(labels) // 2
    left, right = total_and_count(logits[:half], labels[:half]), total_and_count(logits[half:], labels[half:])
    return left[0] + right[0], left[1] + right[1]


def masked_cross_entropy(logits, labels):
    total, count = total_and_count(logits, labels)
    return total / count if count > 0 else 0.0


def unscaled_gradient(logits, labels):
    if len(labels) > 1:
        half = len(labels) // 2
        parts = (slice(None, half), slice(half, None))
        return np.concatenate([unscaled_gradient(logits[part], labels[part]) for part in parts])
    if labels[0] == -1:
        return np.zeros(logits.shape)
    row = np.exp(logits[0] - log_sum(logits[0]))
    row[labels[0]] -= 1
    return row[None]


def masked_loss_gradient(logits, labels):
    return unscaled_gradient(logits, labels) / max(total_and_count(logits, labels)[1], 1)
