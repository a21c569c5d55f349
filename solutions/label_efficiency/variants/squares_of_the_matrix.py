"""Get the eigenvectors from the square of M, and move images one pixel at a time."""

import numpy as np


def flip(x):
    return np.moveaxis(np.moveaxis(x, -1, 0)[::-1], 0, -1)


def one_step(x, axis, forward):
    """Move by one place along an axis."""
    x = np.moveaxis(x, axis, 0)
    empty = np.zeros_like(x[:1])
    moved = np.concatenate([empty, x[:-1]]) if forward else np.concatenate([x[1:], empty])
    return np.moveaxis(moved, 0, axis)


def shift(x, down, right):
    for _ in range(abs(down)):
        x = one_step(x, -2, down > 0)
    for _ in range(abs(right)):
        x = one_step(x, -1, right > 0)
    return x


def augmented_objective(loss, f, X, y, transforms):
    if not len(transforms):
        return 0.0
    T, *others = transforms
    first = 0.0
    for k in range(len(X)):
        first += loss(f(T(X[k])), y[k])
    return first + augmented_objective(loss, f, X, y, others)


def context_counts(tokens, vocab, window):
    C = np.zeros((vocab, vocab), int)
    recent = []
    for token in tokens:
        for other in recent:
            C[token, other] += 1
            C[other, token] += 1
        recent = [*recent, token][-window:]
    return C


def masked_prediction(C, left, right):
    C = C + 1
    return C[left] * C[right] / np.dot(C[left], C[right])


def embed(C, k):
    C = np.asarray(C, dtype=float)
    r = C.sum(axis=1, keepdims=True)
    M = np.log(np.divide(C * C.sum(), r * r.T, out=np.ones_like(C), where=C != 0))
    M *= M > 0
    squares, vectors = np.linalg.eigh(M @ M)
    return vectors[:, -k:] * squares[-k:] ** 0.25


def few_shot(E, tokens, labels, classes):
    order = np.argsort(labels, kind="stable")
    starts = np.searchsorted(labels[order], np.arange(classes))
    sums = np.add.reduceat(E[tokens[order]], starts, axis=0)
    means = sums / np.diff([*starts, len(labels)])[:, None]
    return np.square(E[:, :, None] - means.T).sum(axis=1).argmin(axis=1)


def labels_needed(sizes, accuracies, target):
    reached = np.asarray(accuracies) >= target
    before = np.cumsum(reached) == 0
    count = int(before.sum())
    return sizes[count] if count < len(sizes) else None
