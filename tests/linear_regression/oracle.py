"""Provide the inputs, expected values and tolerances of the tests of `linear_regression`.

It runs on the trusted side only. Expected values come from numpy.linalg, torch autograd, and the closed form of the path
of gradient descent. Fitted curves are random, so the tests check what is true of every draw, and sums of squares.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch

from autograder.authors import SubmissionFailed, rounding
from tests.linear_regression import probes

Array = np.ndarray
Case = dict[str, Any]

CONDITION = 5.0
UNIT = 2.0**-53
# A step of at most the largest step multiplies no error, and adds a few units of rounding of numbers below 100. Over 300
# draws, 30 steps were within 2.3e-14, and 6 steps up the gradient within 4e-13.
PATH_BOUND = 1e-12
# The normal equations lose cond² u of the size of f: (1.4e3)² * 1.1e-16 * 100 = 2e-8 for the powers up to x**9 on 25
# points of [-1, 1]. Over 300 draws, inv, solve and pinv were within 8e-10.
CURVE_BOUND = 1e-7

# The example of the sheet.
EXAMPLE_X = np.array([0.0, 1.0, 2.0])
EXAMPLE = np.array([[1.0, 0.0], [1.0, 1.0], [1.0, 2.0]])
EXAMPLE_Y = np.array([1.0, 0.0, 5.0])
EXAMPLE_W0 = np.array([1.0, 1.0])
EXAMPLE_PATH = np.array([[1.0, 1.0], [1.0, 1.4], [0.76, 1.4]])
EXAMPLE_CURVES = (np.array([[1.0, 2.0], [3.0, 6.0]]), np.array([1.0, 3.0]))


def matrix(rng: np.random.Generator, rows: int, columns: int) -> Array:
    """Return a random matrix whose singular values go from 1 to CONDITION."""
    rank = min(rows, columns)
    left, right = (np.linalg.qr(rng.normal(size=(size, rank)))[0] for size in (rows, columns))
    return (left * np.geomspace(1, CONDITION, rank)) @ right.T


# ------------------------------------------------------------------------------------------------ powers and solutions


def powers(x: Array, degree: int) -> Array:
    """Return the design matrix by repeated multiplication."""
    columns = [np.ones_like(x)]
    for _ in range(degree):
        columns.append(columns[-1] * x)
    return np.stack(columns, axis=1)


def powers_bounds(cases: list[Any]) -> list[Array]:
    """Return the rounding bounds of design matrices."""
    return [rounding(powers(np.abs(x), degree), terms=degree + 4) for x, degree in cases]


def powers_lookalikes(cases: list[Any]) -> dict[str, Any]:
    """Return design matrices by other conventions."""
    right = [powers(x, degree) for x, degree in cases]
    return {
        "the powers are in decreasing order: column 0 must be x**0": [each[:, ::-1] for each in right],
        "column 0, the ones, is missing": [each[:, 1:] for each in right],
        "the last column, x**degree, is missing": [each[:, :-1] for each in right],
        "the exponents go from 1 to degree + 1, not from 0 to degree": [
            each * x[:, None] for each, (x, _) in zip(right, cases, strict=True)
        ],
        "it is transposed: each point must have a row": [each.T for each in right],
    }


def problem(rng: np.random.Generator, rows: int, columns: int) -> tuple[Array, Array]:
    """Return X and y of a well-conditioned problem; the mean of y is far from 0."""
    return matrix(rng, rows, columns), rng.normal(size=rows) + 2


def solution(X: Array, y: Array) -> Array:
    """Return the least squares solution."""
    w: Array = np.linalg.lstsq(X, y, rcond=None)[0]
    return w


def solution_bound(X: Array, y: Array) -> float:
    """Return a bound of the error of the normal equations: 64 (N + d) u cond² ||y|| / (smallest singular value).

    400 random problems, solved with inv, solve, lstsq, pinv and qr, had errors of at most 15 u cond² ||y|| / sigma.
    """
    singular = np.linalg.svd(X, compute_uv=False)
    return float(64 * sum(X.shape) * UNIT * (singular[0] / singular[-1]) ** 2 * np.linalg.norm(y) / singular[-1])


def solution_lookalikes(cases: list[Any]) -> dict[str, Any]:
    """Return solutions by other conventions."""
    return {
        "it is X.T @ y: the inverse of X.T @ X is missing": [X.T @ y for X, y in cases],
        "it is the solution for y minus its mean": [solution(X, y - y.mean()) for X, y in cases],
        "it is X @ w, the fitted values: return w": [X @ solution(X, y) for X, y in cases],
        "it has an axis too many: w must have the shape (d,)": [solution(X, y)[:, None] for X, y in cases],
    }


# ------------------------------------------------------------------------------------------------ gradient and descent


def loss_cases(rng: np.random.Generator, *sizes: tuple[int, int]) -> list[Any]:
    """Return (w, X, y) for each size."""
    return [(rng.normal(size=d) + 1, rng.normal(size=(n, d)), rng.normal(size=n)) for n, d in sizes]


def loss_and_gradient(w: Array, X: Array, y: Array) -> Case:
    """Return loss and gradient by torch."""
    weights = torch.tensor(w, requires_grad=True)
    loss = ((torch.tensor(X) @ weights - torch.tensor(y)) ** 2).sum()
    loss.backward()
    assert weights.grad is not None
    return {"loss": loss.item(), "gradient": weights.grad.numpy()}


def loss_bounds(cases: list[Any]) -> list[Case]:
    """Return the rounding bounds of losses and gradients, from the same formula on absolute values."""
    bounds = []
    for w, X, y in cases:
        residual, (n, d) = np.abs(X) @ np.abs(w) + np.abs(y), X.shape
        # The expansion w.T X.T X w - 2 w.T X.T y + y.T y is as large as the square of the absolute residual.
        loss = rounding(residual @ residual, terms=2 * (n + d) + 4)
        gradient = rounding(2 * np.abs(X).T @ residual, terms=n + d + 4)
        bounds.append({"loss": float(loss), "gradient": gradient})
    return bounds


def loss_lookalikes(cases: list[Any]) -> dict[str, Any]:
    """Return losses and gradients by other conventions."""
    right = [loss_and_gradient(*case) for case in cases]

    def changed(loss: Any, gradient: Any) -> list[Case]:
        sizes = [len(X) for _, X, _ in cases]
        return [
            {"loss": each["loss"] * loss(n), "gradient": each["gradient"] * gradient(n)}
            for each, n in zip(right, sizes, strict=True)
        ]

    return {
        "the loss is divided by N: it must be a sum": changed(lambda n: 1 / n, lambda n: 1),
        "loss and gradient are divided by N: the loss must be a sum": changed(lambda n: 1 / n, lambda n: 1 / n),
        "the gradient is divided by N": changed(lambda n: 1, lambda n: 1 / n),
        "the factor 2 of the gradient is missing": changed(lambda n: 1, lambda n: 0.5),
        "loss and gradient are half as large: there is no 1/2 in this loss": changed(lambda n: 0.5, lambda n: 0.5),
        "the loss is half as large: there is no 1/2 in it": changed(lambda n: 0.5, lambda n: 1),
        "the gradient has the wrong sign": changed(lambda n: 1, lambda n: -1),
    }


def descent(rng: np.random.Generator, rows: int, columns: int, share: float, steps: int) -> Case:
    """Return the arguments of a descent with this share of the largest step."""
    X, y = problem(rng, rows, columns)
    return {"X": X, "y": y, "w0": rng.normal(size=columns) + 3, "eta": share / CONDITION**2, "steps": steps}


def path(X: Array, y: Array, w0: Array, eta: float, steps: int) -> Array:
    """Return w* + V (1 - 2 eta lambda)^t V.T (w0 - w*) for t = 0, ..., steps."""
    eigenvalues, V = np.linalg.eigh(X.T @ X)
    best = solution(X, y)
    shrunk = (1 - 2 * eta * eigenvalues) ** np.arange(steps + 1)[:, None]
    result: Array = best + (shrunk * (V.T @ (w0 - best))) @ V.T
    return result


def path_lookalikes(cases: list[Case]) -> dict[str, Any]:
    """Return paths by other conventions."""
    right = [path(**case) for case in cases]
    return {
        "row 0, the start w0, is missing": [each[1:] for each in right],
        "only the last w is returned: return the whole path": [each[-1] for each in right],
        "the path goes up the gradient: subtract it": [path(**case | {"eta": -case["eta"]}) for case in cases],
        "the steps are half as long: the gradient has a factor 2": [
            path(**case | {"eta": case["eta"] / 2}) for case in cases
        ],
        "each step uses the gradient at w0: it must be the gradient at the last w": [
            case["w0"] - np.arange(case["steps"] + 1)[:, None] * (case["w0"] - each[1])
            for case, each in zip(cases, right, strict=True)
        ],
        "all rows are the last w: keep a copy of each": [np.broadcast_to(each[-1], each.shape) for each in right],
        "the last step is missing": [each[:-1] for each in right],
    }


def check_descents(judge: Any, cases: list[Case], *, lookalikes: Any = None) -> None:
    """Compare paths with the closed form, or with the submission's gradient if that is wrong by a factor only."""
    expected = [path(**case) for case in cases]
    try:
        judge.against(expected, probes.descents, bound=PATH_BOUND, lookalikes=lookalikes, cases=cases)
    except SubmissionFailed as honest:
        if honest.failure.status != "failed":
            raise
        try:
            _check_own_descents(judge, cases)
        except SubmissionFailed:
            raise honest from None


