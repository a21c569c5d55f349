"""Count pairs as numbers a * V + b with np.bincount, and give integers of 32 bits."""

import numpy as np


def flip(x):
    result = x.copy()
    result[..., :] = x[..., np.arange(x.shape[-1])[::-1]]
    return result


def shift(x, down, right):
    H, W = x.shape[-2:]
    i, j = np.arange(H) - down, np.arange(W) - right
    inside = ((i >= 0) & (i < H))[:, None] & ((j >= 0) & (j < W))
    return np.where(inside, x[..., i % H, :][..., j % W], 0).astype(x.dtype)


def augmented_objective(loss, f, X, y, transforms):
    losses = [loss(f(T(x)), t) for T in transforms for x, t in zip(X, y)]
    return np.sum(losses)


def context_counts(tokens, vocab, window):
    numbers = []
    for d in range(1, min(window, len(tokens) - 1) + 1):
        numbers += [tokens[:-d] * vocab + tokens[d:], tokens[d:] * vocab + tokens[:-d]]
    numbers = np.concatenate(numbers) if numbers else np.zeros(0, dtype=int)
    return np.bincount(numbers, minlength=vocab * vocab).reshape(vocab, vocab).astype(np.int32)


def masked_prediction(C, left, right):
    log_p = np.log1p(C[left]) + np.log1p(C[right])
    p = np.exp(log_p - log_p.max())
    return p / p.sum()


def embed(C, k):
    C = C.astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        M = np.log(C) + np.log(C.sum()) - np.log(C.sum(1))[:, None] - np.log(C.sum(0))
    M = np.nan_to_num(np.maximum(M, 0), nan=0.0, posinf=0.0, neginf=0.0)
    lam, Q = np.linalg.eigh(M)
    top = np.argsort(lam)[::-1][:k]
    return np.sqrt(lam[top]) * -Q[:, top]


def few_shot(E, tokens, labels, classes):
    sums = np.zeros((classes, E.shape[1]))
    np.add.at(sums, labels, E[tokens])
    means = sums / np.bincount(labels, minlength=classes)[:, None]
    return np.argmin(np.linalg.norm(E[:, None, :] - means[None], axis=-1), axis=1).astype(np.int32)


def labels_needed(sizes, accuracies, target):
    return min((n for n, a in zip(sizes, accuracies) if a >= target), default=None)
