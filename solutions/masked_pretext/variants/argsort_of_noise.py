"""Rank noise with argsort, and mask a binomial number of the lowest ranks; sum the losses in pairs."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = rng if rng is not None else np.random
    noise = source.normal(size=sequence.size)
    count = source.binomial(sequence.size, mask_prob)
    chosen = np.argsort(noise)[:count]
    mask = np.isin(np.arange(sequence.size), chosen)
    return np.where(mask, 0, sequence), np.where(mask, sequence, -1)


def pairwise_sum(values):
    values = list(values)
    while len(values) > 1:
        if len(values) % 2:
            values.append(0.0)
        values = [left + right for left, right in zip(values[::2], values[1::2])]
    return values[0] if values else 0.0


def masked_cross_entropy(logits, labels):
    losses = []
    for i in np.flatnonzero(labels != -1):
        z = np.sort(logits[i] - np.max(logits[i]))
        losses.append(np.log(pairwise_sum(np.exp(z))) + np.max(logits[i]) - logits[i, labels[i]])
    return pairwise_sum(losses) / max(len(losses), 1)


def masked_loss_gradient(logits, labels):
    gradient = np.zeros_like(logits)
    count = np.count_nonzero(labels + 1)
    for i in np.flatnonzero(labels != -1):
        order = np.argsort(logits[i])
        e = np.exp(logits[i] - logits[i, order[-1]])
        gradient[i] = e / pairwise_sum(e[order]) / count
        gradient[i, labels[i]] -= 1 / count
    return gradient
