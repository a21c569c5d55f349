"""Use a class for the scaler and one for the model, as scikit-learn does; the functions are thin wrappers."""

import numpy as np


class Splitter:
    def __init__(self, share, generator):
        self.share, self.generator = share, generator

    def __call__(self, *arrays):
        n = arrays[0].shape[0]
        mask = np.arange(n) < np.ceil(self.share * n)
        self.generator.shuffle(mask)
        for array in arrays:
            yield from (array[~mask], array[mask])


class StandardScaler:
    def fit(self, X):
        self.mean_ = X.mean(axis=0)
        self.scale_ = X.std(axis=0)
        self.scale_[self.scale_ == 0] = 1
        return self

    def transform(self, X):
        return (X - self.mean_) / self.scale_


class LogisticRegression:
    def __init__(self, C):
        self.C = C

    def loss(self, v):
        z = self.A @ v
        return 0.5 * v[:-1] @ v[:-1] + self.C * (np.logaddexp(0, z) - self.y * z).sum()

    def derivatives(self, v):
        p = 0.5 * (1 + np.tanh(self.A @ v / 2))
        keep = np.ones(len(v))
        keep[-1] = 0
        gradient = keep * v + self.C * (p - self.y) @ self.A
        return gradient, np.diag(keep) + self.C * np.einsum("ni,n,nj->ij", self.A, p * (1 - p), self.A)

    def fit(self, X, y):
        self.A, self.y = np.insert(X, X.shape[1], 1.0, axis=1), y
        v = np.zeros(self.A.shape[1])
        for _ in range(100):
            gradient, hessian = self.derivatives(v)
            if np.linalg.norm(gradient) < 1e-8:
                break
            step, size = np.linalg.solve(hessian, gradient), 1.0
            while self.loss(v - size * step) > self.loss(v) + 1e-9 and size > 1e-6:
                size /= 2
            v = v - size * step
        self.coef_, self.intercept_ = v[:-1], v[-1]
        return self


def split(X, y, test_size, rng):
    return tuple(Splitter(test_size, rng)(X, y))


def fit_scaler(X):
    scaler = StandardScaler().fit(X)
    return scaler.mean_, scaler.scale_


def transform(X, scaler):
    standard = StandardScaler()
    standard.mean_, standard.scale_ = scaler
    return standard.transform(X)


def fit_logistic(X, y, C=1.0):
    model = LogisticRegression(C).fit(X, y)
    return model.coef_, model.intercept_


def predict(X, w, b):
    return np.greater(X @ w, -b).astype(np.int8)


def accuracy(y, y_hat):
    return np.equal(y, y_hat).sum() / y.size


def run_pipeline(X, y, grid, rng):
    rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(rest, y_rest, 0.25, rng)
    scaler = StandardScaler().fit(X_train)
    data = {
        "train": (scaler.transform(X_train), y_train),
        "val": (scaler.transform(X_val), y_val),
        "test": (scaler.transform(X_test), y_test),
    }
    models = [LogisticRegression(C).fit(*data["train"]) for C in grid]

    def score(model, name):
        X, y = data[name]
        return accuracy(y, predict(X, model.coef_, model.intercept_))

    best = max(models, key=lambda model: score(model, "val"))
    scores = {name: score(best, name) for name in data}
    return {"C": best.C, "w": best.coef_, "b": best.intercept_, **scores}


def accuracy_by_group(y, y_hat, group):
    return {g: np.average(y == y_hat, weights=group == g) for g in np.unique(group)}


def ks_statistic(a, b):
    table = np.concatenate([a, b])[:, None]
    return np.abs((a <= table).mean(axis=1) - (b <= table).mean(axis=1)).max()
