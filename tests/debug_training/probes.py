"""Call the submission's checks and its log, and return what they give.

This is the only test code that runs beside a submission. It contains no expected value. The functions that it hands over,
such as `train_step`, return prepared losses or values of a formula; what they record crosses as plain lists.
"""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Mapping, Sequence
from io import StringIO
from typing import Any

import numpy as np

loads, tanh, stack_sum = json.loads, np.tanh, np.sum
as_array, two_axes = np.asarray, np.atleast_2d
python_random, seed_python = random.random, random.seed
python_state, set_python_state = random.getstate, random.setstate
numpy_random, seed_numpy = np.random.random, np.random.seed
numpy_state, set_numpy_state = np.random.get_state, np.random.set_state
OTHER_SEED = 77


def initial_losses(submission: Any, counts: Sequence[int]) -> list[Any]:
    """Return the expected initial loss for each number of classes."""
    return [submission.expected_initial_loss(count) for count in counts]


def initial_checks(
    submission: Any, cases: Sequence[Mapping[str, Any]], helpers: Sequence[tuple[int, float]] | None = None
) -> list[Any]:
    """Return the result of check_initial_loss for each case: its keyword arguments.

    `helpers` replaces expected_initial_loss: see `stand_in`.
    """
    with submission.replaced(**stand_in(helpers)):
        return [submission.check_initial_loss(**case) for case in cases]


def debugging(submission: Any, X: Any, y: Any, single: Sequence[float], batch: Sequence[float]) -> dict[str, Any]:
    """Return the end of debug_training, and whether it trained on one row and on several.

    `single` and `batch` are the losses for batches of one row and of several. Further calls get the last one again.
    """
    stages: dict[bool, list[float]] = {True: [], False: []}

    def train_step(x: Any, labels: Any) -> float:
        is_single = len(two_axes(x)) == 1
        losses, seen = single if is_single else batch, stages[is_single]
        seen.append(losses[min(len(seen), len(losses) - 1)])
        return seen[-1]

    end = _end_of(submission, train_step, X, y)
    return {"end": end, "trained on one row": bool(stages[True]), "trained on several rows": bool(stages[False])}


def debugging_calls(submission: Any, X: Any, y: Any) -> list[list[Any]]:
    """Return the batches that debug_training passes to a train_step whose losses are 0.

    Equal batches in a row are one entry: their number, and the batch and its labels.
    """
    calls: list[list[Any]] = []

    def train_step(x: Any, labels: Any) -> float:
        batch = [as_array(x).tolist(), as_array(labels).tolist()]
        if calls and calls[-1][1:] == batch:
            calls[-1][0] += 1
        else:
            calls.append([1, *batch])
        return 0.0

    _end_of(submission, train_step, X, y)
    return [[number, as_array(x), as_array(labels)] for number, x, labels in calls]


def slopes(submission: Any, A: Any, x: Any, options: Mapping[str, float]) -> dict[str, Any]:
    """Return numerical_gradient of the sum of A tanh(x) x, and x afterwards."""
    gradient = submission.numerical_gradient(lambda w: float(stack_sum(A * tanh(w) * w)), x, **options)
    return {"gradient": gradient, "x afterwards": x}


def cubic_slopes(submission: Any, A: Any, x: Any, h: float) -> dict[str, Any]:
    """Return numerical_gradient of the sum of A x**3 with the step h, and x afterwards."""
    gradient = submission.numerical_gradient(lambda w: float(stack_sum(A * w * w * w)), x, h)
    return {"gradient": gradient, "x afterwards": x}


def relative_errors(submission: Any, pairs: Sequence[Sequence[Any]]) -> list[Any]:
    """Return the relative error of each pair."""
    return [submission.relative_error(a, b) for a, b in pairs]


def gradient_checks(submission: Any, A: Any, x: Any, gradients: Sequence[Any]) -> list[Any]:
    """Return the relative error of each gradient against the numerical one of the sum of A tanh(x) x."""

    def f(w: Any) -> float:
        return float(stack_sum(A * tanh(w) * w))

    return [submission.relative_error(gradient, submission.numerical_gradient(f, x)) for gradient in gradients]


def draws(submission: Any, seeds: Sequence[int], count: int) -> list[dict[str, list[float]]]:
    """Return what the two global generators draw after each call of set_all_seeds."""
    before = python_state(), numpy_state()
    results = []
    try:
        for seed in seeds:
            seed_python(OTHER_SEED)
            seed_numpy(OTHER_SEED)
            submission.set_all_seeds(seed)
            results.append(
                {"random": [python_random() for _ in range(count)], "numpy": [numpy_random() for _ in range(count)]}
            )
    finally:
        set_python_state(before[0])
        set_numpy_state(before[1])
    return results


def run_ids(submission: Any, configs: Sequence[Sequence[tuple[str, Any]]]) -> list[dict[str, Any]]:
    """Return the run_id of each config, a list of pairs, and the keys of the config afterwards."""
    results = []
    for pairs in configs:
        config = dict(pairs)
        results.append({"id": submission.run_id(config), "keys afterwards": list(config)})
    return results


def logged(submission: Any, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return the lines that log_metrics writes, and the dicts that it returns.

    A line of strict JSON is returned as its value, any other as its text. A line that is not ended by a newline is marked.
    """
    stream = StringIO()
    returned = [submission.log_metrics(stream, *row) for row in rows]
    *lines, rest = stream.getvalue().split("\n")
    return {
        "lines": [_strict_value(line) for line in lines] + ([f"no newline after: {rest}"] if rest else []),
        "returned": returned,
    }


def rows_of(submission: Any, texts: Sequence[str]) -> list[Any]:
    """Return the rows of each log."""
    return [submission.read_log(text) for text in texts]


def best_epochs(submission: Any, logs: Sequence[Sequence[Mapping[str, Any]]]) -> list[Any]:
    """Return the best epoch of each log."""
    return [submission.best_epoch(rows) for rows in logs]


def stand_in(table: Sequence[tuple[int, float]] | None) -> dict[str, Callable[[int], float]]:
    """Return expected_initial_loss as a lookup in a table of pairs: a number of classes, and its loss.

    Any other number of classes raises KeyError. Without a table, there is no function.
    """
    losses = dict(table or ())
    return {} if table is None else {"expected_initial_loss": lambda n_classes: losses[n_classes]}


def _end_of(submission: Any, train_step: Any, X: Any, y: Any) -> Any:
    """Return the result of debug_training, or a text with the message of its AssertionError."""
    try:
        return submission.debug_training(train_step, X, y)
    except AssertionError as error:
        return f"AssertionError: {error}"


def _strict_value(line: str) -> Any:
    """Return the value of a line of strict JSON, or the line."""

    def refuse(constant: str) -> Any:
        raise ValueError(constant)

    try:
        return loads(line, parse_constant=refuse)
    except ValueError:
        return line
