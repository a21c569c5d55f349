"""Supervised pipeline. Zainab Ali

Gradient descent for the fit. 300 steps are enough: the loss on my data does not change in the plot after that.
"""

import numpy as np

LEARNING_RATE = 0.01
STEPS = 300


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
    return 0.5 * np.sum(w**2) + C * np.sum(np.log(1 + np.exp(-s * (X @ w + b))))


def fit_logistic(X, y, C=1.0):
    w = np.zeros(X.shape[1])
    b = 0.0
    for step in range(STEPS):
        p = 1 / (1 + np.exp(-(X @ w + b)))
        # mean over the samples, so that the learning rate does not depend on n
        grad_w = (w + C * X.T @ (p - y)) / len(y)
        grad_b = C * np.sum(p - y) / len(y)
        w = w - LEARNING_RATE * grad_w
        b = b - LEARNING_RATE * grad_b
        # if step % 50 == 0: print(step, loss(X, y, w, b, C))
    return w, b


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
    return (F_a - F_b).max()


if __name__ == "__main__":
    rng = np.random.default_rng(0)
    X = rng.normal(size=(300, 2))
    y = (X[:, 0] - X[:, 1] + 0.5 * rng.normal(size=300) > 0).astype(int)
    print(run_pipeline(X, y, [0.1, 1.0, 10.0], rng))
