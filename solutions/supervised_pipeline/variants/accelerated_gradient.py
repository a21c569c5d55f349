"""Minimize J by Nesterov's accelerated gradient with restarts; split by swapping rows; read-only results."""

import numpy as np


def frozen(array):
    array = np.asfortranarray(array)
    array.flags.writeable = False
    return array


def split(X, y, test_size, rng):
    n = len(X)
    rows = np.arange(n)
    for i in range(n - 1, 0, -1):
        j = rng.integers(i + 1)
        rows[i], rows[j] = rows[j], rows[i]
    cut = n - int(np.ceil(n * test_size))
    return tuple(frozen(part) for values in (X, y) for part in np.split(values[rows], [cut]))


def fit_scaler(X):
    mean = X.mean(axis=0)
    spread = np.sqrt(np.maximum((X * X).mean(axis=0) - mean * mean, 0))
    return frozen(mean), frozen(np.where(X.max(axis=0) == X.min(axis=0), 1.0, spread))


def transform(X, scaler):
    return frozen(X / scaler[1] - scaler[0] / scaler[1])


def fit_logistic(X, y, C=1.0):
    A = np.concatenate([np.ones((len(X), 1)), X], axis=1)
    L = 1 + C * np.linalg.eigvalsh(A.T @ A)[-1] / 4
    v = ahead = np.zeros(A.shape[1])
    momentum = 1.0
    for _ in range(100_000):
        gradient = C * A.T @ (1 / (1 + np.exp(-A @ ahead)) - y)
        gradient[1:] += ahead[1:]
        if abs(gradient).max() < 1e-8 * (1 + C * len(X)):
            break
        new = ahead - gradient / L
        if gradient @ (new - v) > 0:
            momentum = 1.0
        following = (1 + np.sqrt(1 + 4 * momentum**2)) / 2
        v, ahead, momentum = new, new + (momentum - 1) / following * (new - v), following
    return frozen(ahead[1:]), ahead[0]


def predict(X, w, b):
    return frozen((np.sign(X @ w + b) == 1) * 1)


def accuracy(y, y_hat):
    return 1.0 - np.mean(np.abs(y - y_hat))


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)
    scaler = fit_scaler(X_train)
    of = lambda part, labels, model: accuracy(labels, predict(transform(part, scaler), *model))
    models = [fit_logistic(transform(X_train, scaler), y_train, C) for C in grid]
    val = [of(X_val, y_val, model) for model in models]
    k = val.index(max(val))
    w, b = models[k]
    return {
        "test": of(X_test, y_test, models[k]),
        "train": of(X_train, y_train, models[k]),
        "val": val[k],
        "b": b,
        "w": w,
        "C": grid[k],
        "all": val,
    }


def accuracy_by_group(y, y_hat, group):
    result = {}
    for g in sorted(set(group)):
        rows = np.flatnonzero(group == g)
        result[g] = accuracy(np.take(y, rows), np.take(y_hat, rows))
    return result


def ks_statistic(a, b):
    z = np.concatenate([a, b])
    steps = np.concatenate([np.full(len(a), 1 / len(a)), np.full(len(b), -1 / len(b))])
    order = np.argsort(z, kind="stable")
    heights = np.cumsum(steps[order])
    last = np.append(np.diff(z[order]) > 0, True)
    return np.abs(heights[last]).max()
