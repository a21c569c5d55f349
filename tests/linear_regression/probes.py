"""Call the submission's functions and return the results.

This is the only test code that runs beside a submission. It contains no expected value and compares nothing. The
functions of numpy are bound before the submission is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from copy import deepcopy
from typing import Any

import numpy as np
from numpy import vander
from numpy.linalg import lstsq
from numpy.random import default_rng, get_state
from numpy.random import seed as seed_globally


def design_matrices(submission: Any, cases: Sequence[Any]) -> list[Any]:
    """Return the design matrix of each (x, degree)."""
    return [submission.design_matrix(x, degree) for x, degree in cases]


def solutions(submission: Any, cases: Sequence[Any]) -> list[Any]:
    """Return the closed-form solution of each (X, y)."""
    return [submission.closed_form(X, y) for X, y in cases]


def losses_and_gradients(submission: Any, cases: Sequence[Any]) -> list[Any]:
    """Return loss and gradient of each (w, X, y)."""
    return [_loss_and_gradient(submission, *case) for case in cases]


def gradients_at(submission: Any, X: np.ndarray, y: np.ndarray, points: np.ndarray) -> list[Any]:
    """Return the gradient at each row of `points`."""
    return [submission.loss_and_gradient(w, X, y)[1] for w in points]


def descents(submission: Any, cases: Sequence[dict[str, Any]]) -> list[Any]:
    """Return the path of each case."""
    return [deepcopy(submission.gradient_descent(**case)) for case in cases]


def descent_and_arguments(submission: Any, case: dict[str, Any]) -> dict[str, Any]:
    """Return a path, and the arguments after the call."""
    path = deepcopy(submission.gradient_descent(**case))
    return {"path": path, "w0": case["w0"], "X": case["X"], "y": case["y"]}


def largest_steps(submission: Any, matrices: Sequence[Any]) -> list[Any]:
    """Return the largest step for each matrix."""
    return [submission.largest_step(X) for X in matrices]


def curves(
    submission: Any,
    x: np.ndarray,
    f: np.ndarray,
    sigma: float,
    degrees: Sequence[int],
    repeats: int,
    seed: int,
    helpers: bool | None = None,
) -> list[Any]:
    """Return the fitted curves of each degree, drawn from one generator."""
    rng = default_rng(seed)
    with submission.replaced(**_stand_ins(helpers)):
        return [submission.fitted_curves(x, f, sigma, degree, repeats, rng) for degree in degrees]


def curves_from_generators(
    submission: Any,
    x: np.ndarray,
    f: np.ndarray,
    sigma: float,
    degree: int,
    repeats: int,
    seeds: Sequence[int],
    helpers: bool | None = None,
) -> dict[str, Any]:
    """Return curves of two generators with one seed, of the second one again, and numpy's global state around them.

    The seed of the global generator differs between the first two.
    """

    def draw(rng: np.random.Generator) -> Any:
        return submission.fitted_curves(x, f, sigma, degree, repeats, rng)

    seed, *global_seeds = seeds
    with submission.replaced(**_stand_ins(helpers)):
        seed_globally(global_seeds[0])
        first = draw(default_rng(seed))
        seed_globally(global_seeds[1])
        rng, before = default_rng(seed), _global_state()
        again = draw(rng)
        following = draw(rng)
    return {
        "first": first,
        "again": again,
        "following": following,
        "global_before": before,
        "global_after": _global_state(),
    }


def bias_variances(submission: Any, cases: Sequence[Any]) -> list[Any]:
    """Return squared bias and variance of each (curves, f)."""
    return [_bias_variance(submission, *case) for case in cases]


def _bias_variance(submission: Any, curves: np.ndarray, f: np.ndarray) -> dict[str, Any]:
    bias2, variance = submission.bias_variance(curves, f)
    return {"bias2": bias2, "variance": variance}


def _loss_and_gradient(submission: Any, w: np.ndarray, X: np.ndarray, y: np.ndarray) -> dict[str, Any]:
    loss, gradient = submission.loss_and_gradient(w, X, y)
    return {"loss": loss, "gradient": gradient}


def _stand_ins(helpers: bool | None) -> dict[str, Callable[..., Any]]:
    """Return a right design_matrix and closed_form if `helpers` is true, else no functions.

    Their arguments are random, so no table has their results. They are functions of numpy that the sheet allows anyhow.
    """
    if not helpers:
        return {}
    return {
        "design_matrix": lambda x, degree: vander(x, degree + 1, increasing=True),
        "closed_form": lambda X, y: lstsq(X, y, rcond=None)[0],
    }


def _global_state() -> list[Any]:
    """Return the state of numpy's global generator: keys, position, whether a number is kept, and which."""
    _, *state = get_state()
    return state
