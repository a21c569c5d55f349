"""Correct: sums in long double, results in float64."""

import numpy as np


def design_matrix(x, degree):
    X = np.zeros((len(x), degree + 1))
    for j in range(degree + 1):
        X[:, j] = x**j
    return X


def closed_form(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def loss_and_gradient(w, X, y):
    X, y = X.astype(np.longdouble), y.astype(np.longdouble)
    r = X @ w - y
    return float(r @ r), (2 * X.T @ r).astype(np.float64)


def gradient_descent(X, y, w0, eta, steps):
    w = w0
    path = [w0]
    for t in range(steps):
        loss, grad = loss_and_gradient(w, X, y)
        w = w - eta * grad
        path.append(w)
    return np.array(path)


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
    c = curves.astype(np.longdouble)
    m = c.mean(axis=0)
    return float(((m - f) ** 2).mean()), float(((c - m) ** 2).mean())
