import numpy as np


def split(X, y, test_size, rng):
    n = len(X)
    n_test = int(np.ceil(test_size * n))
    order = rng.permutation(n)
    test = order[:n_test]
    train = order[n_test:]
    return X[train], X[test], y[train], y[test]


def fit_scaler(X):
    mean = X.mean(axis=0)
    std = X.std(axis=0)
    std[std == 0] = 1.0
    return mean, std


def transform(X, scaler):
    mean, std = scaler
    return (X - mean) / std


def fit_logistic(X, y, C=1.0):
    n, d = X.shape
    A = np.hstack([X, np.ones((n, 1))])
    theta = np.zeros(d + 1)
    reg = np.eye(d + 1)
    reg[d, d] = 0
    for step in range(30):
        p = 1 / (1 + np.exp(-(A @ theta)))
        grad = reg @ theta + C * (A.T @ (p - y))
        H = reg + C * ((A.T * (p * (1 - p))) @ A)
        theta = theta - np.linalg.solve(H, grad)
    w = theta[:d]
    b = theta[d]
    return w, b


def predict(X, w, b):
    z = X @ w + b
    return (z > 0).astype(int)


def accuracy(y, y_hat):
    return np.mean(y == y_hat)


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)

    scaler = fit_scaler(X_train)
    X_train = transform(X_train, scaler)
    X_val = transform(X_val, scaler)
    X_test = transform(X_test, scaler)

    best = None
    for C in grid:
        w, b = fit_logistic(X_train, y_train, C)
        val = accuracy(y_val, predict(X_val, w, b))
        if best is None or val > best["val"]:
            best = {"C": C, "w": w, "b": b, "val": val}

    w, b = best["w"], best["b"]
    best["train"] = accuracy(y_train, predict(X_train, w, b))
    best["test"] = accuracy(y_test, predict(X_test, w, b))
    return best


def accuracy_by_group(y, y_hat, group):
    result = {}
    for g in np.unique(group):
        members = group == g
        result[int(g)] = np.mean(y[members] == y_hat[members])
    return result


def ks_statistic(a, b):
    largest = 0.0
    for z in np.concatenate([a, b]):
        F_a = np.mean(a <= z)
        F_b = np.mean(b <= z)
        largest = max(largest, abs(F_a - F_b))
    return largest
