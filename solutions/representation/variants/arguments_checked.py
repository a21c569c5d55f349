"""Check every argument first."""

import numpy as np


def to_vector(pattern):
    if len({len(row) for row in pattern}) != 1:
        raise ValueError("rows differ in length")
    if set("".join(pattern)) - {"#", "."}:
        raise ValueError("pixels are '#' or '.'")
    return np.array([1.0 if pixel == "#" else 0.0 for row in pattern for pixel in row])


def check_samples(X):
    if X.ndim != 2:
        raise ValueError("X must have one sample in each row")


def check_labels(y):
    if not np.isin(y, (-1, 1)).all():
        raise ValueError("labels are +1 and -1")


def classify(X, w, b):
    check_samples(X)
    if X.shape[1:] != w.shape:
        raise ValueError("one weight for each feature")
    return np.where(X @ w + b < 0, -1, 1)


def perceptron(X, y, epochs):
    check_samples(X)
    check_labels(y)
    if len(X) != len(y) or epochs < 1:
        raise ValueError("one label for each sample, and at least one epoch")
    w, b, errors = np.zeros(X.shape[1]), 0.0, []
    for _ in range(epochs):
        errors.append(0)
        for x, label in zip(X, y):
            if label * (w @ x + b) <= 0:
                w, b = w + label * x, b + label
                errors[-1] += 1
        if errors[-1] == 0:
            break
    return w, b, errors


def to_polar(X):
    check_samples(X)
    assert X.shape[1] == 2
    return np.column_stack([np.hypot(X[:, 0], X[:, 1]), np.arctan2(X[:, 1], X[:, 0])])


def best_threshold(values, y):
    check_labels(y)
    assert values.shape == y.shape
    cuts = [values.min() - 1.0, *values]
    rights = [np.count_nonzero((values > cut) == (y > 0)) for cut in cuts]
    k = int(np.argmax(np.abs(np.array(rights) - len(y) / 2)))
    return cuts[k], max(rights[k], len(y) - rights[k]) / len(y)


def shell_fraction(d, eps=0.05):
    if d < 1 or not 0 < eps < 1:
        raise ValueError("d at least 1, eps between 0 and 1")
    return -np.expm1(d * np.log1p(-eps))


def ball_points(n, d, rng):
    if not isinstance(rng, np.random.Generator):
        raise TypeError("rng must be a Generator")
    g = rng.normal(size=(n, d))
    points = g / np.linalg.norm(g, axis=1, keepdims=True) * rng.random((n, 1)) ** (1 / d)
    assert np.all(np.linalg.norm(points, axis=1) < 1 + 1e-9)
    return points
