"""Call every function with keywords, give results as lists, and keep records in a dataclass."""

from dataclasses import asdict, dataclass, replace

import numpy as np


@dataclass
class Result:
    C: float
    w: np.ndarray
    b: float
    train: float = 0.0
    val: float = 0.0
    test: float = 0.0


def split(X, y, test_size, rng):
    order = rng.permuted(np.arange(len(y)))
    k = int(np.ceil(test_size * len(y)))
    return [X[order[k:], :], X[order[:k], :], y[order[k:]], y[order[:k]]]


def fit_scaler(X):
    std = np.std(X, axis=0)
    return [np.average(X, axis=0), np.where(std > 0, std, 1.0)]


def transform(X, scaler):
    return (X - scaler[0][None, :]) * (1 / scaler[1])[None, :]


def fit_logistic(X, y, C=1.0):
    s = np.where(y == 1, 1.0, -1.0)
    v = np.zeros(X.shape[1] + 1)
    for _ in range(25):
        pull = 1 / (1 + np.exp(s * (X @ v[1:] + v[0])))
        bend = pull * (1 - pull)
        down = np.append(-C * (s * pull).sum(), v[1:] - C * X.T @ (s * pull))
        H = np.empty((len(v), len(v)))
        H[0, 0], H[0, 1:] = C * bend.sum(), C * bend @ X
        H[1:, 0], H[1:, 1:] = H[0, 1:], np.eye(len(v) - 1) + C * (X.T * bend) @ X
        v -= np.linalg.inv(H) @ down
    return [v[1:], v[0]]


def predict(X, w, b):
    return np.array(np.dot(X, w) + b > 0, dtype=np.int32)


def accuracy(y, y_hat):
    return np.mean(np.equal(y, y_hat), dtype=np.float64)


def run_pipeline(X, y, grid, rng):
    X_rest, X_test, y_rest, y_test = split(X=X, y=y, test_size=0.2, rng=rng)
    X_train, X_val, y_train, y_val = split(X=X_rest, y=y_rest, test_size=0.25, rng=rng)
    scaler = fit_scaler(X=X_train)
    Z_train, Z_val, Z_test = (transform(X=part, scaler=scaler) for part in (X_train, X_val, X_test))
    tried = []
    for C in grid:
        w, b = fit_logistic(X=Z_train, y=y_train, C=C)
        tried.append(Result(C, w, b, val=accuracy(y=y_val, y_hat=predict(X=Z_val, w=w, b=b))))
    best = tried[max(range(len(tried)), key=lambda k: (tried[k].val, -k))]
    best = replace(
        best,
        train=accuracy(y=y_train, y_hat=predict(X=Z_train, w=best.w, b=best.b)),
        test=accuracy(y=y_test, y_hat=predict(X=Z_test, w=best.w, b=best.b)),
    )
    return asdict(best)


def accuracy_by_group(y, y_hat, group):
    return {int(g): accuracy(y=y[group == g], y_hat=y_hat[group == g]) for g in group}


def ks_statistic(a, b):
    points = set(a.tolist()) | set(b.tolist())
    return max(abs(sum(v <= z for v in a) / len(a) - sum(v <= z for v in b) / len(b)) for z in points)
