"""Probabilities are clipped at a small number before the logarithm. A sure and wrong prediction then costs too
little.
"""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = np.random if rng is None else rng
    mask = source.random(len(sequence)) < mask_prob
    labels = np.full(len(sequence), -1)
    labels[mask] = sequence[mask]
    masked = sequence.copy()
    masked[mask] = 0
    return masked, labels


def masked_cross_entropy(logits, labels):
    rows = np.flatnonzero(labels != -1)
    if len(rows) == 0:
        return 0.0
    scores = logits[rows]
    top = scores.max(axis=1)
    p = np.exp(scores - top[:, None])
    p /= p.sum(axis=1, keepdims=True)
    return -np.mean(np.log(np.clip(p[np.arange(len(rows)), labels[rows]], 1e-12, 1)))
