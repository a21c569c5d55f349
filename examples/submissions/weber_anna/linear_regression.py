"""Linear regression, Anna Weber."""

import numpy as np


def design_matrix(x, degree):
    return np.stack([x**j for j in range(degree + 1)], axis=1)


def closed_form(X, y):
    # solve() is better than inv()
    return np.linalg.solve(X.T @ X, X.T @ y)


def loss_and_gradient(w, X, y):
    residual = X @ w - y
    return (residual**2).sum(), 2 * X.T @ residual


def gradient_descent(X, y, w0, eta, steps):
    w = w0
    path = [w]
    for _ in range(steps):
        # not w -= ..., that changes w0 and every row of the path
        w = w - eta * loss_and_gradient(w, X, y)[1]
        path.append(w)
    return np.array(path)


def largest_step(X):
    singular_values = np.linalg.svd(X, compute_uv=False)
    return 1 / singular_values[0] ** 2


def fitted_curves(x, f, sigma, degree, repeats, rng):
    X = design_matrix(x, degree)
    noise = sigma * rng.normal(size=(repeats, len(x)))
    return np.array([X @ closed_form(X, f + row) for row in noise])


def bias_variance(curves, f):
    mean_curve = curves.mean(axis=0)
    bias2 = np.mean((mean_curve - f) ** 2)
    variance = np.mean(curves.var(axis=0))
    return bias2, variance


if __name__ == "__main__":
    rng = np.random.default_rng(1)
    x = np.linspace(0, 2, 20)
    X = design_matrix(x, 1)
    y = 1 + 2 * x + 0.1 * rng.normal(size=20)
    print("closed form:     ", closed_form(X, y))
    # the last row agrees with the closed form
    print("gradient descent:", gradient_descent(X, y, np.zeros(2), 0.5 * largest_step(X), 500)[-1])
