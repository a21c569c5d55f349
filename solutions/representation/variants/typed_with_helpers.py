"""Type hints, named helpers, keyword arguments and the walrus operator."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


class Cut(NamedTuple):
    cut: float
    accuracy: float


class Learned(NamedTuple):
    w: Array
    b: float
    errors: list[int]


def to_vector(pattern: list[str]) -> Array:
    return np.hstack([np.equal(list(row), "#") for row in pattern]).astype(np.float64)


def score(X: Array, w: Array, b: float) -> Array:
    return np.matmul(X, w) + b


def classify(X: Array, w: Array, b: float) -> NDArray[np.int64]:
    return np.where(score(X, w, b) >= 0, 1, -1)


def perceptron(X: Array, y: NDArray[np.int64], epochs: int) -> Learned:
    learned = Learned(np.zeros(X.shape[1]), 0.0, [])
    for _ in range(epochs):
        wrong = 0
        for x, label in zip(X, y):
            if label * score(x, learned.w, learned.b) <= 0:
                learned = learned._replace(w=learned.w + label * x, b=learned.b + label)
                wrong += 1
        learned.errors.append(wrong)
        if wrong == 0:
            break
    return learned


def to_polar(X: Array) -> Array:
    exponent = np.frexp(np.abs(X).max(axis=1))[1]
    r = np.ldexp(np.linalg.norm(np.ldexp(X, -exponent[:, None]), axis=1), exponent)
    return np.stack((r, np.arctan2(*X.T[::-1])), axis=-1)


def accuracy(values: Array, y: NDArray[np.int64], cut: float) -> float:
    right = float(np.mean(classify(values[:, None], np.ones(1), -np.nextafter(cut, np.inf)) == y))
    return max(right, 1 - right)


def best_threshold(values: Array, y: NDArray[np.int64]) -> Cut:
    tried = [Cut(float(cut), accuracy(values, y, float(cut))) for cut in [values.min() - 1, *values]]
    return max(tried, key=lambda each: each.accuracy)


def shell_fraction(d: int, eps: float = 0.05) -> float:
    return float(-np.expm1(d * np.log1p(-eps)))


def ball_points(n: int, d: int, rng: np.random.Generator) -> Array:
    while not (lengths := np.linalg.norm(g := rng.normal(size=(n, d)), axis=1)).all():
        pass
    return g * (rng.uniform(0, 1, size=n) ** (1 / d) / lengths)[:, None]
