"""Draw one row of a two-row table for every position; compute the loss as a trace with tensordot."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = np.random if rng is None else rng
    row = source.binomial(n=1, p=mask_prob, size=sequence.size)
    seen = np.array([sequence, np.zeros_like(sequence)])
    asked = np.array([np.full_like(sequence, -1), sequence])
    columns = np.arange(sequence.size)
    return seen[row, columns], asked[row, columns]


def masked_cross_entropy(logits, labels):
    chosen = np.compress(labels != -1, labels)
    z = np.compress(labels != -1, logits, axis=0)
    if len(chosen) == 0:
        return 0.0
    top = np.max(z, axis=1, keepdims=True)
    ones = np.ones(z.shape[1])
    log_sums = np.log(np.tensordot(np.exp(z - top), ones, axes=1)) + top[:, 0]
    return (np.sum(log_sums) - np.trace(z[:, chosen])) / len(chosen)


def masked_loss_gradient(logits, labels):
    chosen = np.compress(labels != -1, labels)
    z = np.compress(labels != -1, logits, axis=0)
    e = np.exp(z - np.max(z, axis=1, keepdims=True))
    p = e / np.tensordot(e, np.ones((z.shape[1], 1)), axes=1)
    # Row i of this table has a 1 at the column of masked position i: it spreads rows over all positions.
    spread = np.eye(len(labels))[labels != -1]
    return np.tensordot(spread, p - np.eye(z.shape[1])[chosen], axes=(0, 0)) / max(len(chosen), 1)
