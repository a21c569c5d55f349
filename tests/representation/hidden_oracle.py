"""Provide inputs and expected values that only the hidden tests of `representation` need.

Staff only: it contains the functions that students write.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import numpy as np

from tests.representation.oracle import shuffled

Perceptron = dict[str, Any]
# The share of a right result that may be wrong: the sheet promises 13 digits.
DIGITS = 1e-13


def shell(d: int, eps: float) -> float:
    """Return the share of the shell, by exact fractions."""
    return float(1 - (1 - Fraction(eps)) ** d)


def two_classes(rng: np.random.Generator, size: int, pixels: int, flipped: float) -> tuple[np.ndarray, np.ndarray]:
    """Draw samples of 0 and 1: each is the prototype of its class with this share of pixels flipped.

    The prototypes differ in every other pixel. The labels alternate in no order, and the first one is +1.
    """
    first = rng.integers(0, 2, size=pixels)
    second = np.where(np.arange(pixels) % 2 == 0, 1 - first, first)
    y = rng.permutation(np.arange(size) % 2 * 2 - 1)
    y[0], y[np.flatnonzero(y == 1)[0]] = 1, y[0]
    X = np.where(y[:, None] > 0, first, second)
    return np.where(rng.random(X.shape) < flipped, 1 - X, X).astype(float), y


# Whether a sample is an error, from its label and score.
Rule = Callable[[int, float], bool]


def on_the_wrong_side(label: int, score: float) -> bool:
    """Return whether a sample is an error: on the wrong side or on the boundary."""
    return label * score <= 0


def perceptron(
    X: np.ndarray,
    y: np.ndarray,
    epochs: int,
    *,
    wrong: Rule = on_the_wrong_side,
    bias: float = 1.0,
    order: int = 1,
) -> Perceptron:
    """Return what the rule of the sheet gives, or a rule near it."""
    extended = np.column_stack([X, np.full(len(X), bias)])
    v = np.zeros(X.shape[1] + 1)
    errors: list[int] = []
    for _ in range(epochs):
        errors.append(0)
        for x, label in list(zip(extended, y, strict=True))[::order]:
            if wrong(label, v @ x):
                v += label * x
                errors[-1] += 1
        if errors[-1] == 0:
            break
    return {"w": v[:-1], "b": float(v[-1] * bias), "errors": errors}


# A sample with score 0 is right; one with score 0 and label +1; a bias that stays 0; the last row first.
OTHER_RULES: list[dict[str, Any]] = [
    {"wrong": lambda label, score: label * score < 0},
    {"wrong": lambda label, score: (score >= 0) != (label > 0)},
    {"bias": 0.0},
    {"order": -1},
]


def _other_updates(X: np.ndarray, y: np.ndarray, epochs: int) -> list[Perceptron]:
    """Return what updates near the sheet's give: b by the sum of x, a score without b, another order."""
    results = []
    for kind in ("sum of x", "score without b", "shuffled"):
        w, b = np.zeros(len(X.T)), 0.0
        errors: list[int] = []
        while 0 not in errors and len(errors) < epochs:
            errors.append(0)
            order = np.random.RandomState(len(errors) - 1).permutation(len(X)) if kind == "shuffled" else range(len(X))
            for x, label in zip(X[order], y[order], strict=True):
                score = w @ x + (0 if kind == "score without b" else b)
                if label * score <= 0:
                    w, b = w + label * x, b + label * (x.sum() if kind == "sum of x" else 1)
                    errors[-1] += 1
        results.append({"w": w, "b": b, "errors": errors})
    return results


def telling(draw: Callable[[], tuple[np.ndarray, np.ndarray]], epochs: int, *, ends: bool) -> tuple[Any, Any]:
    """Draw samples until every rule near the sheet's gives another result, and learning ends early or not at all.

    So no mistake shows by luck. Learning that ends takes at least three epochs.
    """
    while True:
        X, y = draw()
        right = perceptron(X, y, epochs)
        if ends != (right["errors"][-1] == 0) or (ends and not 3 <= len(right["errors"]) < epochs - 1):
            continue
        others = [perceptron(X, y, epochs, **options) for options in OTHER_RULES]
        others += [_batch_perceptron(X, y, epochs), *_other_updates(X, y, epochs)]
        if not any(_same(right, other) for other in others):
            return X, y


def _same(one: Perceptron, other: Perceptron) -> bool:
    """Return whether two results agree."""
    return one["errors"] == other["errors"] and one["b"] == other["b"] and np.array_equal(one["w"], other["w"])


def _batch_perceptron(X: np.ndarray, y: np.ndarray, epochs: int) -> Perceptron:
    w, b = np.zeros(len(X.T)), 0.0
    errors: list[int] = []
    while 0 not in errors and len(errors) < epochs:
        wrong = y * (X @ w + b) <= 0
        w, b = w + y[wrong] @ X[wrong], b + float(y[wrong].sum())
        errors.append(int(wrong.sum()))
    return {"w": w, "b": b, "errors": errors}


def inseparable(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw values whose labels change once, but for a few samples. The best cut is neither the median nor a mean.

    In order of the values, the labels are those of `signs`.
    """
    signs = np.array([-1, -1, 1, -1, 1, 1, 1, -1, 1, 1, 1, 1, 1, 1, 1])
    return [shuffled(rng, _with_narrow_cuts(rng), sign * signs) for sign in (1, -1)]


def _with_narrow_cuts(rng: np.random.Generator) -> np.ndarray:
    """Draw ascending values with small gaps at both best cuts: if one were wide, a cut between any neighbors could be in it."""
    gaps = rng.integers(2, 7, size=15)
    gaps[[2, 4]] = 1
    return 50 + 0.1 * np.cumsum(gaps)


def tied(rng: np.random.Generator) -> list[tuple[np.ndarray, np.ndarray]]:
    """Draw values with ties of both labels, and samples of which no cut is better than one label for all."""
    shift = float(rng.integers(20, 30))
    values = np.array([0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 2.0, 2.0, 10.0]) + shift
    y = np.array([-1, -1, 1, 1, 1, 1, 1, 1, 1])
    values, y = shuffled(rng, values, y)
    alike = rng.permutation(6) * 3.0 - 7
    ones = np.ones(6, dtype=int)
    return [(values, y), (values, -y), (alike, ones), (alike, -ones)]
