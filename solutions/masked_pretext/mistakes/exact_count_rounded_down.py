"""The number of masked positions is a fixed share of the length, rounded down, so short sequences never have one.
It should vary from call to call.
"""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = np.random if rng is None else rng
    count = int(mask_prob * len(sequence))
    mask = np.zeros(len(sequence), dtype=bool)
    mask[source.choice(len(sequence), count, replace=False)] = True
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
