"""Correct: a generator yields the path, and powers come from recursion."""

import numpy as np


def walk(w, X, y, eta, steps):
    yield w
    if steps:
        yield from walk(w - eta * loss_and_gradient(w, X, y)[1], X, y, eta, steps - 1)


def design_matrix(x, degree):
    if degree == 0:
        return np.ones((len(x), 1))
    before = design_matrix(x, degree - 1)
    return np.hstack([before, before[:, -1:] * x[:, None]])


def closed_form(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def loss_and_gradient(w, X, y):
    r = X @ w - y
    loss = np.sum(r**2)
    grad = 2 * X.T @ r
    return loss, grad


def gradient_descent(X, y, w0, eta, steps):
    return np.array(list(walk(w0, X, y, eta, steps)))


def largest_step(X):
    lam = np.linalg.eigvalsh(X.T @ X)
    return 1 / lam[-1]


def fitted_curves(x, f, sigma, degree, repeats, rng):
    X = design_matrix(x, degree)
    curves = np.zeros((repeats, len(x)))
    for r in range(repeats):
        noise = rng.normal(size=len(x))
        y = f + sigma * noise
        w = closed_form(X, y)
        curves[r] = X @ w
    return curves


def bias_variance(curves, f):
    mean = np.mean(curves, axis=0)
    bias2 = np.mean((mean - f) ** 2)
    variance = np.mean((curves - mean) ** 2)
    return bias2, variance