def _check_own_descents(judge: Any, cases: list[Case]) -> None:
    factors = []
    for case in cases:
        X, y = case["X"], case["y"]
        # The gradient is linear in w plus a constant, so d + 1 points show all of it. None is on the path but w0.
        points = case["w0"] + np.eye(len(case["w0"]) + 1, len(case["w0"]))
        like = [loss_and_gradient(w, X, y)["gradient"] for w in points]
        got = judge.values(probes.gradients_at, like=like, X=X, y=y, points=points)
        factor = float(np.vdot(got, like) / np.vdot(like, like))
        judge.require(abs(factor) > 1e-3, "The gradient is 0.")  # Else a path that stays at w0 would be right.
        judge.check(got, [factor * each for each in like], bound=1e-9)
        factors.append(factor)
    own = [path(**case | {"eta": factor * case["eta"]}) for case, factor in zip(cases, factors, strict=True)]
    # A path up the gradient grows, and its rounding errors with it.
    bounds = [np.broadcast_to(PATH_BOUND * (1 + np.abs(each).max(axis=1, keepdims=True)), each.shape) for each in own]
    judge.against(own, probes.descents, bound=bounds, cases=cases)


def step_lookalikes(matrices: list[Array]) -> dict[str, Any]:
    """Return step sizes by other conventions."""
    singular = [np.linalg.svd(X, compute_uv=False) for X in matrices]
    return {
        "it is 2 divided by the largest eigenvalue: the gradient has a factor 2 already": [
            2 / s[0] ** 2 for s in singular
        ],
        "it is half of the right step": [0.5 / s[0] ** 2 for s in singular],
        "it uses the smallest eigenvalue": [1 / s[-1] ** 2 for s in singular],
        "it uses the largest singular value of X, not its square": [1 / s[0] for s in singular],
        "it uses the sum of the eigenvalues": [1 / np.sum(s**2) for s in singular],
        "it is the eigenvalue, not 1 divided by it": [s[0] ** 2 for s in singular],
    }


