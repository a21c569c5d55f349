"""Compute with lists, and make arrays at the end."""

from bisect import bisect_right
from math import atan2, expm1, hypot, log1p

import numpy as np


def to_vector(pattern):
    return np.asarray([float("01"[pixel == "#"]) for pixel in "".join(pattern)])


def classify(X, w, b):
    return np.asarray([[-1, 1][bool(score + b >= 0)] for score in (X @ w).tolist()])


def perceptron(X, y, epochs):
    samples = [(np.append(x, 1), t) for x, t in zip(X, y)]
    weights = np.zeros(X.shape[1] + 1)
    errors = []
    for _ in range(epochs):
        missed = 0
        for x, t in samples:
            if (weights @ x) * t <= 0:
                weights = weights + t * x
                missed = missed + 1
        errors.append(missed)
        if missed == 0:
            break
    *w, b = weights
    return np.asarray(w), b, errors


def to_polar(X):
    return np.asarray([(hypot(x, y), atan2(y, x)) for x, y in X])


def best_threshold(values, y):
    positive, negative = sorted(values[y > 0]), sorted(values[y < 0])
    n, best = len(y), (-1, None)
    for cut in [min(values) - 1, *sorted(values)]:
        right = bisect_right(negative, cut) + len(positive) - bisect_right(positive, cut)
        if max(right, n - right) > best[0]:
            best = max(right, n - right), cut
    return best[1], best[0] / n


def shell_fraction(d, eps=0.05):
    return -expm1(log1p(-eps) * d)


def ball_points(n, d, rng):
    numbers = rng.normal(size=n * d).reshape(n, d)
    lengths = np.asarray([hypot(*row) for row in numbers])
    return numbers * (rng.random(n) ** d**-1.0 / lengths)[:, None]
