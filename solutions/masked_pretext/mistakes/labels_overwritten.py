"""The label -1 is replaced in the caller's own array. A copy would leave the caller's labels as they are."""

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
    masked = labels != -1
    labels[~masked] = 0
    top = logits.max(axis=1, keepdims=True)
    log_p = logits - top - np.log(np.exp(logits - top).sum(axis=1, keepdims=True))
    own = log_p[np.arange(len(labels)), labels]
    return -np.sum(own[masked]) / max(1, masked.sum())
