"""Draw for the positions in a shuffled order; sort the labels before the sum."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    if rng is None:
        rng = np.random
    order = rng.permutation(sequence.size)
    numbers = rng.random(sequence.size)
    mask = np.empty(sequence.size, dtype=bool)
    mask[order] = 1.0 - numbers <= mask_prob
    if mask_prob == 0:
        mask[:] = False
    masked = np.multiply(sequence, 1 - mask)
    labels = np.where(mask, sequence, np.int64(-1))
    masked.flags.writeable = False
    labels.flags.writeable = False
    return masked, labels


def masked_cross_entropy(logits, labels):
    order = np.argsort(labels, kind="stable")[::-1]
    count = int((labels > -1).sum())
    order = order[:count]
    top = np.stack([logits[i].max() for i in order]) if count else np.zeros(0)
    z = logits[order] - top[:, None]
    log_p = z[np.arange(count), labels[order]] - np.log(np.exp(z).sum(axis=1))
    return np.divide(-log_p.sum(), count) if count else 0.0


def masked_loss_gradient(logits, labels):
    order = np.argsort(labels, kind="stable")[::-1]
    count = int((labels > -1).sum())
    z = logits[order] - logits[order].max(axis=1)[:, None]
    p = np.exp(z - np.log(np.exp(z).sum(axis=1))[:, None])
    p[np.arange(count), labels[order[:count]]] -= 1
    p[count:] = 0
    back = np.argsort(order)
    return np.divide(p[back], max(count, 1))
