"""Build the draw and the loss from closures, functools and generator expressions; draw one scalar for each position."""

import math
from functools import partial, reduce
from itertools import compress

import numpy as np


def bernoulli(source, p):
    def hit(_):
        return source.uniform(0.0, 1.0) < p

    return hit


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    hits = list(map(bernoulli(np.random if rng is None else rng, mask_prob), sequence))
    masked = np.fromiter((0 if hit else x for hit, x in zip(hits, sequence)), dtype=int, count=len(hits))
    labels = np.fromiter((x if hit else -1 for hit, x in zip(hits, sequence)), dtype=int, count=len(hits))
    return masked, labels


def log_add(a, b):
    low, high = sorted((a, b))
    return high + math.log1p(math.exp(low - high))


log_sum_exp = partial(reduce, log_add)


def masked_cross_entropy(logits, labels):
    counted = [y != -1 for y in labels.tolist()]
    pairs = zip(compress(logits.tolist(), counted), compress(labels.tolist(), counted))
    losses = tuple(log_sum_exp(z) - z[y] for z, y in pairs)
    return sum(losses, start=0.0) / (len(losses) or 1)


def slopes_of(count):
    def slopes(z, y):
        total = log_sum_exp(z)
        return [(math.exp(value - total) - (c == y)) / count if y != -1 else 0.0 for c, value in enumerate(z)]

    return slopes


def masked_loss_gradient(logits, labels):
    count = sum(map((-1).__ne__, labels.tolist()))
    return np.array(list(map(slopes_of(count), logits.tolist(), labels.tolist())))
