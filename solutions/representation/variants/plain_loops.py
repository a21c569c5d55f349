"""Use plain loops and the math module only."""

import math

import numpy as np


def to_vector(pattern):
    height, width = len(pattern), len(pattern[0])
    x = np.zeros(height * width)
    for i in range(height):
        for j in range(width):
            if pattern[i][j] == "#":
                x[i * width + j] = 1
    return x


def classify(X, w, b):
    labels = []
    for row in X:
        score = b
        for value, weight in zip(row, w):
            score += value * weight
        labels.append(-1 if score < 0 else 1)
    return np.array(labels)


def perceptron(X, y, epochs):
    D = len(X[0])
    w, b, errors = [0.0] * D, 0.0, []
    for _ in range(epochs):
        count = 0
        for x, label in zip(X.tolist(), y.tolist()):
            score = sum(weight * value for weight, value in zip(w, x)) + b
            if label * score <= 0:
                for j in range(D):
                    w[j] += label * x[j]
                b += label
                count += 1
        errors.append(count)
        if not count:
            break
    return np.array(w), b, errors


def to_polar(X):
    return np.array([[math.hypot(a, b), math.atan2(b, a)] for a, b in X.tolist()])


def best_threshold(values, y):
    best = (-1.0, 0.0)
    for cut in [min(values) - 1, *values]:
        right = sum((value > cut) == (label > 0) for value, label in zip(values, y))
        share = max(right, len(y) - right) / len(y)
        best = max(best, (share, float(cut)))
    return best[1], best[0]


def shell_fraction(d, eps=0.05):
    return -math.expm1(d * math.log1p(-eps))


def ball_points(n, d, rng):
    points = np.zeros((n, d))
    for i in range(n):
        g = rng.standard_normal(d)
        points[i] = g / math.sqrt(g @ g) * rng.random() ** (1 / d)
    return points
