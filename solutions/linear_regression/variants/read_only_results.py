"""Correct: results are read-only or in Fortran order."""

import numpy as np


def frozen(a):
    a = np.asfortranarray(a)
    a.flags.writeable = False
    return a


def design_matrix(x, degree):
    return frozen(x[:, None] ** np.arange(degree + 1))


def closed_form(X, y):
    return frozen(np.linalg.solve(X.T @ X, X.T @ y))


def loss_and_gradient(w, X, y):
    r = X @ w - y
    loss = np.sum(r**2)
    grad = 2 * X.T @ r
    return loss, grad


def gradient_descent(X, y, w0, eta, steps):
    path = [w0]
    for _ in range(steps):
        path.append(path[-1] - eta * loss_and_gradient(path[-1], X, y)[1])
    return frozen(np.vstack(path))


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
