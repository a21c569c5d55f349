"""Draw from a cube and reject; sweep over sorted values; train with the bias as a feature."""

import numpy as np


def to_vector(pattern):
    return (np.array([list(row) for row in pattern]) == "#").astype(float).ravel()


def classify(X, w, b):
    return 2 * (X.dot(w) >= -b).astype(int) - 1


def perceptron(X, y, epochs):
    signed = y[:, None] * np.c_[X, np.ones(len(X))]
    v = np.zeros(signed.shape[1])
    errors = []
    while len(errors) < epochs:
        errors.append(0)
        for row in signed:
            if row @ v <= 0:
                v += row
                errors[-1] += 1
        if errors[-1] == 0:
            return v[:-1], v[-1], errors
    return v[:-1], v[-1], errors


def to_polar(X):
    z = X[:, 0] + 1j * X[:, 1]
    return np.c_[np.abs(z), np.angle(z)]


def best_threshold(values, y):
    order = np.argsort(values, kind="stable")
    v, s = values[order], y[order]
    n = len(v)
    # Right labels if the first k are -1 and the others +1.
    right = np.concatenate([[0], np.cumsum(s < 0)]) + np.concatenate([np.cumsum((s > 0)[::-1])[::-1], [0]])
    allowed = np.concatenate([[True], v[1:] > v[:-1], [True]])
    score = np.where(allowed, np.maximum(right, n - right), -1)
    k = int(score.argmax())
    cut = v[0] - 1.0 if k == 0 else v[k - 1]
    return cut, score[k] / n


def shell_fraction(d, eps=0.05):
    # eps + (1 - eps) eps + (1 - eps)^2 eps + ..., so nothing is subtracted.
    return float(sum(eps * (1 - eps) ** k for k in range(d)))


def ball_points(n, d, rng):
    kept = np.empty((0, d))
    while len(kept) < n:
        tries = rng.uniform(-1, 1, size=(20_000, d))
        kept = np.vstack([kept, tries[np.einsum("ij,ij->i", tries, tries) <= 1]])
    return kept[:n]
