"""Refuse arguments that the sheet does not promise: other types, shapes, labels, and sizes."""

import numpy as np


def need(condition, words):
    if not condition:
        raise TypeError(words)


def rows(X):
    need(type(X) is np.ndarray and X.dtype == np.float64 and X.ndim == 2 and np.isfinite(X).all(), "X")


def integers(y, n):
    need(type(y) is np.ndarray and y.dtype.kind == "i" and y.shape == (n,), "y")


def split(X, y, test_size, rng):
    rows(X)
    integers(y, len(X))
    need(0 < test_size < 1, "test_size")
    need(type(rng) is np.random.Generator, "rng")
    n_test = -int(-len(X) * test_size // 1)
    need(0 < n_test < len(X), "an empty set")
    chosen = np.zeros(len(X), dtype=bool)
    chosen[rng.choice(len(X), n_test, replace=False)] = True
    return X[~chosen], X[chosen], y[~chosen], y[chosen]


def fit_scaler(X):
    rows(X)
    mean = X.sum(axis=0) / len(X)
    std = np.sqrt(((X - mean) ** 2).sum(axis=0) / len(X))
    return mean, np.where(np.ptp(X, axis=0) == 0, 1, std)


def transform(X, scaler):
    rows(X)
    mean, std = scaler
    need(mean.shape == std.shape == X.shape[1:] and (std > 0).all(), "scaler")
    return (X - mean) / std


def fit_logistic(X, y, C=1.0):
    rows(X)
    integers(y, len(X))
    need(set(y.tolist()) == {0, 1}, "labels")
    need(type(C) is float and C > 0, "C")
    A = np.column_stack([np.ones(len(X)), X])
    penalty = np.diag([0.0] + [1.0] * X.shape[1])
    v = np.zeros(A.shape[1])
    while True:
        p = 1 / (1 + np.exp(-A @ v))
        gradient = penalty @ v + C * A.T @ (p - y)
        if np.abs(gradient).max() < 1e-8 * (1 + C):
            return v[1:], v[0]
        v = v - np.linalg.solve(penalty + C * A.T @ (A * (p * (1 - p))[:, None]), gradient)


def predict(X, w, b):
    rows(X)
    need(w.shape == X.shape[1:] and np.ndim(b) == 0, "w or b")
    return np.heaviside(X @ w + b, 0).astype(np.int64)


def accuracy(y, y_hat):
    integers(y, len(y))
    integers(y_hat, len(y))
    return 1 - np.count_nonzero(y - y_hat) / len(y)


def run_pipeline(X, y, grid, rng):
    rows(X)
    need(type(grid) is list and all(type(C) is float for C in grid), "grid")
    X, X_test, y, y_test = split(X, y, 0.2, rng)
    X, X_val, y, y_val = split(X, y, 0.25, rng)
    scaler = fit_scaler(X)
    X, X_val, X_test = transform(X, scaler), transform(X_val, scaler), transform(X_test, scaler)
    fitted = {}
    for C in grid:
        w, b = fit_logistic(X, y, C)
        fitted[C] = accuracy(y_val, predict(X_val, w, b)), w, b
    C = max(grid, key=lambda C: fitted[C][0])
    val, w, b = fitted[C]
    train, test = accuracy(y, predict(X, w, b)), accuracy(y_test, predict(X_test, w, b))
    return {"C": C, "w": w, "b": b, "train": train, "val": val, "test": test}


def accuracy_by_group(y, y_hat, group):
    integers(group, len(y))
    return {g: accuracy(y[group == g], y_hat[group == g]) for g in set(group.tolist())}


def ks_statistic(a, b):
    need(a.ndim == b.ndim == 1 and a.dtype == b.dtype == np.float64, "samples")
    z = np.unique(np.r_[a, b])
    return np.abs([np.mean(a <= t) - np.mean(b <= t) for t in z]).max()
