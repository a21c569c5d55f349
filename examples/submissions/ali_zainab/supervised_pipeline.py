"""Supervised pipeline. Zainab Ali

Gradient descent with 300 steps stopped too early (the loss looked flat, the gradient was not 0), so now Newton.
"""

import numpy as np


def split(X, y, test_size, rng):
    n = len(y)
    n_test = int(n * test_size + 0.9999)
    perm = rng.permutation(n)
    test = perm[:n_test]
    train = perm[n_test:]
    return X[train], X[test], y[train], y[test]


def fit_scaler(X):
    mean = X.mean(axis=0)
    std = X.std(axis=0)
    std[std == 0] = 1
    return mean, std


def transform(X, scaler):
    return (X - scaler[0]) / scaler[1]


def loss(X, y, w, b, C):
    s = 2 * y - 1
    return 0.5 * np.sum(w**2) + C * np.sum(np.logaddexp(0, -s * (X @ w + b)))


def fit_logistic(X, y, C=1.0):
    X1 = np.column_stack([X, np.ones(len(X))])  # last column for b
    ridge = np.diag([1.0] * X.shape[1] + [0.0])
    theta = np.zeros(X.shape[1] + 1)
    for _ in range(100):
        p = 1 / (1 + np.exp(-np.clip(X1 @ theta, -500, 500)))
        grad = ridge @ theta + C * X1.T @ (p - y)
        if np.abs(grad).max() < 1e-9:
            break
        H = ridge + C * (X1.T * (p * (1 - p))) @ X1 + 1e-12 * np.eye(len(theta))
        step = np.linalg.solve(H, grad)
        t = 1.0
        before = loss(X, y, theta[:-1], theta[-1], C)
        # half the step until the loss goes down
        while t > 1e-8 and loss(X, y, (theta - t * step)[:-1], (theta - t * step)[-1], C) > before:
            t /= 2
        theta = theta - t * step
    return theta[:-1], theta[-1]


def predict(X, w, b):
    return np.where(X @ w + b > 0, 1, 0)


def accuracy(y, y_hat):
    return np.sum(y == y_hat) / len(y)


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)
    scaler = fit_scaler(X_train)
    X_train = transform(X_train, scaler)
    X_val = transform(X_val, scaler)
    X_test = transform(X_test, scaler)

    results = []
    for C in grid:
        w, b = fit_logistic(X_train, y_train, C)
        results.append((accuracy(y_val, predict(X_val, w, b)), C, w, b))
    # max() returns the first of equal accuracies
    val, C, w, b = max(results, key=lambda r: r[0])
    return {
        "C": C,
        "w": w,
        "b": b,
        "train": accuracy(y_train, predict(X_train, w, b)),
        "val": val,
        "test": accuracy(y_test, predict(X_test, w, b)),
    }


def accuracy_by_group(y, y_hat, group):
    return {g: accuracy(y[group == g], y_hat[group == g]) for g in set(group.tolist())}


def ks_statistic(a, b):
    values = np.unique(np.concatenate([a, b]))
    F_a = np.searchsorted(np.sort(a), values, side="right") / len(a)
    F_b = np.searchsorted(np.sort(b), values, side="right") / len(b)
    return np.abs(F_a - F_b).max()


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 2))
    y = (X[:, 0] - X[:, 1] + 0.5 * rng.normal(size=300) > 0).astype(int)
    print(run_pipeline(X, y, [0.1, 1.0, 10.0], rng))
