"""The masked positions are evenly spaced: nothing is drawn at all. Each position should be left to chance."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    mask = np.diff(np.floor(np.arange(len(sequence) + 1) * mask_prob)) > 0
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
