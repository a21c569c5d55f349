"""Minimize J by gradient descent with a constant step 1 / L, until the gradient is small."""

import numpy as np


def split(X, y, test_size, rng):
    n_test = int(np.ceil(len(X) * test_size))
    rows = np.argsort(rng.random(len(X)))
    return X[rows[n_test:]], X[rows[:n_test]], y[rows[n_test:]], y[rows[:n_test]]


def fit_scaler(X):
    mean, std = np.mean(X, 0), np.std(X, 0)
    return mean, std + (std == 0)


def transform(X, scaler):
    return np.divide(np.subtract(X, scaler[0]), scaler[1])


def fit_logistic(X, y, C=1.0):
    A = np.c_[X, np.ones(len(X))]
    step = 1 / (1 + C * np.linalg.norm(A, 2) ** 2 / 4)
    small = 1e-7 * (1 + C * np.abs(X).sum(axis=0).max())
    v = np.zeros(A.shape[1])
    penalized = np.arange(A.shape[1]) < X.shape[1]
    for _ in range(200_000):
        gradient = penalized * v + C * ((1 / (1 + np.exp(-(A @ v))) - y) @ A)
        if np.abs(gradient).max() < small:
            break
        v -= step * gradient
    return v[:-1], v[-1]


def predict(X, w, b):
    return np.where(X.dot(w) + b > 0, 1, 0)


def accuracy(y, y_hat):
    return (y == y_hat).mean()


def run_pipeline(X, y, grid, rng):
    A, A_test, t, t_test = split(X, y, 0.2, rng)
    A, A_val, t, t_val = split(A, t, 0.25, rng)
    scaler = fit_scaler(A)
    A, A_val, A_test = [transform(part, scaler) for part in [A, A_val, A_test]]
    results = []
    for C in grid:
        w, b = fit_logistic(A, t, C)
        results.append(dict(C=C, w=w, b=b, val=accuracy(t_val, predict(A_val, w, b))))
    best = sorted(results, key=lambda result: result["val"], reverse=True)[0]
    for name, part, labels in [("train", A, t), ("test", A_test, t_test)]:
        best[name] = accuracy(labels, predict(part, best["w"], best["b"]))
    return best


def accuracy_by_group(y, y_hat, group):
    names, index = np.unique(group, return_inverse=True)
    rates = np.bincount(index, weights=y == y_hat) / np.bincount(index)
    return dict(zip(names, rates))


def ks_statistic(a, b):
    z = np.sort(np.concatenate([a, b]))
    return np.max(np.abs(np.searchsorted(np.sort(a), z) / len(a) - np.searchsorted(np.sort(b), z) / len(b)))
