"""Correct: Python loops over plain numbers."""

import numpy as np


def design_matrix(x, degree):
    return np.array([[float(v) ** j for j in range(degree + 1)] for v in x])


def closed_form(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


def loss_and_gradient(w, X, y):
    loss, grad = 0.0, [0.0] * len(w)
    for row, target in zip(X, y):
        r = sum(a * b for a, b in zip(row, w)) - target
        loss += r * r
        for j in range(len(w)):
            grad[j] += 2 * r * row[j]
    return loss, np.array(grad)


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
    R, N = curves.shape
    bias2 = variance = 0.0
    for i in range(N):
        m = sum(curves[r, i] for r in range(R)) / R
        bias2 += (m - f[i]) ** 2 / N
        for r in range(R):
            variance += (curves[r, i] - m) ** 2 / (N * R)
    return bias2, variance
