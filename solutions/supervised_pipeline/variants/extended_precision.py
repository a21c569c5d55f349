"""Compute in extended precision inside, and return ordinary floats."""

import numpy as np

LONG = np.longdouble


def split(X, y, test_size, rng):
    table = np.column_stack([X, y])
    rng.shuffle(table, axis=0)
    test, train = np.split(table, [int(np.ceil(test_size * len(table)))])
    return train[:, :-1], test[:, :-1], train[:, -1].astype(int), test[:, -1].astype(int)


def fit_scaler(X):
    X = X.astype(LONG)
    std = X.std(axis=0)
    std[std == 0] = 1
    return X.mean(axis=0).astype(float), std.astype(float)


def transform(X, scaler):
    mean, std = (part.astype(LONG) for part in scaler)
    return ((X - mean) / std).astype(np.float64)


def fit_logistic(X, y, C=1.0):
    A = np.column_stack([X, np.ones(len(X))]).astype(LONG)
    v = np.zeros(A.shape[1], dtype=LONG)
    keep = np.arange(len(v)) < len(v) - 1
    for _ in range(30):
        p = 1 / (1 + np.exp(-(A @ v)))
        gradient = v * keep + LONG(C) * (A.T @ (p - y))
        curvature = np.diag(keep.astype(float)) + C * ((A.T * (p * (1 - p))) @ A).astype(float)
        v -= np.linalg.solve(curvature, gradient.astype(float))
    return v[:-1].astype(float), float(v[-1])


def predict(X, w, b):
    return np.array([int(score > 0) for score in X.astype(LONG) @ w + b])


def accuracy(y, y_hat):
    return float(LONG((y == y_hat).sum()) / len(y))


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)
    mean, std = fit_scaler(X_train)
    names = ("train", "val", "test")
    sets = dict(
        zip(
            names,
            [
                (transform(X_train, (mean, std)), y_train),
                (transform(X_val, (mean, std)), y_val),
                (transform(X_test, (mean, std)), y_test),
            ],
        )
    )
    table = []
    for number, C in enumerate(grid):
        w, b = fit_logistic(*sets["train"], C)
        table.append((-accuracy(sets["val"][1], predict(sets["val"][0], w, b)), number, w, b))
    _, number, w, b = min(table, key=lambda line: line[:2])
    return {"C": grid[number], "w": w, "b": b} | {n: accuracy(sets[n][1], predict(sets[n][0], w, b)) for n in names}


def accuracy_by_group(y, y_hat, group):
    return {int(g): accuracy(y[np.nonzero(group == g)], y_hat[np.nonzero(group == g)]) for g in np.sort(group)}


def ks_statistic(a, b):
    a, b = a.astype(LONG), b.astype(LONG)
    z = np.union1d(a, b)
    return float(max(abs((a <= t).mean(dtype=LONG) - (b <= t).mean(dtype=LONG)) for t in z))
