"""Find the eigenvectors by iteration of a subspace, with few other library functions."""

import numpy as np


def flip(x):
    return x[..., -1::-1]


def shift(x, down, right):
    out = np.zeros(x.shape, x.dtype)
    H, W = x.shape[-2], x.shape[-1]
    to_rows = slice(max(down, 0), H + min(down, 0))
    from_rows = slice(max(-down, 0), H - max(down, 0))
    to_columns = slice(max(right, 0), W + min(right, 0))
    from_columns = slice(max(-right, 0), W - max(right, 0))
    out[..., to_rows, to_columns] = x[..., from_rows, from_columns]
    return out


def augmented_objective(loss, f, X, y, transforms):
    def of_sample(i):
        return sum(loss(f(T(X[i])), y[i]) for T in transforms)

    return sum(of_sample(i) for i in range(len(y)))


def context_counts(tokens, vocab, window):
    C = np.zeros((vocab, vocab), dtype=np.int64)
    for p in range(len(tokens)):
        behind = tokens[p + 1 : p + 1 + window]
        row = np.bincount(behind, minlength=vocab)
        C[tokens[p]] += row
        C[:, tokens[p]] += row
    return C


def masked_prediction(C, left, right):
    scores = np.outer(C[left] + 1, C[right] + 1).diagonal()
    return scores / scores.sum()


def embed(C, k):
    r = C.sum(axis=1)
    M = np.zeros(C.shape)
    rows, columns = np.where(C > 0)
    M[rows, columns] = [
        max(np.log(n) - np.log(m), 0.0) for n, m in zip(C[rows, columns] * r.sum(), r[rows] * r[columns])
    ]
    Q = np.linalg.qr(np.random.default_rng(0).normal(size=(len(C), k + 6)))[0]
    for _ in range(80):
        Q = np.linalg.qr(M @ (M @ Q))[0]
    small = Q.T @ M @ Q
    values, turned = np.linalg.eigh((small + small.T) / 2)
    order = np.argsort(-values)[:k]
    return Q @ turned[:, order] * np.sqrt(values[order])


def few_shot(E, tokens, labels, classes):
    best = np.full(len(E), np.inf)
    result = np.zeros(len(E), dtype=int)
    for c in range(classes):
        members = tokens[np.flatnonzero(labels == c)]
        distance = np.hypot.reduce(E - E[members].mean(axis=0), axis=1)
        closer = distance < best
        result[closer] = c
        best[closer] = distance[closer]
    return result


def labels_needed(sizes, accuracies, target):
    for i in range(len(accuracies)):
        if accuracies[i] >= target:
            return sizes[i]
    return None
