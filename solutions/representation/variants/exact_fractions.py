"""Compute with Fraction and Decimal where numbers are exact."""

from decimal import Decimal, getcontext
from fractions import Fraction

import numpy as np

getcontext().prec = 60


def to_vector(pattern):
    text = "".join(pattern)
    return np.fromiter((pixel == "#" for pixel in text), dtype=np.float64, count=len(text))


def classify(X, w, b):
    scores = [sum(Fraction(a) * Fraction(c) for a, c in zip(row, w)) + Fraction(b) for row in X.tolist()]
    return np.array([1 if score >= 0 else -1 for score in scores])


def perceptron(X, y, epochs):
    rows = X.astype(int).tolist()
    w, b, errors = [0] * X.shape[1], 0, []
    for _ in range(epochs):
        errors.append(0)
        for x, label in zip(rows, y.tolist()):
            if label * (sum(map(int.__mul__, w, x)) + b) <= 0:
                w = [weight + label * value for weight, value in zip(w, x)]
                b += label
                errors[-1] += 1
        if errors[-1] == 0:
            break
    return np.array(w), b, errors


def to_polar(X):
    r = [float((Decimal(a) ** 2 + Decimal(b) ** 2).sqrt()) for a, b in X.tolist()]
    return np.array([r, np.arctan2(X[:, 1], X[:, 0])]).T


def best_threshold(values, y):
    def share(cut):
        right = Fraction(int(((values > cut) == (y > 0)).sum()), len(y))
        return max(right, 1 - right)

    cut = max([values.min() - 0.5, *values], key=share)
    return cut, float(share(cut))


def shell_fraction(d, eps=0.05):
    return float(1 - (1 - Fraction(eps)) ** d)


def ball_points(n, d, rng):
    g = rng.normal(size=(n, d + 2))
    # The first d coordinates of a point on the sphere in d + 2 dimensions are even in the ball.
    return (g / np.linalg.norm(g, axis=1, keepdims=True))[:, :d]
