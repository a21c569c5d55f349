"""Minimize J by iteratively reweighted least squares with lstsq on a stacked system; print progress."""

import numpy as np


def split(X, y, test_size, rng):
    n = X.shape[0]
    size = int(-(-n * test_size // 1))
    test = np.sort(rng.choice(n, size=size, replace=False, shuffle=False))
    print("split", n, "rows; test rows:", size)
    return np.delete(X, test, axis=0), X[test], np.delete(y, test), y[test]


def fit_scaler(X):
    mu, var = X.mean(0), X.var(0)
    return mu, np.sqrt(np.where(var == 0, 1, var))


def transform(X, scaler):
    out = X.copy()
    out -= scaler[0]
    out /= scaler[1]
    return out


def fit_logistic(X, y, C=1.0):
    n, d = X.shape
    A = np.hstack([X, np.ones((n, 1))])
    ridge = np.hstack([np.eye(d), np.zeros((d, 1))])
    v = np.zeros(d + 1)
    for i in range(40):
        z = A @ v
        p = 1 / (1 + np.exp(-z))
        weight = np.sqrt(C * p * (1 - p))
        target = z + (y - p) / (p * (1 - p))
        new, *_ = np.linalg.lstsq(
            np.vstack([A * weight[:, None], ridge]), np.concatenate([weight * target, np.zeros(d)]), rcond=None
        )
        done = np.allclose(new, v, rtol=1e-12, atol=1e-12)
        v = new
        if done:
            print("converged after", i, "iterations")
            break
    return v[:d], v[d]


def predict(X, w, b):
    p = 1 / (1 + np.exp(-(X @ w + b)))
    return (p > 0.5).astype(np.uint8).astype(int)


def accuracy(y, y_hat):
    return np.count_nonzero(y == y_hat) / len(y)


def run_pipeline(X, y, grid, rng):
    (X, X_test, y, y_test), result = split(X, y, 0.2, rng), None
    X, X_val, y, y_val = split(X, y, 0.25, rng)
    s = fit_scaler(X)
    for C in grid:
        w, b = fit_logistic(transform(X, s), y, C)
        sets = dict(train=(X, y), val=(X_val, y_val), test=(X_test, y_test))
        scores = {k: accuracy(t, predict(transform(P, s), w, b)) for k, (P, t) in sets.items() if k != "test"}
        print(C, scores)
        if result is None or scores["val"] > result["val"]:
            result = {"C": C, "w": w, "b": b, **scores}
    result["test"] = accuracy(y_test, predict(transform(X_test, s), result["w"], result["b"]))
    return result


def accuracy_by_group(y, y_hat, group):
    hits = y == y_hat
    return {g: float(hits[group == g].sum() / (group == g).sum()) for g in np.unique(group).tolist()}


def ks_statistic(a, b):
    F = lambda sample, z: np.searchsorted(np.sort(sample), z, "right") / sample.size
    return max(np.abs(F(a, s) - F(b, s)).max() for s in (a, b))
