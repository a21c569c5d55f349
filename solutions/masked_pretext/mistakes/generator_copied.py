"""The draws come from a copy of the generator. The generator itself does not move on, so the next call draws the
same mask.
"""

import copy

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = np.random if rng is None else copy.deepcopy(rng)
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
    log_sum = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    return np.mean(log_sum - scores[np.arange(len(rows)), labels[rows]])
