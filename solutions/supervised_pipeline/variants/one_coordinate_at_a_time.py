"""Minimize J by Newton steps in one coordinate at a time; split with sets; exact fractions for accuracies."""

from fractions import Fraction

import numpy as np


def split(X, y, test_size, rng):
    n, test = len(X), set()
    while len(test) < n * test_size:
        test.add(int(rng.integers(n)))
    inside = np.array([i in test for i in range(n)])
    return np.compress(~inside, X, axis=0), np.compress(inside, X, axis=0), y[~inside], y[inside]


def fit_scaler(X):
    mean = np.array([float(sum(map(Fraction, column)) / len(column)) for column in X.T])
    std = np.linalg.norm(X - mean, axis=0) / np.sqrt(len(X))
    return mean, np.array([s if s else 1.0 for s in std])


def transform(X, scaler):
    mean, std = scaler
    return np.true_divide(X - np.tile(mean, (len(X), 1)), std)


def fit_logistic(X, y, C=1.0):
    columns = [*X.T, np.ones(len(X))]
    v, z = np.zeros(len(columns)), np.zeros(len(X))
    squares = [column**2 for column in columns]
    for _ in range(20_000):
        worst = 0.0
        for j, column in enumerate(columns):
            p = 1 / (1 + np.exp(-z))
            penalty = j < len(columns) - 1
            slope = penalty * v[j] + C * column @ (p - y)
            worst = max(worst, abs(slope))
            change = slope / (penalty + C * squares[j] @ (p * (1 - p)))
            v[j] -= change
            z -= change * column
        if worst < 1e-8 * (1 + C * len(X)):
            break
    return v[:-1], v[-1]


def predict(X, w, b):
    return np.clip(np.sign(np.matmul(X, w) + b), 0, 1).astype(int)


def accuracy(y, y_hat):
    return float(Fraction(int(np.sum(y == y_hat)), len(y)))


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)
    scaler = fit_scaler(X_train)
    together = transform(np.vstack([X_train, X_val, X_test]), scaler)
    Z_train, Z_val, Z_test = np.split(together, [len(X_train), len(X_train) + len(X_val)])
    record = []
    while len(record) < len(grid):
        w, b = fit_logistic(Z_train, y_train, grid[len(record)])
        record.append([accuracy(y_val, predict(Z_val, w, b)), w, b])
    best_val = max(line[0] for line in record)
    for C, (val, w, b) in zip(grid, record):
        if val == best_val:
            train = accuracy(y_train, predict(Z_train, w, b))
            return {"C": C, "w": w, "b": b, "val": val, "train": train, "test": accuracy(y_test, predict(Z_test, w, b))}


def accuracy_by_group(y, y_hat, group):
    rows = {}
    for i, g in enumerate(group):
        rows.setdefault(int(g), []).append(i)
    return {g: accuracy(y[members], y_hat[members]) for g, members in rows.items()}


def ks_statistic(a, b):
    distance = lambda z: abs(Fraction(int((a <= z).sum()), len(a)) - Fraction(int((b <= z).sum()), len(b)))
    return float(max(map(distance, np.hstack([b, a]))))
