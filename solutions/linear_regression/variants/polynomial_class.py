"""Correct: numpy's Polynomial fits the curves, with the noise scaled by the generator."""

import numpy as np


def design_matrix(x, degree):
    X = np.zeros((len(x), degree + 1))
    for j in range(degree + 1):
        X[:, j] = x**j
    return X


def closed_form(X, y):
    return np.linalg.solve(X.T @ X, X.T @ y)


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
    fit = np.polynomial.Polynomial.fit
    return np.array([fit(x, rng.normal(f, sigma), degree)(x) for _ in range(repeats)])


def bias_variance(curves, f):
    mean = np.mean(curves, axis=0)
    bias2 = np.mean((mean - f) ** 2)
    variance = np.mean((curves - mean) ** 2)
    return bias2, variance
