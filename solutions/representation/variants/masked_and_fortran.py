"""Return views, Fortran-ordered and strided arrays."""

import numpy as np


def to_vector(pattern):
    pixels = np.zeros((len(pattern), 2 * len(pattern[0])))
    pixels[:, ::2] = [[pixel == "#" for pixel in row] for row in pattern]
    return pixels.ravel()[::2]


def classify(X, w, b):
    table = np.empty((len(X), 3), dtype=np.int64)
    table[:, 1] = np.where(np.asfortranarray(X) @ w + b < 0, -1, +1)
    return table[:, 1]


def perceptron(X, y, epochs):
    state = np.zeros((X.shape[1] + 1, 2))
    w, b = state[:-1, 0], state[-1:, 0]
    errors = []
    for _ in range(epochs):
        before = len(errors)
        errors.append(0)
        for n in range(len(y)):
            if y[n] * (X[n] @ w + b[0]) <= 0:
                w += y[n] * X[n]
                b += y[n]
                errors[before] += 1
        if not errors[-1]:
            break
    return w, b[0], errors


def to_polar(X):
    return np.array([np.hypot(X.T[0], X.T[1]), np.arctan2(X.T[1], X.T[0])]).T


def best_threshold(values, y):
    cuts = np.unique(np.append(values, values.min() - 1))
    right = ((values[:, None] > cuts) == (y[:, None] > 0)).mean(axis=0)
    both = np.stack([right, 1 - right])
    k = np.unravel_index(both.argmax(), both.shape)
    return cuts[k[1]], both[k]


def shell_fraction(d, eps=0.05):
    return np.array([-np.expm1(d * np.log1p(-eps))])[0]


def ball_points(n, d, rng):
    points = np.empty((n, 2 * d))
    g = rng.normal(size=(n, d))
    points[:, ::2] = g / np.linalg.norm(g, axis=1)[:, None] * rng.beta(d, 1, size=(n, 1))
    return points[:, ::2]
