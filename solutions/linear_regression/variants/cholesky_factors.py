"""Correct: Cholesky factors solve the normal equations."""

import numpy as np


def design_matrix(x, degree):
    X = np.zeros((len(x), degree + 1))
    for j in range(degree + 1):
        X[:, j] = x**j
    return X


def closed_form(X, y):
    L = np.linalg.cholesky(X.T @ X)
    return np.linalg.solve(L.T, np.linalg.solve(L, X.T @ y))


def loss_and_gradient(w, X, y):
    r = X @ w - y
    loss = np.sum(r**2)
    grad = 2 * X.T @ r
    return loss, grad


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
    mean = np.mean(curves, axis=0)
    bias2 = np.mean((mean - f) ** 2)
    variance = np.mean((curves - mean) ** 2)
    return bias2, variance
