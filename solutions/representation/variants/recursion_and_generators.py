"""Write loops as recursion and generators."""

from functools import reduce
from itertools import accumulate, chain, takewhile

import numpy as np


def to_vector(pattern):
    return np.array(list(map({"#": 1.0, ".": 0.0}.get, chain.from_iterable(pattern))))


def classify(X, w, b):
    return np.array([1 if np.inner(row, w) >= -b else -1 for row in X])


def perceptron(X, y, epochs):
    def visit(state, sample):
        w, b, count = state
        x, label = sample
        if label * (x @ w + b) <= 0:
            return w + label * x, b + label, count + 1
        return state

    def epoch(state, _):
        return reduce(visit, zip(X, y), (*state[:2], 0))

    states = list(accumulate(range(epochs), epoch, initial=(np.zeros(X.shape[1]), 0.0, -1)))[1:]
    counts = [state[2] for state in states]
    learned = len(list(takewhile(bool, counts)))
    end = min(learned + 1, epochs)
    w, b, _ = states[end - 1]
    return w, b, counts[:end]


def to_polar(X):
    def polar(point):
        z = complex(*point)
        return abs(z), np.angle(z)

    return np.array([polar(point) for point in X])


def best_threshold(values, y):
    def shares():
        for cut in (values.min() - 1, *np.unique(values)):
            right = np.count_nonzero(np.where(values > cut, y == 1, y == -1)) / len(y)
            yield max(right, 1 - right), cut

    share, cut = max(shares())
    return float(cut), float(share)


def shell_fraction(d, eps=0.05):
    # The shell in d dimensions, from that in d - 1: no subtraction of nearly equal numbers.
    return eps if d == 1 else eps + (1 - eps) * shell_fraction(d - 1, eps) if d < 900 else -np.expm1(d * np.log1p(-eps))


def ball_points(n, d, rng):
    return np.array([point for point in (one_point(d, rng) for _ in range(n))])


def one_point(d, rng):
    direction = rng.normal(size=d)
    return direction / np.linalg.norm(direction) * max(rng.random(d))
