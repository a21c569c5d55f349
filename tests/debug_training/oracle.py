"""Provide losses, configurations, logs and expected values for the tests of debug_training.

Nothing here uses the reference solution. The functions `looks_...` describe wrong results: each returns
{sentence: a wrong result}.
"""

from __future__ import annotations

import hashlib
import io
import json
import math
import random
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from autograder.authors import rounding
from tests.debug_training.probes import OTHER_SEED

Array = NDArray[Any]
Looks = dict[str, Any]
Row = tuple[float, ...]

SINGLE, BATCH, READY = 100, 500, "Ready for full training"
SINGLE_FAILS, BATCH_FAILS = "AssertionError: Can't overfit single", "AssertionError: Can't overfit batch"
STEP = 6e-6
# Four roundings of numbers below 2, where an entry of x is moved and moved back.
MOVED_BACK = 4 * 2.3e-16
NAMES = ("epoch", "train_loss", "val_loss", "val_acc", "lr", "timestamp")
MODELS = ("mlp", "cnn", "resnet18", "linear", "lenet", "vgg11")
OPTIMIZERS = ("adam", "sgd", "momentum", "rmsprop")
NAN = math.nan


def samples(rng: np.random.Generator, *shape: int) -> dict[str, Array]:
    """Return X of this shape and different labels y."""
    return {"X": rng.normal(size=shape), "y": rng.permutation(100)[: shape[0]]}


def falling(steps: int, last: float) -> list[float]:
    """Return a loss for each step. Only the last one is below 1, and it is `last`."""
    return [*np.linspace(3, 1, steps - 1).tolist(), last]


def end(text: str) -> dict[str, Any]:
    """Return what the probe `debugging` returns for this end."""
    return {"end": text, "trained on one row": True, "trained on several rows": text != SINGLE_FAILS}


def looks_of_end(text: str) -> Looks:
    """Return wrong ends of debug_training."""
    both = {"trained on one row": True, "trained on several rows": True}
    returned = text.removeprefix("AssertionError: ")
    looks = {
        "nothing is returned at the end": {"end": None, **both},
        "the result is true instead of the text": {"end": True, **both},
        "the training of one sample fails, and the training of the batch starts all the same": {"end": text, **both},
        "the check of one sample is missing, or lets the loss pass": end(READY),
        "the batch fails, although its last loss is small enough": end(BATCH_FAILS),
        "one sample fails, although its last loss is small enough": end(SINGLE_FAILS),
    }
    if returned != text:
        looks["the message is returned, but it should be raised as an AssertionError"] = {**end(text), "end": returned}
    return {words: look for words, look in looks.items() if look != end(text)}


def calls(X: Array, y: Array) -> list[list[Any]]:
    """Return what the probe `debugging_calls` returns."""
    return [[SINGLE, X[:1], y[:1]], [BATCH, X[:10], y[:10]]]


def looks_of_calls(X: Array, y: Array) -> Looks:
    """Return wrong calls of train_step."""
    single, batch = calls(X, y)
    return {
        "the first row is passed without its axis: a batch of one row is X[0:1]": [[SINGLE, X[0], y[0]], batch],
        "the training stops as soon as the loss is small: make all calls": [[1, *single[1:]], [1, *batch[1:]]],
        "the second stage trains on all rows": [single, [BATCH, X, y]],
        "the ten rows begin at the second": [single, [BATCH, X[1:11], y[1:11]]],
        "the second stage has 100 calls too": [single, [SINGLE, *batch[1:]]],
    }


def points(rng: np.random.Generator, *shape: int) -> dict[str, Array]:
    """Return coefficients A and a point x; the entries of x are 0.5 to 1.5 away from 0."""
    return {
        "A": rng.uniform(1, 2, shape) * rng.choice([-1, 1], shape),
        "x": rng.uniform(0.5, 1.5, shape) * rng.choice([-1, 1], shape),
    }


def value(A: Array, x: Array) -> float:
    """Return the sum of A tanh(x) x."""
    return float(np.sum(A * np.tanh(x) * x))


def gradient(A: Array, x: Array) -> Array:
    """Return the gradient of the sum of A tanh(x) x."""
    return np.asarray(A * (np.tanh(x) + x * (1 - np.tanh(x) ** 2)))


def slope_bound(A: Array, x: Array) -> float:
    """Return the largest error of a central difference of the sum of A tanh(x) x.

    Each of its two sums is off by its rounding. The rest of the Taylor series is h**2 |f'''| / 6, and |f'''| < 6 |A| here.
    """
    sums = rounding(np.sum(np.abs(A * np.tanh(x) * x)), terms=x.size + 4)
    return float(sums / STEP + np.max(np.abs(A)) * STEP**2)


def looks_of_gradient(A: Array, x: Array) -> Looks:
    """Return wrong gradients, and x changed by the loop."""
    right = gradient(A, x)
    return {
        "it is twice the gradient: the two points are 2 h apart": {"gradient": 2 * right, "x afterwards": x},
        "the sign is wrong": {"gradient": -right, "x afterwards": x},
        "the difference is one-sided: f(x + h e) - f(x)": {"gradient": forward_difference(A, x), "x afterwards": x},
    }


def forward_difference(A: Array, x: Array) -> Array:
    """Return (f(x + h e) - f(x)) / h for each entry, without rounding: h f'' / 2 more than the gradient."""
    slope = 1 - np.tanh(x) ** 2
    return np.asarray(gradient(A, x) + STEP * A * (slope - x * np.tanh(x) * slope))


