import numpy as np


def to_vector(pattern):
    x = []
    for row in pattern:
        for c in row:
            x.append(1.0 if c == "#" else 0.0)
    return np.array(x)


def classify(X, w, b):
    z = X @ w + b
    return np.where(z >= 0, 1, -1)


def perceptron(X, y, epochs):
    w = np.zeros(X.shape[1])
    b = 0.0
    errors = []
    for epoch in range(epochs):
        wrong = 0
        for i in range(len(X)):
            if y[i] * (w @ X[i] + b) <= 0:
                w = w + y[i] * X[i]
                b = b + y[i]
                wrong += 1
        errors.append(wrong)
        if wrong == 0:
            break
    return w, b, errors


def to_polar(X):
    r = np.hypot(X[:, 0], X[:, 1])
    theta = np.arctan2(X[:, 1], X[:, 0])
    return np.stack([r, theta], axis=1)


def best_threshold(values, y):
    v = np.sort(values)
    cuts = [v[0] - 1] + list((v[1:] + v[:-1]) / 2)
    best_cut, best = v[0] - 1, 0.0
    for cut in cuts:
        above = np.where(values > cut, 1, -1)
        accuracy = max(np.mean(above == y), np.mean(-above == y))
        if accuracy > best:
            best_cut, best = cut, accuracy
    return best_cut, best


def shell_fraction(d, eps=0.05):
    return -np.expm1(d * np.log1p(-eps))


def ball_points(n, d, rng):
    g = rng.normal(size=(n, d))
    g = g / np.linalg.norm(g, axis=1, keepdims=True)
    r = rng.random((n, 1)) ** (1 / d)
    return r * g
