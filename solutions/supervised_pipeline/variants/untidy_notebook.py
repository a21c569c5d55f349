"""Work like an untidy notebook: globals, prints, tries at the top level, and a function that is defined twice."""

import numpy as np

np.set_printoptions(precision=3)
history = []


def split(X, y, test_size, rng):
    return X, X, y, y


def split(X, y, test_size, rng):  # second try
    n = len(y)
    perm = rng.permutation(n)
    n_train = n - int(np.ceil(n * test_size))
    return X[perm[:n_train]], X[perm[n_train:]], y[perm[:n_train]], y[perm[n_train:]]


def fit_scaler(X):
    mean = X.mean(axis=0)
    std = X.std(axis=0)
    for j in range(len(std)):
        if std[j] == 0:
            print("column", j, "is constant")
            std[j] = 1
    return mean, std


def transform(X, scaler):
    return (X - scaler[0]) / scaler[1]


def sigmoid(z):
    return np.where(z > 0, 1 / (1 + np.exp(-np.abs(z))), np.exp(-np.abs(z)) / (1 + np.exp(-np.abs(z))))


def fit_logistic(X, y, C=1.0):
    w = np.zeros(X.shape[1])
    b = 0.0
    old = None
    for epoch in range(1000):
        p = sigmoid(X @ w + b)
        dw = w + C * X.T @ (p - y)
        db = C * (p - y).sum()
        if epoch % 100 == 0:
            history.append((epoch, np.abs(dw).max(), abs(db)))
        if max(np.abs(dw).max(), abs(db)) < 1e-9 * (1 + C * len(X)):
            break
        # block elimination: first w, then b
        r = C * p * (1 - p)
        Hww = np.eye(len(w)) + (X.T * r) @ X
        Hwb = X.T @ r
        solved = np.linalg.solve(Hww, np.column_stack([dw, Hwb]))
        step_b = (db - Hwb @ solved[:, 0]) / (r.sum() - Hwb @ solved[:, 1])
        w = w - solved[:, 0] + solved[:, 1] * step_b
        b = b - step_b
    return w, b


def predict(X, w, b):
    y_hat = np.zeros(len(X), dtype=int)
    y_hat[X @ w + b > 0] = 1
    return y_hat


def accuracy(y, y_hat):
    return sum(1 for i in range(len(y)) if y[i] == y_hat[i]) / len(y)


def run_pipeline(X, y, grid, rng):
    X_temp, X_test, y_temp, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_temp, y_temp, 0.25, rng)
    sc = fit_scaler(X_train)
    X_train_s = transform(X_train, sc)
    X_val_s = transform(X_val, sc)
    X_test_s = transform(X_test, sc)
    val_accs = []
    ws = []
    bs = []
    for C in grid:
        w, b = fit_logistic(X_train_s, y_train, C)
        ws.append(w)
        bs.append(b)
        val_accs.append(accuracy(y_val, predict(X_val_s, w, b)))
        print("C =", C, "val acc =", val_accs[-1])
    i = np.argmax(val_accs)
    out = {}
    out["C"] = grid[i]
    out["w"] = ws[i]
    out["b"] = bs[i]
    out["train"] = accuracy(y_train, predict(X_train_s, ws[i], bs[i]))
    out["val"] = val_accs[i]
    out["test"] = accuracy(y_test, predict(X_test_s, ws[i], bs[i]))
    return out


def accuracy_by_group(y, y_hat, group):
    out = {}
    for g in group:
        if g not in out:
            out[g] = accuracy(
                [y[i] for i in range(len(y)) if group[i] == g], [y_hat[i] for i in range(len(y)) if group[i] == g]
            )
    return out


def ks_statistic(a, b):
    D = 0.0
    for z in list(a) + list(b):
        D = max(D, abs(len([v for v in a if v <= z]) / len(a) - len([v for v in b if v <= z]) / len(b)))
    return D


X_try = np.array([[-1.0], [1.0]])
y_try = np.array([0, 1])
w_try, b_try = fit_logistic(X_try, y_try)
print(w_try, b_try)
print(ks_statistic(np.array([1.0, 2, 3]), np.array([2.0, 4])))