def distance_ratio(X: Array, eta: float) -> float:
    """Return how many times farther from the minimum 2,000 steps end, along the steepest eigenvector."""
    steepest = np.linalg.norm(X, 2) ** 2
    with np.errstate(over="ignore"):
        return float(np.abs(1 - 2 * eta * steepest) ** 2_000)


# ----------------------------------------------------------------------------------------------------- fitted curves


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


def bias_variance(curves: Array, f: Array) -> Case:
    """Return squared bias and variance; the variance is that of numpy, column by column."""
    return {"bias2": float(np.mean((curves.mean(axis=0) - f) ** 2)), "variance": float(np.mean(curves.var(axis=0)))}


def curve_cases(rng: np.random.Generator, *sizes: tuple[int, int]) -> list[Any]:
    """Return (curves, f) for each size."""
    return [(rng.normal(size=(repeats, n)) + 3, rng.normal(size=n) * 2 + 1) for repeats, n in sizes]


def bias_bounds(cases: list[Any]) -> list[Case]:
    """Return the rounding bounds, from squares of absolute values; c² - 2 c m + m² has four of them."""
    bounds = []
    for curves, f in cases:
        size, terms = 4 * (np.abs(curves).max() + np.abs(f).max()) ** 2, curves.size + len(curves) + 4
        bounds.append(dict.fromkeys(("bias2", "variance"), float(rounding(size, terms=terms))))
    return bounds


def bias_lookalikes(cases: list[Any]) -> dict[str, Any]:
    """Return results by other conventions."""

    def changed(**rules: Any) -> list[Case]:
        return [bias_variance(*case) | {name: float(rule(*case)) for name, rule in rules.items()} for case in cases]

    def bias2(c: Array, f: Array) -> Any:
        return bias_variance(c, f)["bias2"]

    def variance(c: Array, f: Array) -> Any:
        return bias_variance(c, f)["variance"]

    return {
        "bias and variance are exchanged": changed(bias2=variance, variance=bias2),
        "the bias is not squared": changed(bias2=lambda c, f: np.mean(np.abs(c.mean(axis=0) - f))),
        "the bias is averaged over x before it is squared": changed(bias2=lambda c, f: np.mean(c - f) ** 2),
        "the bias is the error of single curves, which includes the variance": changed(
            bias2=lambda c, f: np.mean((c - f) ** 2)
        ),
        "the variance is divided by R - 1": changed(variance=lambda c, f: np.mean(c.var(axis=0, ddof=1))),
        "it is the standard deviation, not the variance": changed(variance=lambda c, f: np.mean(c.std(axis=0))),
        "the variance is taken along each curve: it must be over the repeats": changed(
            variance=lambda c, f: np.mean(c.var(axis=1))
        ),
        "the variance is the distance to f, not to the mean curve": changed(
            variance=lambda c, f: np.mean((c - f) ** 2)
        ),
        "the sums over x are not divided by N": changed(
            bias2=lambda c, f: bias2(c, f) * len(f), variance=lambda c, f: variance(c, f) * len(f)
        ),
        "the sum over x in the variance is not divided by N": changed(variance=lambda c, f: variance(c, f) * len(f)),
    }
