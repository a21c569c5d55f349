"""Provide fitted curves and their checks, which only the hidden tests of `linear_regression` need.

Staff only. Fitted curves are random, so the tests check what is true of every draw, and sums of squares.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from tests.linear_regression.oracle import Array, Case

# The normal equations lose cond² u of the size of f: (1.4e3)² * 1.1e-16 * 100 = 2e-8 for the powers up to x**9 on 25
# points of [-1, 1]. Over 300 draws, inv, solve and pinv were within 8e-10.
CURVE_BOUND = 1e-7


def distance_ratio(X: Array, eta: float) -> float:
    """Return how many times farther from the minimum 2,000 steps end, along the steepest eigenvector."""
    steepest = np.linalg.norm(X, 2) ** 2
    with np.errstate(over="ignore"):
        return float(np.abs(1 - 2 * eta * steepest) ** 2_000)


def experiment(rng: np.random.Generator, points: int) -> Case:
    """Return x, f and sigma; f is large beside sigma, no polynomial, and the points are not evenly spaced."""
    x = np.sort(np.linspace(-1, 1, points) + rng.uniform(-0.3, 0.3, size=points) / points)
    return {"x": x, "f": 40 * (1.5 + np.sin(3 * x + 0.5)), "sigma": 0.4}


def basis(x: Array, degree: int) -> Array:
    """Return orthonormal columns that span the polynomials at x."""
    return np.linalg.qr(np.polynomial.legendre.legvander(x, degree))[0]


def projected(x: Array, f: Array, degree: int) -> Array:
    """Return the values of the polynomial that fits f best."""
    Q = basis(x, degree)
    result: Array = Q @ (Q.T @ f)
    return result


def check_noise(judge: Any, curves: Array, experiment: Case, degree: int) -> Array:
    """Check that curves are fits to f plus normal noise; return their noise in an orthonormal basis, one row each.

    Each number of it is independent and standard normal.
    """
    Q, f, sigma = basis(experiment["x"], degree), experiment["f"], experiment["sigma"]
    judge.require(np.abs(curves - curves @ Q @ Q.T).max() < CURVE_BOUND, "A curve is no polynomial of this degree.")
    z: Array = (curves - f) @ Q / sigma
    repeats, size = z.shape
    words = "The mean of the curves is too far from the best fit to f. Does each repeat have new noise with mean 0?"
    judge.require_chi2(float(repeats * (z.mean(axis=0) ** 2).sum()), size, words)
    judge.require_chi2(
        float((z**2).sum()),
        z.size,
        "The curves vary too much or too little. Is sigma the standard deviation of the noise?",
    )
    return z