def seeded(seeds: Sequence[int], count: int) -> list[dict[str, list[float]]]:
    """Return the draws of both generators after each seed."""
    return [{"random": python_draws(seed, count), "numpy": numpy_draws(seed, count)} for seed in seeds]


def python_draws(seed: int, count: int) -> list[float]:
    """Return the first draws of Python's generator."""
    generator = random.Random(seed)
    return [generator.random() for _ in range(count)]


def numpy_draws(seed: int, count: int) -> list[float]:
    """Return the first draws of numpy's legacy generator."""
    draws: list[float] = np.random.RandomState(seed).random_sample(count).tolist()
    return draws


def looks_of_seeds(right: list[dict[str, list[float]]], count: int) -> Looks:
    """Return draws with one of the generators left as it was."""
    python, numpy = python_draws(OTHER_SEED, count), numpy_draws(OTHER_SEED, count)
    return {
        "numpy's global generator is not seeded": [{**each, "numpy": numpy} for each in right],
        "the generator of random is not seeded": [{**each, "random": python} for each in right],
        "no global generator is seeded": [{"random": python, "numpy": numpy} for _ in right],
    }


def config(rng: np.random.Generator) -> list[list[Any]]:
    """Return the pairs of a configuration. Their order is against the alphabet, and the timestamp is first."""
    return [
        ["timestamp", float(rng.integers(10**9, 2 * 10**9))],
        ["seed", int(rng.integers(1, 1000))],
        ["optimizer", OPTIMIZERS[rng.integers(len(OPTIMIZERS))]],
        ["model", MODELS[rng.integers(len(MODELS))]],
        ["lr", float(rng.integers(1, 1000)) / 1024],
    ]


def ids(
    configs: Sequence[Sequence[Sequence[Any]]],
    *,
    length: int = 12,
    leave_out: str = "timestamp",
    ordered: bool = True,
    gap: str = "",
) -> list[dict[str, Any]]:
    """Return what the probe `run_ids` returns. The text to digest is put together by hand; `gap` is after colons and commas."""
    results = []
    for pairs in configs:
        members = [f'"{key}":{gap}{_in_json(value)}' for key, value in pairs if key != leave_out]
        text = "{" + f",{gap}".join(sorted(members) if ordered else members) + "}"
        whole = hashlib.file_digest(io.BytesIO(text.encode()), "sha256").hexdigest()
        results.append({"id": whole[:length], "keys afterwards": [key for key, _ in pairs]})
    return results


def _in_json(value: Any) -> str:
    """Return a name or a number as JSON."""
    return f'"{value}"' if isinstance(value, str) else repr(value)


def looks_of_ids(configs: Sequence[Sequence[Sequence[Any]]]) -> Looks:
    """Return run ids by other rules."""
    return {
        "the timestamp is counted": ids(configs, leave_out=""),
        "the keys are not sorted": ids(configs, ordered=False),
        "the text has blanks after commas and colons: see separators": ids(configs, gap=" "),
        "it is the whole digest, not its first 12 digits": ids(configs, length=64),
        "it has 8 digits": ids(configs, length=8),
    }


def epochs(rng: np.random.Generator, first: int, count: int) -> list[Row]:
    """Return the arguments of log_metrics for epochs in a row. All values are finite and different."""
    numbers = rng.permutation(900)[: 5 * count].reshape(count, 5) + 1
    scales = np.array([256, 256, 1024, 8192, 2])
    return [(first + place, *(each / scales).tolist()) for place, each in enumerate(numbers)]


def logged(rows: Sequence[Row], null: Mapping[int, Sequence[str]] | None = None) -> dict[str, Any]:
    """Return what the probe `logged` returns; `null` names the values of a row that strict JSON does not know."""
    returned = [dict(zip(NAMES, row, strict=True)) for row in rows]
    lines = [each | dict.fromkeys((null or {}).get(place, ())) for place, each in enumerate(returned)]
    return {"lines": lines, "returned": returned}


def looks_of_log(right: dict[str, Any]) -> Looks:
    """Return wrong results of log_metrics."""
    as_written = [json.dumps(each) if None in line.values() else line
                  for each, line in zip(right["returned"], right["lines"], strict=True)]  # fmt: skip
    one_line = ["no newline after: " + "".join(json.dumps(line) for line in right["lines"])]
    looks = {
        "a line has NaN or Infinity, which strict JSON does not know": {**right, "lines": as_written},
        "the lines do not end in a newline": {**right, "lines": one_line},
        "the dict is not returned": {**right, "returned": [None] * len(right["lines"])},
        "the lines are Python's text of a dict, not JSON": {**right, "lines": [str(line) for line in right["lines"]]},
        "the values in the returned dict are those of the line: return them as they were given": {
            **right,
            "returned": right["lines"],
        },
    }
    return {words: look for words, look in looks.items() if look != right}


def text_of(rows: Sequence[Row]) -> list[str]:
    """Return the lines of a log, without newlines."""
    return [json.dumps(line) for line in logged(rows)["lines"]]


def as_rows(*entries: tuple[int, float | None, float]) -> list[dict[str, Any]]:
    """Return rows of a log with the keys epoch, val_loss and val_acc."""
    return [{"epoch": epoch, "val_loss": loss, "val_acc": accuracy} for epoch, loss, accuracy in entries]
