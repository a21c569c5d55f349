"""Build the pipeline from closures; split from random bits; the penalty as extra rows with soft labels."""

import numpy as np


def split(X, y, test_size, rng):
    n = len(X)
    wanted = int(np.ceil(test_size * n))
    # Select sequentially: row i is taken with the share of rows that are still wanted.
    take = []
    for i in range(n):
        take.append(rng.random() < (wanted - sum(take)) / (n - i))
    take = np.array(take)
    return X[~take].copy(), X[take].copy(), y[~take].copy(), y[take].copy()


def fit_scaler(X):
    mean, std = X.mean(axis=0, keepdims=True), X.std(axis=0, keepdims=True)
    return mean.squeeze(0), np.where(std == 0, 1.0, std).squeeze(0)


def scaling(scaler):
    def scale(X):
        return (X - scaler[0]) / scaler[1]

    return scale


def transform(X, scaler):
    return scaling(scaler)(X)


def newton(slope_and_curvature, start):
    at = start
    for _ in range(60):
        slope, curvature = slope_and_curvature(at)
        step = np.linalg.solve(curvature, slope)
        at = at - step
        if np.abs(step).max() < 1e-10:
            break
    return at


def fit_logistic(X, y, C=1.0):
    A = np.pad(X, ((0, 0), (0, 1)), constant_values=1.0)
    keep = np.pad(np.eye(X.shape[1]), (0, 1))

    def slope_and_curvature(v):
        p = np.reciprocal(1 + np.exp(-A.dot(v)))
        return keep.dot(v) + C * A.T.dot(p - y), keep + C * A.T.dot(A * (p - p**2)[:, np.newaxis])

    *w, b = newton(slope_and_curvature, np.zeros(A.shape[1]))
    return np.array(w), b


def classifier(w, b):
    def classify(X):
        return (np.tensordot(X, w, axes=1) > -b) + 0

    return classify


def predict(X, w, b):
    return (np.tensordot(X, w, axes=1) + b > 0) + 0


def accuracy(y, y_hat):
    return np.logical_not(np.logical_xor(y, y_hat)).mean()


def run_pipeline(X, y, grid, rng):
    rest_X, test_X, rest_y, test_y = split(X, y, 0.2, rng)
    train_X, val_X, train_y, val_y = split(rest_X, rest_y, 0.25, rng)
    scale = scaling(fit_scaler(train_X))
    candidates = [(C, *fit_logistic(scale(train_X), train_y, C)) for C in grid]

    def score(candidate, X=val_X, y=val_y):
        return accuracy(y, classifier(*candidate[1:])(scale(X)))

    best = candidates[int(np.argmax([score(candidate) for candidate in candidates]))]
    return {
        "C": best[0],
        "w": best[1],
        "b": best[2],
        "train": score(best, train_X, train_y),
        "val": score(best),
        "test": score(best, test_X, test_y),
    }


def accuracy_by_group(y, y_hat, group):
    inside = lambda g: np.ma.masked_array(y == y_hat, mask=group != g)
    return {int(g): float(inside(g).mean()) for g in np.unique(group)}


def ks_statistic(a, b):
    pooled = np.sort(np.append(a, b))
    step = lambda sample: np.searchsorted(np.sort(sample), pooled, side="right") / np.size(sample)
    return np.linalg.norm(step(a) - step(b), ord=np.inf)
