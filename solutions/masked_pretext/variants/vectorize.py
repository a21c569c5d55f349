"""Apply scalar functions with np.vectorize and apply_along_axis; return the loss as an array without axes."""

import numpy as np


def hide(token, number, p):
    return (0, token) if number < p else (token, -1)


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    numbers = np.random.sample(sequence.shape) if rng is None else rng.random(sequence.shape)
    hide_all = np.vectorize(hide, otypes=[sequence.dtype, sequence.dtype])
    masked, labels = hide_all(sequence, numbers, mask_prob)
    return masked, labels


def log_sum(row):
    return np.max(row) + np.log(np.sum(np.exp(row - np.max(row))))


def masked_cross_entropy(logits, labels):
    sums = np.apply_along_axis(log_sum, 1, logits)
    price = np.vectorize(lambda i, y: 0.0 if y == -1 else sums[i] - logits[i, y], otypes=[float])
    total = np.add.reduce(price(np.arange(labels.size), labels))
    return np.array(total / max(np.count_nonzero(labels != -1), 1))


def slope(p, is_label, counts, count):
    return (p - is_label) / count if counts else 0.0


def masked_loss_gradient(logits, labels):
    p = np.apply_along_axis(lambda row: np.exp(row - log_sum(row)), 1, logits)
    is_label = np.equal.outer(labels, np.arange(logits.shape[1]))
    every_slope = np.vectorize(slope, otypes=[float])
    return every_slope(p, is_label, labels[:, None] != -1, np.count_nonzero(labels != -1))
