"""Correct: loss and gradient come from X.T X, computed once for the whole descent."""

import numpy as np


def design_matrix(x, degree):
    X = np.zeros((len(x), degree + 1))
    for j in range(degree + 1):
        X[:, j] = x**j
    return X


def closed_form(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def loss_and_gradient(w, X, y):
    A, b = X.T @ X, X.T @ y
    return w @ A @ w - 2 * w @ b + y @ y, 2 * (A @ w - b)


def gradient_descent(X, y, w0, eta, steps):
    A, b = X.T @ X, X.T @ y
    path = np.empty((steps + 1, len(w0)))
    path[0] = w0
    for t in range(steps):
        path[t + 1] = path[t] - 2 * eta * (A @ path[t] - b)
    return path


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
