"""Minimize J by BFGS with a backtracking line search; keep the best model with functools.reduce."""

from functools import reduce

import numpy as np


def split(X, y, test_size, rng):
    n = len(X)
    keys = rng.normal(size=n)
    edge = np.sort(keys)[int(np.ceil(test_size * n)) - 1]
    return X[keys > edge], X[keys <= edge], y[keys > edge], y[keys <= edge]


def fit_scaler(X):
    mean = np.einsum("nd->d", X) / len(X)
    centered = X - mean
    std = np.sqrt(np.einsum("nd,nd->d", centered, centered) / len(X))
    std[np.all(X == X[0], axis=0)] = 1
    return mean, std


def transform(X, scaler):
    return np.stack([(column - m) / s for column, m, s in zip(X.T, *scaler)], axis=1)


def _value_and_gradient(v, X, y, C):
    z = X @ v[:-1] + v[-1]
    value = v[:-1] @ v[:-1] / 2 + C * np.sum(np.maximum(z, 0) - z * y + np.log1p(np.exp(-np.abs(z))))
    slope = C * (1 / (1 + np.exp(-z)) - y)
    return value, np.append(v[:-1] + X.T @ slope, slope.sum())


def fit_logistic(X, y, C=1.0):
    v = np.zeros(X.shape[1] + 1)
    inverse = np.eye(len(v)) / (1 + C * len(X))
    value, gradient = _value_and_gradient(v, X, y, C)
    goal = 1e-8 * (1 + C * np.abs(X).sum(axis=0).max())
    for _ in range(500):
        if np.abs(gradient).max() < goal:
            break
        direction, size = -inverse @ gradient, 1.0
        while True:
            new = v + size * direction
            new_value, new_gradient = _value_and_gradient(new, X, y, C)
            if new_value <= value + 1e-4 * size * gradient @ direction + 1e-12 * abs(value) or size < 1e-8:
                break
            size /= 2
        s, t = new - v, new_gradient - gradient
        if s @ t > 0:
            rho, eye = 1 / (s @ t), np.eye(len(v))
            inverse = (eye - rho * np.outer(s, t)) @ inverse @ (eye - rho * np.outer(t, s)) + rho * np.outer(s, s)
        v, value, gradient = new, new_value, new_gradient
    return v[:-1], v[-1]


def predict(X, w, b):
    return np.sum(X * w, axis=1).__add__(b).__gt__(0).astype(int)


def accuracy(y, y_hat):
    return np.trace(np.equal.outer(y, y_hat)) / len(y)


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)
    scaler = fit_scaler(X_train)
    Z_train, Z_val, Z_test = map(lambda part: transform(part, scaler), (X_train, X_val, X_test))

    def tried(C):
        w, b = fit_logistic(Z_train, y_train, C)
        return accuracy(y_val, predict(Z_val, w, b)), C, w, b

    val, C, w, b = reduce(lambda old, new: new if new[0] > old[0] else old, map(tried, grid))
    score = lambda Z, labels: accuracy(labels, predict(Z, w, b))
    return dict(zip("C w b train val test".split(), (C, w, b, score(Z_train, y_train), val, score(Z_test, y_test))))


def accuracy_by_group(y, y_hat, group):
    order = np.argsort(group, kind="stable")
    names, starts = np.unique(group[order], return_index=True)
    return {
        int(name): accuracy(labels, guesses)
        for name, labels, guesses in zip(names, np.split(y[order], starts[1:]), np.split(y_hat[order], starts[1:]))
    }


def ks_statistic(a, b):
    z = np.concatenate([a, b])
    above = lambda sample: np.array([(sample > t).mean() for t in z])
    return float(np.ptp([0.0, np.abs(above(a) - above(b)).max()]))
