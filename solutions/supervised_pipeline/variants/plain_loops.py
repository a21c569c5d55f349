"""Loop in plain Python over rows and columns, with math in place of most of numpy."""

import math

import numpy as np


def split(X, y, test_size, rng):
    n = len(X)
    left = list(range(n))
    test = [left.pop(int(rng.integers(len(left)))) for _ in range(math.ceil(test_size * n))]
    pick = lambda values, rows: np.array([values[i] for i in rows])
    return [pick(X, left), pick(X, test), pick(y, left), pick(y, test)]


def fit_scaler(X):
    means, stds = [], []
    for column in X.T:
        mean = math.fsum(column) / len(column)
        std = math.sqrt(math.fsum((value - mean) ** 2 for value in column) / len(column))
        means.append(mean)
        stds.append(std or 1.0)
    return np.array(means), np.array(stds)


def transform(X, scaler):
    means, stds = scaler
    return np.array([[(value - m) / s for value, m, s in zip(row, means, stds)] for row in X])


def fit_logistic(X, y, C=1.0):
    n, d = X.shape
    w, b = np.zeros(d), 0.0
    for _ in range(20):
        gradient, curvature = np.append(w, 0.0), np.eye(d + 1)
        curvature[d, d] = 0.0
        for row, label in zip(X, y):
            p = 1 / (1 + math.exp(-(row @ w + b)))
            longer = np.append(row, 1.0)
            gradient = gradient + C * (p - label) * longer
            curvature = curvature + C * p * (1 - p) * np.outer(longer, longer)
        change = np.linalg.solve(curvature, gradient)
        w, b = w - change[:d], b - change[d]
        if abs(change).max() < 1e-9:
            break
    return w, float(b)


def predict(X, w, b):
    return np.array([1 if sum(v * u for v, u in zip(row, w)) + b > 0 else 0 for row in X])


def accuracy(y, y_hat):
    right = 0
    for label, guess in zip(y, y_hat):
        right += label == guess
    return float(right / len(y))


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)
    scaler = fit_scaler(X_train)
    X_train, X_val, X_test = (transform(part, scaler) for part in (X_train, X_val, X_test))
    best = {"val": -1.0}
    for C in grid:
        w, b = fit_logistic(X_train, y_train, C)
        val = accuracy(y_val, predict(X_val, w, b))
        if val > best["val"]:
            best = {"C": C, "w": w, "b": b, "val": val}
            best["train"] = accuracy(y_train, predict(X_train, w, b))
            best["test"] = accuracy(y_test, predict(X_test, w, b))
    return best


def accuracy_by_group(y, y_hat, group):
    right, members = {}, {}
    for label, guess, name in zip(y.tolist(), y_hat.tolist(), group.tolist()):
        members[name] = members.get(name, 0) + 1
        right[name] = right.get(name, 0) + (label == guess)
    return {name: right[name] / members[name] for name in members}


def ks_statistic(a, b):
    a, b, largest, i, j = sorted(a), sorted(b), 0.0, 0, 0
    while i < len(a) and j < len(b):
        z = min(a[i], b[j])
        while i < len(a) and a[i] == z:
            i += 1
        while j < len(b) and b[j] == z:
            j += 1
        largest = max(largest, abs(i / len(a) - j / len(b)))
    return largest
