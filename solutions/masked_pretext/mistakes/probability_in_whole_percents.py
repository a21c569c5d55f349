"""The draws are whole numbers up to 100, so that only whole percents are possible as a probability."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    if rng is None:
        draws = np.random.randint(0, 100, size=len(sequence))
    else:
        draws = rng.integers(0, 100, size=len(sequence))
    mask = draws < 100 * mask_prob
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
