"""Call the submission's functions and return the results.

This is the only test code that runs beside a submission. It contains no expected value and decides nothing. Only `pipeline`
may get the right results of the submission's other functions, for a call that tests none of them. The functions of numpy
are bound before the submission is loaded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

from numpy import abs as absolute
from numpy import arange, array_equal, asarray, concatenate, empty, sort, stack, tile
from numpy import max as largest
from numpy import shape as shape_of
from numpy.random import default_rng, get_state

NAMES = ("X_train", "X_test", "y_train", "y_test")
TEST_SIZE, VAL_SIZE = 0.2, 0.25
# The sheet's parameters of the functions that run_pipeline calls. A stand-in takes them by position or by name.
PARAMETERS = {
    "split": ("X", "y", "test_size", "rng"),
    "fit_scaler": ("X",),
    "transform": ("X", "scaler"),
    "fit_logistic": ("X", "y", "C"),
    "predict": ("X", "w", "b"),
    "accuracy": ("y", "y_hat"),
}
DEFAULTS = {"C": 1.0}
SAME = 1e-6  # Relative; two programs may round the arguments of a stand-in differently.


def split(submission, X, y, test_size, seed):
    """Return the four parts of one split."""
    return _named(submission.split(X, y, test_size, default_rng(seed)))


def split_and_transform_afterwards(submission, X, y, seed, mean, std):
    """Return the results of split and transform, and their arguments after the calls."""
    parts = deepcopy(_named(submission.split(X, y, VAL_SIZE, default_rng(seed))))
    before = deepcopy((X, y))
    scaled = deepcopy(submission.transform(X, (mean, std)))
    return {"parts": parts, "X_and_y": before, "scaled": scaled, "X": X, "mean": mean, "std": std}


def labels_of_many_test_sets(submission, X, y, test_size, calls, seed):
    """Return the labels of the test set of each of many splits with one generator, one row for each call."""
    rng = default_rng(seed)
    return stack([submission.split(X.copy(), y.copy(), test_size, rng)[3] for _ in range(calls)])


def splits_from_generators(submission, X, y, test_size, seed):
    """Return one split, the same again from a new generator with its seed, the next one, and numpy's global state."""
    before, rng = _global_state(), default_rng(seed)
    first = _named(submission.split(X.copy(), y.copy(), test_size, default_rng(seed)))
    again = _named(submission.split(X.copy(), y.copy(), test_size, rng))
    following = _named(submission.split(X.copy(), y.copy(), test_size, rng))
    return {
        "first": first,
        "again": again,
        "following": following,
        "global_before": before,
        "global_after": _global_state(),
    }


def fit_scaler(submission, X):
    """Return the scaler as a dictionary."""
    mean, std = submission.fit_scaler(X)
    return {"mean": mean, "std": std}


def transform(submission, X, mean, std):
    """Return the transformed rows."""
    return submission.transform(X, (mean, std))


def fit_by_default(submission, X, y):
    """Return w and b for the default C."""
    w, b = submission.fit_logistic(X, y)
    return {"w": w, "b": b}


def fit(submission, X, y, C):
    """Return w and b."""
    w, b = submission.fit_logistic(X, y, C)
    return {"w": w, "b": b}


def predict(submission, X, w, b):
    """Return the predictions."""
    return submission.predict(X, w, b)


def accuracy(submission, y, y_hat):
    """Return the accuracy."""
    return submission.accuracy(y, y_hat)


def accuracy_by_group(submission, y, y_hat, group):
    """Return the accuracies by group. A key may be a number of numpy, which cannot cross as a key."""
    result = submission.accuracy_by_group(y, y_hat, group)
    if not isinstance(result, dict):
        return result
    return {key.item() if hasattr(key, "item") else key: value for key, value in result.items()}


def ks_statistic(submission, a, b):
    """Return the statistic."""
    return submission.ks_statistic(a, b)


