"""Count how often each sample was an error, and compute w at the end: the dual form."""

import numpy as np


def to_vector(pattern):
    return np.array([[pixel == "#" for pixel in row] for row in pattern], dtype=float).reshape(-1)


def classify(X, w, b):
    z = np.einsum("nd,d->n", X, w) + b
    return np.piecewise(z, [z >= 0, z < 0], [1, -1]).astype(int)


def perceptron(X, y, epochs):
    gram = X @ X.T + 1
    alpha = np.zeros(len(X))
    errors = []
    for _ in range(epochs):
        count = 0
        for i in range(len(X)):
            if y[i] * np.sum(alpha * y * gram[i]) <= 0:
                alpha[i] += 1
                count += 1
        errors.append(count)
        if count == 0:
            break
    return (alpha * y) @ X, np.sum(alpha * y), errors


def to_polar(X):
    scale = np.abs(X).max(axis=1)
    scale[scale == 0] = 1
    unit = X / scale[:, None]
    r = scale * np.sqrt((unit**2).sum(axis=1))
    return np.vstack((r, np.arctan2(unit[:, 1], unit[:, 0]))).T


def best_threshold(values, y):
    above = values[None, :] > np.append(values, values.min() - 1)[:, None]
    agreement = np.where(above, 1, -1) @ y / len(y)
    k = np.abs(agreement).argmax()
    return np.append(values, values.min() - 1)[k], (1 + abs(agreement[k])) / 2


def shell_fraction(d, eps=0.05):
    return -np.expm1(sum(np.log1p(-eps) for _ in range(d)))


def ball_points(n, d, rng):
    g = rng.normal(size=(n, d))
    e = rng.exponential(2.0, size=(n, 1))
    return g / np.sqrt((g**2).sum(1, keepdims=True) + e)
