import numpy as np


def flip(x):
    return np.flip(x, axis=-1)


def shift(x, down, right):
    H, W = x.shape[-2:]
    out = np.zeros_like(x)
    for i in range(H):
        for j in range(W):
            if 0 <= i - down < H and 0 <= j - right < W:
                out[..., i, j] = x[..., i - down, j - right]
    return out


def augmented_objective(loss, f, X, y, transforms):
    total = 0.0
    for x, label in zip(X, y):
        for T in transforms:
            total = total + loss(f(T(x)), label)
    return total


def context_counts(tokens, vocab, window):
    C = np.zeros((vocab, vocab), dtype=int)
    for d in range(1, window + 1):
        before, after = tokens[:-d], tokens[d:]
        np.add.at(C, (before, after), 1)
        np.add.at(C, (after, before), 1)
    return C


def masked_prediction(C, left, right):
    scores = (C[left] + 1) * (C[right] + 1)
    return scores / np.sum(scores)


def embed(C, k):
    r = C.sum(axis=1)
    S = C.sum()
    M = np.zeros(C.shape)
    seen = C > 0
    ratio = C[seen] * S / np.outer(r, r)[seen]
    M[seen] = np.maximum(np.log(ratio), 0)
    eigenvalues, Q = np.linalg.eigh(M)
    return Q[:, -k:] * np.sqrt(eigenvalues[-k:])


def few_shot(E, tokens, labels, classes):
    means = []
    for c in range(classes):
        means.append(np.mean(E[tokens[labels == c]], axis=0))
    distances = [np.sum((E - mean) ** 2, axis=1) for mean in means]
    return np.argmin(distances, axis=0)


def labels_needed(sizes, accuracies, target):
    for n, accuracy in zip(sizes, accuracies):
        if accuracy >= target:
            return n
    return None