def pipeline(submission, parts, order, grid, seed, wanted, helpers=None):
    """Return the wanted results of run_pipeline for data whose training, validation and test set are given.

    `parts` has X and y of each set. The submission's own split of row numbers shows where its rows go, so that X and y
    can be put there. If that is no split, or with `helpers`, the rows have the given `order`.
    """
    sets = {name: (asarray(part["X"]), asarray(part["y"])) for name, part in parts.items()}
    rows = _cut(order, sets) if helpers else _rows_of_split(submission, sets, seed) or _cut(order, sets)
    X = empty((len(order), shape_of(parts["train"]["X"])[1]))
    y = empty(len(order), dtype=int)
    for name, (X_part, y_part) in sets.items():
        X[rows[name]], y[rows[name]] = X_part, y_part
    with submission.replaced(**stand_ins(helpers)):
        del helpers
        # The judge notes which functions a probe reads. With and without stand-ins, they are the same.
        _, run_pipeline = submission.split, submission.run_pipeline
        result = run_pipeline(X, y, list(grid), default_rng(seed))
    return {key: result[key] for key in wanted if key in result} if isinstance(result, dict) else result


def stand_ins(helpers: Mapping[str, Sequence[Any]] | None) -> dict[str, Callable[..., Any]]:
    """Return functions that look up recorded calls: `helpers` has a list of (arguments, result) for each name.

    Arguments that were not recorded raise LookupError, so the stand-ins never hide that a caller is wrong. If `helpers`
    is None, there are none.
    """
    return {name: _lookup(name, recorded) for name, recorded in (helpers or {}).items()}


def _lookup(name, recorded):
    def stand_in(*arguments, **keywords):
        given = {**DEFAULTS, **dict(zip(PARAMETERS[name], arguments, strict=False)), **keywords}
        flat = _flat([given[key] for key in PARAMETERS[name] if key != "rng"])
        for expected, result in recorded:
            if _same(expected, flat):
                return deepcopy(result)
        raise LookupError(f"{name} was called with arguments that no step of the sheet has")

    return stand_in


def _flat(arguments):
    """Return the arguments with the parts of a scaler one by one."""
    return [part for each in arguments for part in (each if isinstance(each, (tuple, list)) else [each])]


def _same(expected, given):
    return len(expected) == len(given) and all(map(_close, expected, given))


def _close(expected, given):
    if shape_of(expected) != shape_of(given):
        return False
    size = largest(absolute(expected), initial=0.0)
    return bool(largest(absolute(asarray(given) - expected), initial=0.0) <= SAME * size)


def _rows_of_split(submission, sets, seed):
    """Return the rows that run_pipeline's two calls of split choose for each set, or None if they are no split."""
    count, rng = sum(len(y) for _, y in sets.values()), default_rng(seed)
    numbers, columns = arange(count), shape_of(sets["train"][0])[1]
    rest, test = _split_numbers(submission, numbers, columns, TEST_SIZE, rng)
    train, val = _split_numbers(submission, rest, columns, VAL_SIZE, rng)
    rows = {"train": train, "val": val, "test": test}
    if any(shape_of(rows[name]) != shape_of(y) for name, (_, y) in sets.items()):
        return None
    return rows if array_equal(sort(concatenate([train, val, test])), numbers) else None


def _split_numbers(submission, numbers, columns, size, rng):
    X = tile(numbers[:, None], (1, columns)).astype(float)
    parts = submission.split(X, numbers.copy(), size, rng)
    # The rows of X decide: a split that separates rows from their labels has no right place for either.
    kept = [asarray(part) for part in parts[:2]]
    return [part[:, 0].astype(int) if part.ndim == 2 else part.ravel().astype(int) for part in kept]


def _cut(order, sets):
    """Return the given order in pieces of the sizes of the sets."""
    train, val = len(sets["train"][1]), len(sets["val"][1])
    return {"train": order[:train], "val": order[train : train + val], "test": order[train + val :]}


def _named(parts):
    """Return the four parts by name, or the result of split as it is."""
    fits = isinstance(parts, (tuple, list)) and len(parts) == len(NAMES)
    return dict(zip(NAMES, parts, strict=True)) if fits else parts


def _global_state():
    """Return the state of numpy's global generator: keys, position, whether a number is kept, and which."""
    _, *state = get_state()
    return state
