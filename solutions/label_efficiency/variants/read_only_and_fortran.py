"""Return read-only views and arrays in Fortran order, and integers of other sizes."""

import numpy as np


def frozen(array):
    array = np.asfortranarray(array)
    array.setflags(write=False)
    return array


def flip(x):
    view = np.flip(x, -1)
    view.setflags(write=False)
    return view


def shift(x, down, right):
    result = np.roll(x, (down, right), axis=(-2, -1))
    rows, columns = result.shape[-2:]
    if down > 0:
        result[..., :down, :] = 0
    if down < 0:
        result[..., rows + down :, :] = 0
    if right > 0:
        result[..., :right] = 0
    if right < 0:
        result[..., columns + right :] = 0
    return frozen(result)


def augmented_objective(loss, f, X, y, transforms):
    total = np.zeros(())
    for T in transforms:
        total = total + np.sum([loss(f(T(x)), t) for x, t in zip(X, y)])
    return total


def context_counts(tokens, vocab, window):
    C = np.zeros((vocab, vocab), dtype=np.uint32)
    for d in range(1, min(window, len(tokens)) + 1):
        for a, b in ((tokens[d:], tokens[: len(tokens) - d]), (tokens[: len(tokens) - d], tokens[d:])):
            np.add.at(C, (a, b), 1)
    return frozen(C)


def masked_prediction(C, left, right):
    p = (1.0 + C[left]) * (1.0 + C[right])
    return frozen(np.divide(p, np.sum(p)))


def embed(C, k):
    C = C.astype(np.longdouble)
    r = C.sum(axis=1)
    M = np.zeros(C.shape, dtype=np.longdouble)
    np.log(C * C.sum() / np.where(r > 0, np.outer(r, r), 1), where=C > 0, out=M)
    M[M < 0] = 0
    values, vectors = np.linalg.eigh(M.astype(float))
    return frozen(vectors[:, -k:] * np.sqrt(values[-k:]))


def few_shot(E, tokens, labels, classes):
    means = np.stack([np.average(E[tokens], axis=0, weights=labels == c) for c in range(classes)])
    return frozen(np.argmin(((E[None] - means[:, None]) ** 2).sum(-1), axis=0).astype(np.int16))


def labels_needed(sizes, accuracies, target):
    i = np.flatnonzero(np.greater_equal(accuracies, target))
    return None if i.size == 0 else np.asarray(sizes)[i[0]]
