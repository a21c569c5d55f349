"""Draw the mask from the binomial distribution, and sum exponentials with numpy's logaddexp."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    if rng is None:
        hit = np.random.binomial(1, mask_prob, size=sequence.shape)
    else:
        hit = rng.binomial(1, mask_prob, size=sequence.shape)
    masked = sequence * (1 - hit)
    labels = hit * (sequence + 1) - 1
    return masked, labels


def masked_cross_entropy(logits, labels):
    counted = labels >= 0
    log_p = logits - np.logaddexp.reduce(logits, axis=1, keepdims=True)
    own = np.take_along_axis(log_p, np.maximum(labels, 0)[:, np.newaxis], axis=1)[:, 0]
    return -np.sum(own * counted) / max(1, np.sum(counted))


def masked_loss_gradient(logits, labels):
    counted = (labels >= 0)[:, np.newaxis]
    p = np.exp(logits - np.logaddexp.reduce(logits, axis=1, keepdims=True))
    np.subtract.at(p, (np.arange(len(labels)), labels), 1)  # the last class of rows that do not count, too
    return p * counted / max(1, np.sum(counted))
