"""Prefer itertools, functools and generators to arrays."""

import itertools
import math
from functools import partial, reduce
from operator import add, itemgetter

import numpy as np


def last_axis(function, x):
    return np.apply_along_axis(function, -1, x)


flip = partial(last_axis, lambda row: row[::-1])


def slide(row, steps):
    zeros = np.zeros(abs(steps), dtype=row.dtype)
    return np.concatenate([zeros, row])[: len(row)] if steps > 0 else np.concatenate([row, zeros])[-len(row) :]


def shift(x, down, right):
    x = np.apply_along_axis(slide, -1, x, right)
    return np.apply_along_axis(slide, -2, x, down)


def augmented_objective(loss, f, X, y, transforms):
    return math.fsum(loss(f(T(x)), t) for (x, t), T in itertools.product(zip(X, y), transforms))


def neighbors(tokens, window):
    for (p, a), (q, b) in itertools.permutations(enumerate(tokens), 2):
        if abs(p - q) <= window:
            yield a, b


def neighbors_of_long_text(tokens, window):
    for d in range(1, window + 1):
        for a, b in zip(tokens, tokens[d:]):
            yield a, b
            yield b, a


def context_counts(tokens, vocab, window):
    tokens = tokens.tolist()
    source = neighbors if len(tokens) < 100 else neighbors_of_long_text
    numbers = np.fromiter((a * vocab + b for a, b in source(tokens, window)), dtype=np.int64)
    return np.bincount(numbers, minlength=vocab**2).reshape((vocab, vocab))


def masked_prediction(C, left, right):
    scores = tuple((a + 1) * (b + 1) for a, b in zip(C[left].tolist(), C[right].tolist()))
    return np.fromiter(map(reduce(add, scores).__rtruediv__, scores), dtype=float)


def embed(C, k):
    r = C.sum(axis=1).tolist()
    S = sum(r)
    M = np.zeros(C.shape)
    for a, b in zip(*map(np.ndarray.tolist, C.nonzero())):
        M[a, b] = max(0.0, math.log(int(C[a, b]) * S / (r[a] * r[b])))
    pairs = sorted(zip(*np.linalg.eigh(M)[:1], np.linalg.eigh(M)[1].T), key=itemgetter(0), reverse=True)
    return np.array([math.sqrt(value) * vector for value, vector in itertools.islice(pairs, k)]).T


def few_shot(E, tokens, labels, classes):
    pairs = sorted(zip(labels.tolist(), tokens.tolist()))
    groups = itertools.groupby(pairs, key=itemgetter(0))
    means = [np.mean([E[token] for _, token in group], axis=0) for _, group in groups]
    return np.array([min(range(classes), key=lambda c: math.dist(means[c], vector)) for vector in E])


def labels_needed(sizes, accuracies, target):
    found = itertools.dropwhile(lambda pair: pair[1] < target, zip(sizes, accuracies))
    return next(found, (None,))[0]
