"""A function for single numbers is given a whole row. The module math knows numbers only; numpy's functions take arrays."""

import math

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
    losses = []
    for z, y in zip(logits, labels):
        if y != -1:
            z = z - z.max()
            losses.append(math.log(sum(math.exp(z))) - z[y])
    return np.mean(losses) if losses else 0.0
