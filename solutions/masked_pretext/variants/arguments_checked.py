"""Refuse arguments that the sheet does not promise: other types and shapes, tokens below 0, or labels that are no class."""

import numpy as np


def check(array, kind, axes):
    """Raise an exception unless it is an array of this kind of numbers with as many axes."""
    if type(array) is not np.ndarray or array.dtype.kind != kind or array.ndim != axes:
        raise TypeError(f"{array!r} should be an array of the kind {kind!r} with {axes} axes")


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    check(sequence, "i", 1)
    if sequence.min() < 0:
        raise ValueError("a token is negative")
    if type(mask_prob) is not float or not 0 <= mask_prob <= 1:
        raise ValueError(f"mask_prob is {mask_prob!r}")
    if rng is not None and type(rng) is not np.random.Generator:
        raise TypeError(f"rng is {rng!r}")
    hidden = (rng or np.random).random(len(sequence)) < mask_prob
    return np.where(hidden, 0, sequence), np.where(hidden, sequence, -1)


def masked_cross_entropy(logits, labels):
    check(logits, "f", 2)
    check(labels, "i", 1)
    if logits.dtype != np.float64 or len(logits) != len(labels):
        raise TypeError(f"{len(logits)} rows of {logits.dtype} with {len(labels)} labels")
    if labels.min() < -1 or labels.max() >= logits.shape[1]:
        raise ValueError("a label is neither a class nor -1")
    rows, classes = logits[labels != -1], labels[labels != -1]
    losses = np.logaddexp.reduce(rows, axis=1) - rows[np.arange(len(rows)), classes]
    return float(losses.mean()) if losses.size else 0.0


def masked_loss_gradient(logits, labels):
    check(logits, "f", 2)
    check(labels, "i", 1)
    if logits.dtype != np.float64 or len(logits) != len(labels):
        raise TypeError(f"{len(logits)} rows of {logits.dtype} with {len(labels)} labels")
    if labels.min() < -1 or labels.max() >= logits.shape[1]:
        raise ValueError("a label is neither a class nor -1")
    masked = np.count_nonzero(labels != -1)
    if masked == 0:
        return 0.0 * np.sign(logits)
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    one_hot = labels[:, None] == np.arange(logits.shape[1])
    return np.where(labels[:, None] == -1, 0.0, (p - one_hot) / masked)
