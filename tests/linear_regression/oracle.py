"""Provide the inputs, expected values and tolerances of the tests of `linear_regression`.

It runs on the trusted side only. Expected values come from torch, and from the closed form of the path of gradient
descent.
"""

from __future__ import annotations

from typing import Any

import numpy as np
import torch
from torch.nn.functional import l1_loss, mse_loss

from autograder.authors import SubmissionFailed, rounding
from tests.linear_regression import probes

Array = np.ndarray
Case = dict[str, Any]

CONDITION = 5.0
UNIT = 2.0**-53
# A step of at most the largest step multiplies no error, and adds a few units of rounding of numbers below 100. Over 300
# draws, 30 steps were within 2.3e-14, and 6 steps up the gradient within 4e-13.
PATH_BOUND = 1e-12

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
    """Return the design matrix by torch, which has two columns at least."""
    return torch.linalg.vander(torch.tensor(x), N=degree + 2)[:, :-1].numpy()


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
    """Return the least squares solution by torch."""
    return torch.linalg.lstsq(torch.tensor(X), torch.tensor(y)[:, None], driver="gelsd").solution[:, 0].numpy()


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
    """Return w* + V (1 - 2 eta lambda)^t V.T (w0 - w*) for t = 0, ..., steps, by torch."""
    rows, best = torch.tensor(X), torch.tensor(solution(X, y))
    eigenvalues, V = torch.linalg.eigh(rows.mT @ rows)
    shrunk = (1 - 2 * eta * eigenvalues) ** torch.arange(steps + 1)[:, None]
    return (best + (shrunk * (V.mT @ (torch.tensor(w0) - best))) @ V.mT).numpy()


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


def step_lookalikes(eigenvalues: list[Array]) -> dict[str, Any]:
    """Return step sizes by other conventions, from the eigenvalues of X.T @ X in increasing order."""
    return {
        "it is 2 divided by the largest eigenvalue: the gradient has a factor 2 already": [
            2 / each[-1] for each in eigenvalues
        ],
        "it is half of the right step": [0.5 / each[-1] for each in eigenvalues],
        "it uses the smallest eigenvalue": [1 / each[0] for each in eigenvalues],
        "it uses the largest singular value of X, not its square": [each[-1] ** -0.5 for each in eigenvalues],
        "it uses the sum of the eigenvalues": [1 / np.sum(each) for each in eigenvalues],
        "it is the eigenvalue, not 1 divided by it": [each[-1] for each in eigenvalues],
    }


# ------------------------------------------------------------------------------------------------- bias and variance


def bias_variance(curves: Array, f: Array) -> Case:
    """Return squared bias and variance, by torch."""
    variance, mean = torch.var_mean(torch.tensor(curves), dim=0, correction=0)
    return {"bias2": mse_loss(mean, torch.tensor(f)).item(), "variance": variance.mean().item()}


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
    """Return results by other conventions, by torch."""
    right = [bias_variance(*case) for case in cases]

    def changed(**rules: Any) -> list[Case]:
        tensors = [(torch.tensor(curves), torch.tensor(f)) for curves, f in cases]
        pairs = zip(right, tensors, strict=True)
        return [each | {name: float(rule(each, *case)) for name, rule in rules.items()} for each, case in pairs]

    return {
        "bias and variance are exchanged": changed(
            bias2=lambda each, c, f: each["variance"], variance=lambda each, c, f: each["bias2"]
        ),
        "the bias is not squared": changed(bias2=lambda each, c, f: l1_loss(c.mean(0), f)),
        "the bias is averaged over x before it is squared": changed(bias2=lambda each, c, f: (c - f).mean().square()),
        "the bias is the error of single curves, which includes the variance": changed(
            bias2=lambda each, c, f: mse_loss(c, f.expand_as(c))
        ),
        "the variance is divided by R - 1": changed(variance=lambda each, c, f: c.var(0, correction=1).mean()),
        "it is the standard deviation, not the variance": changed(
            variance=lambda each, c, f: c.std(0, correction=0).mean()
        ),
        "the variance is taken along each curve: it must be over the repeats": changed(
            variance=lambda each, c, f: c.var(1, correction=0).mean()
        ),
        "the variance is the distance to f, not to the mean curve": changed(
            variance=lambda each, c, f: mse_loss(c, f.expand_as(c))
        ),
        "the sums over x are not divided by N": changed(
            bias2=lambda each, c, f: each["bias2"] * len(f), variance=lambda each, c, f: each["variance"] * len(f)
        ),
        "the sum over x in the variance is not divided by N": changed(
            variance=lambda each, c, f: each["variance"] * len(f)
        ),
    }
