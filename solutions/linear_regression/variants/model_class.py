"""Correct: a class holds the data, and the functions call it."""

import numpy as np


class Model:
    def __init__(self, X, y):
        self.X, self.y = X, y

    def residual(self, w):
        return self.X @ w - self.y

    def gradient(self, w):
        return 2 * self.residual(w) @ self.X

    def solve(self):
        return np.linalg.pinv(self.X.T @ self.X) @ (self.X.T @ self.y)


def design_matrix(x, degree):
    X = np.zeros((len(x), degree + 1))
    for j in range(degree + 1):
        X[:, j] = x**j
    return X


def closed_form(X, y):
    return Model(X, y).solve()


def loss_and_gradient(w, X, y):
    model = Model(X, y)
    return float(np.linalg.norm(model.residual(w)) ** 2), model.gradient(w)


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
