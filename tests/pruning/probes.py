"""Call the submission's functions and return the results.

This is the only test code that runs beside a submission. It contains no expected value. `lottery` makes the function
`train`: it returns given weights and keeps what it was called with.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from numpy import allclose, array_equal, asarray


def sparsities(submission: Any, networks: list[list[Any]]) -> list[Any]:
    """Return the sparsity of each network."""
    return [submission.sparsity(weights) for weights in networks]


def masks_of(submission: Any, weights: list[Any], fractions: list[float]) -> list[Any]:
    """Return the masks of one network for each fraction."""
    return [submission.magnitude_masks(weights, fraction) for fraction in fractions]


def further_masks(submission: Any, weights: list[Any], fraction: float, masks: list[Any]) -> dict[str, Any]:
    """Return the masks of a network that is pruned already, and the old masks after the call."""
    new = submission.magnitude_masks(weights, fraction, masks)
    return {"masks": new, "masks_before": masks}


def applied(submission: Any, weights: list[Any], masks: list[Any]) -> dict[str, Any]:
    """Return the masked weights, and the arguments after the call."""
    return {"masked": submission.apply_masks(weights, masks), "weights": weights, "masks": masks}


def steps(submission: Any, weights: list[Any], grads: list[list[Any]], masks: list[Any], lr: float) -> dict[str, Any]:
    """Return the weights after each of several steps, and the first weights after all."""
    path, current = [], weights
    for grad in grads:
        current = submission.masked_step(current, grad, masks, lr)
        path.append([W.copy() for W in current])
    return {"path": path, "weights": weights}


def lottery(
    submission: Any,
    initial: list[Any],
    trained: list[list[Any]],
    fraction: float,
    rounds: int,
    helpers: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """Return the ticket, and what `train` got in each round.

    Round i of `train` returns `trained[i]` where the masks keep it. `helpers` replaces the submission's other functions:
    see `stand_ins`.
    """
    calls: list[dict[str, Any]] = []

    def train(weights: Any, masks: Any) -> list[Any]:
        calls.append({"weights": [W.copy() for W in weights], "masks": [mask.copy() for mask in masks]})
        values = trained[min(len(calls), len(trained)) - 1]
        return [T * mask for T, mask in zip(values, masks, strict=True)]

    with submission.replaced(**stand_ins(helpers)):
        weights, masks = submission.lottery_ticket(initial, train, fraction, rounds)
    return {"weights": weights, "masks": masks, "trained_from": calls}


def csr(submission: Any, matrices: list[Any]) -> list[Any]:
    """Return each matrix as a list of values, columns and starts."""
    return [list(submission.to_csr(W)) for W in matrices]


def products(submission: Any, cases: list[list[Any]]) -> list[Any]:
    """Return the product of each matrix, given as values, columns and starts, with its vector."""
    return [submission.csr_matvec(*case) for case in cases]


def storage(submission: Any, sizes: list[list[int]]) -> list[Any]:
    """Return the bytes for each rows, n and kept."""
    return [submission.storage_bytes(*size) for size in sizes]


def stand_ins(helpers: Mapping[str, Any] | None) -> dict[str, Any]:
    """Return functions that look up their results: `helpers` has [arguments, result] of each known call.

    A call with other arguments raises LookupError. If `helpers` is None, there are none.
    """
    return {name: _lookup(name, calls) for name, calls in (helpers or {}).items()}


def _lookup(name: str, calls: list[Any]) -> Any:
    def known(*arguments: Any, **named: Any) -> Any:
        given = [*arguments, *named.values()]
        for expected, result in calls:
            if len(given) == len(expected) and all(map(_same, given, expected)):
                return [array.copy() for array in result]
        raise LookupError(f"{name} was called with other arguments than those of the sheet's steps")

    return known


def _same(left: Any, right: Any) -> bool:
    """Return whether two arguments agree: numbers, None, or lists of arrays."""
    if left is None or right is None:
        return left is right
    if not isinstance(left, list | tuple):
        return bool(left == right)
    return len(left) == len(right) and all(
        array_equal(a, b) if asarray(b).dtype == bool else allclose(a, b, rtol=1e-6)
        for a, b in zip(left, right, strict=True)
    )
