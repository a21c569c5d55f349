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
