"""Keep the state of the perceptron in a class, and results in read-only arrays."""

from dataclasses import dataclass, field

import numpy as np


def frozen(array):
    array.flags.writeable = False
    return array


def to_vector(pattern):
    return frozen(np.concatenate([np.frombuffer(row.encode(), dtype=np.uint8) == ord("#") for row in pattern]) * 1.0)


@dataclass
class Linear:
    size: int
    b: float = 0.0
    w: np.ndarray = field(init=False)

    def __post_init__(self):
        self.w = np.zeros(self.size)

    def score(self, X):
        return X @ self.w + self.b

    def update(self, x, label):
        self.w += label * x
        self.b += label


def classify(X, w, b):
    model = Linear(len(w))
    model.w, model.b = w, b
    labels = np.ones(len(X), dtype=np.int8)
    labels[model.score(X) < 0] = -1
    return frozen(labels)


def perceptron(X, y, epochs):
    model, errors = Linear(X.shape[1]), []
    for _ in range(epochs):
        count = 0
        for x, label in zip(X, y):
            if label * model.score(x) > 0:
                continue
            model.update(x, label)
            count += 1
        errors.append(count)
        if count == 0:
            break
    return frozen(model.w), float(model.b), errors


def to_polar(X):
    result = np.empty((len(X), 2), order="F")
    np.hypot(*X.T, out=result[:, 0])
    np.arctan2(X[:, 1], X[:, 0], out=result[:, 1])
    return frozen(result)


def best_threshold(values, y):
    table = {}
    for cut in np.append(values, values.min() - 100):
        table[float(cut)] = abs(np.sum(np.where(values > cut, y, -y)))
    cut = max(table, key=table.get)
    share = 0.5 + table[cut] / (2 * len(y))
    return cut, share


def shell_fraction(d, eps=0.05):
    def inner(power):
        return np.float64(-np.expm1(power * np.log1p(-eps)))

    return inner(d)


def ball_points(n, d, rng):
    g = rng.standard_normal((d, n))
    g *= rng.random(n) ** (1 / d) / np.sqrt((g**2).sum(axis=0))
    return frozen(g.T)
