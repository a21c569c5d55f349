"""Provide the inputs, expected values and tolerances of the tests of `supervised_pipeline`.

It runs on the trusted side only. Optima come from Newton's method in torch. The bounds of w and b follow from the sheet's
bound on the gradient and the curvature at the minimum.

A Case gives run_pipeline's three sets of rows directly: the probe puts them where the submission's own split will find
them. So one case has one right result, whatever the submission draws. Each wrong pipeline in WRONG gives another result.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import Any

import numpy as np
import torch

from autograder.authors import rounding
from tests.supervised_pipeline import probes

Array = np.ndarray
Rows = tuple[Array, Array]
Sets = dict[str, Rows]

GRADIENT = 1e-6  # The sheet's bound on the gradient at an answer, relative to its terms.
RESULTS = ("C", "w", "b", "train", "val", "test")
# What a change of the test rows must not change.
WITHOUT_TEST = ("C", "w", "b", "train", "val")


def seed(rng: np.random.Generator) -> int:
    """Draw a seed."""
    return int(rng.integers(2**32))


# -------------------------------------------------------------------------------------------------------------- split


def labeled_rows(rng: np.random.Generator, n: int, d: int) -> dict[str, Array]:
    """Return n random rows; each has a label of its own, so that a label tells its row."""
    return {"X": rng.normal(size=(n, d)), "y": rng.permutation(n) + 10}


def like_split(n: int, d: int, test_size: float) -> dict[str, Array]:
    """Describe a split."""
    test = math.ceil(n * test_size)
    sizes = {"train": n - test, "test": test}
    rows = {f"X_{name}": np.zeros((size, d)) for name, size in sizes.items()}
    return rows | {f"y_{name}": np.zeros(size, dtype=int) for name, size in sizes.items()}


def check_split(judge: Any, got: Mapping[str, Array], X: Array, y: Array) -> None:
    """Check that each sample is in one set, with its label."""
    labels = np.concatenate([got["y_train"], got["y_test"]])
    judge.require(
        np.array_equal(np.sort(labels), np.sort(y)),
        "Each label must be in exactly one of y_train and y_test, but some are missing or appear twice.",
    )
    together = X[np.argsort(y)][labels - y.min()]
    judge.require(
        np.array_equal(together, np.concatenate([got["X_train"], got["X_test"]])),
        "The rows of X are not the rows of these labels: X and y must be split in the same way.",
    )


def look_of_split(X: Array, y: Array) -> Callable[[Any], Any]:
    """Return a look for splits: what is the same for every draw."""

    def seen(got: Any) -> Any:
        return _facts_of_split(got, X, y) if isinstance(got, dict) else type(got).__name__

    return seen


def _facts_of_split(got: Mapping[str, Any], X: Array, y: Array) -> Any:
    parts = [np.asarray(got[name]) for name in probes.NAMES]
    shapes = [list(part.shape) for part in parts]
    if [part.ndim for part in parts] != [2, 2, 1, 1]:
        return shapes
    rows = [_positions(part, X[:, 0], column=0) for part in parts[:2]]
    labels = [_positions(part, y) for part in parts[2:]]
    ordered = [bool((np.diff(part) == 1).all()) for part in (*rows, *labels)]
    once = [sorted(np.concatenate(pair).tolist()) == list(range(len(y))) for pair in (rows, labels)]
    return [shapes, ordered, once, [np.array_equal(*pair) for pair in zip(rows, labels, strict=True)]]


def _positions(part: Array, whole: Array, column: int | None = None) -> Array:
    """Return the position of each entry in `whole`, or -1."""
    entries = part if column is None else part[:, column]
    return np.array([int(np.flatnonzero(whole == entry)[0]) if entry in whole else -1 for entry in entries], dtype=int)


def look_of_splits(X: Array, y: Array) -> Callable[[Any], Any]:
    """Return a look for several splits and the global state: the facts of each, and which are equal."""

    def seen(got: Any) -> Any:
        parts = [got[name] for name in ("first", "again", "following")]
        if not all(isinstance(part, dict) for part in parts):
            return [type(part).__name__ for part in parts]
        facts = [_facts_of_split(part, X, y) for part in parts]
        return [facts, same_split(*parts[:2]), same_split(*parts[1:]), untouched(got)]

    return seen


def look_of_labels(accepted: tuple[int, int]) -> Callable[[Any], Any]:
    """Return a look for the labels of many test sets: which labels are too rare or too frequent."""

    def seen(got: Any) -> Any:
        counts = np.bincount(np.clip(np.ravel(got), 0, 99), minlength=100)
        return [list(np.shape(got)), (counts < accepted[0]).tolist(), (counts > accepted[1]).tolist()]

    return seen


def same_split(left: Mapping[str, Array], right: Mapping[str, Array]) -> bool:
    """Return whether two splits are equal."""
    return all(np.array_equal(left[name], right[name]) for name in probes.NAMES)


def untouched(got: Mapping[str, Any]) -> bool:
    """Return whether numpy's global generator has the same state before and after."""
    return all(np.array_equal(*states) for states in zip(got["global_before"], got["global_after"], strict=True))


# The parts of the state of numpy's global generator: keys, position, whether a number is kept, and which.
STATE_LIKE = [np.zeros(624, dtype=np.uint32), 0, 0, 0.0]


# ------------------------------------------------------------------------------------------------------------- scaler


def columns(rng: np.random.Generator, n: int, d: int) -> Array:
    """Return n rows whose d columns differ in mean and scale."""
    means = rng.permutation(np.linspace(-4, 10, d)) + rng.uniform(-1, 1, size=d)
    return rng.normal(size=(n, d)) * rng.permutation(np.geomspace(0.2, 5, d)) + means


def scaler(X: Array) -> Rows:
    """Return the mean and the std of the columns of X."""
    std, mean = torch.std_mean(torch.from_numpy(X), dim=0, correction=0)
    return mean.numpy(), np.where(np.ptp(X, axis=0) == 0, 1.0, std.numpy())


def scaler_bounds(X: Array) -> dict[str, Array]:
    """Return the rounding bounds of mean and std, also for mean(x**2) - mean(x)**2."""
    variance = rounding((X**2).mean(axis=0) * 4, terms=2 * len(X))
    return {"mean": rounding(np.abs(X).mean(axis=0), terms=len(X)), "std": variance / scaler(X)[1]}


def looks_of_scaler(X: Array) -> dict[str, Any]:
    """Return scalers by other conventions."""
    mean, std = scaler(X)
    n = len(X)
    looks = {
        "the variance is divided by n - 1: the sheet divides by n": (mean, std * math.sqrt(n / (n - 1))),
        "the second part is the variance: it must be its square root": (mean, std**2),
        "1e-8 is added to every std: only a column of equal values needs another std": (mean, std + 1e-8),
        "mean and std are in the wrong order": (std, mean),
        "the parts are the minimum and the range, as in min-max scaling": (X.min(axis=0), np.ptp(X, axis=0)),
    }
    return {words: {"mean": mean, "std": std} for words, (mean, std) in looks.items()}


def transform_bound(X: Array, mean: Array, std: Array) -> Array:
    """Return the rounding bound of (X - mean) / std, also for X / std - mean / std."""
    return rounding((np.abs(X) + np.abs(mean)) / std, terms=4)


def transformed(X: Array, scale: Rows) -> Array:
    """Return rows with a scaler applied, by torch."""
    mean, std = (torch.from_numpy(part) for part in scale)
    return torch.from_numpy(X).sub(mean).div(std).numpy()


def looks_of_transform(X: Array, mean: Array, std: Array) -> dict[str, Any]:
    """Return transformed rows by other conventions."""
    zero, one = np.zeros_like(mean), np.ones_like(std)
    return {
        "X is scaled by its own mean and std: transform must use those of the scaler": transformed(X, scaler(X)),
        "the mean is subtracted, but nothing is divided by std": transformed(X, (mean, one)),
        "the difference is multiplied by std: it must be divided": transformed(X, (mean, 1 / std)),
        "X is divided by std first, and the mean is subtracted after that": transformed(X, (zero, std)) - mean,
        "it is divided by the root of std: std is no variance": transformed(X, (mean, np.sqrt(std))),
        "the mean is added: it must be subtracted": transformed(X, (-mean, std)),
    }


# -------------------------------------------------------------------------------------------------- logistic regression


# The example of the sheet: b = 0, and w = 2 / (1 + exp(w)).
BY_HAND = {"X": np.array([[-1.0], [1.0]]), "y": np.array([0, 1])}


def labeled(rng: np.random.Generator, n: int, d: int, *, offset: float = 0.0, lean: float = 0.5) -> dict[str, Array]:
    """Return rows with labels of 0 and 1 that no line separates; `lean` moves the share of ones."""
    while True:
        X = rng.normal(size=(n, d))
        y = (X @ rng.normal(size=d) / math.sqrt(d) + lean + rng.normal(size=n) > 0).astype(int)
        flipped = rng.permutation(n)[: n // 10]
        y[flipped] = 1 - y[flipped]
        if 3 <= y.sum() <= n - 3 and y.mean() != 0.5:
            return {"X": X + offset, "y": y}


def separated(rng: np.random.Generator, n: int) -> dict[str, Array]:
    """Return two clouds of n rows each, far apart: without the penalty, w would grow without end."""
    X = np.concatenate([rng.normal(size=(n, 2)) + 4, rng.normal(size=(n + 3, 2)) - 4])
    return {"X": X, "y": np.repeat([1, 0], [n, n + 3])}


def lecture_data() -> tuple[Sets, Array]:
    """Return the lecture's training and test set, drawn as its listing and scikit-learn do, and the true weights."""
    rng = np.random.RandomState(42)
    X, true_w = rng.randn(1000, 10), rng.randn(10)
    y = (X @ true_w + 0.1 * rng.randn(1000) > 0).astype(int)
    order = np.random.RandomState(42).permutation(1000)
    test, train = order[:200], order[200:]
    return {"train": (X[train], y[train]), "test": (X[test], y[test])}, true_w


def fit(X: Array, y: Array, C: float, *, penalty: float = 1.0, penalty_of_b: float = 0.0) -> tuple[Array, float]:
    """Return the w and b that minimize the sheet's J, by Newton's method.

    `penalty` and `penalty_of_b` are the weights of the squares of w and b.
    """
    A, weights = _with_ones(X), torch.full((X.shape[1] + 1,), penalty, dtype=torch.float64)
    weights[-1] = penalty_of_b
    t, labels = torch.zeros_like(weights), torch.from_numpy(y).double()
    for _ in range(60):
        gradient = weights * t + C * A.T @ (torch.sigmoid(A @ t) - labels)
        if float(gradient.abs().max()) < 1e-11 * (1 + C * float(A.abs().sum(dim=0).max())):
            break
        t = t - torch.linalg.solve(_curvature(A, t, C, weights), gradient)
    return t[:-1].numpy(), float(t[-1])


def fits(X: Array, y: Array, grid: Iterable[float]) -> list[tuple[Array, float]]:
    """Return the model for each C. Most pipelines, right or wrong, fit the same ones."""
    return [_fit_once(X.tobytes(), X.shape, y.tobytes(), C) for C in grid]


@lru_cache(maxsize=256)
def _fit_once(rows: bytes, shape: tuple[int, int], labels: bytes, C: float) -> tuple[Array, float]:
    return fit(np.frombuffer(rows).reshape(shape).copy(), np.frombuffer(labels, dtype=int).copy(), C)


def fit_bounds(X: Array, y: Array, C: float) -> dict[str, Any]:
    """Return how far w and b may be from the minimum, for a gradient within the sheet's bound.

    An answer with the gradient g is off by H^-1 g, where H is the matrix of second derivatives. The factor 2 is for its
    change on the way, which is tiny: the logits move by less than 1e-2.
    """
    w, b = fit(X, y, C)
    weights = torch.ones(len(w) + 1, dtype=torch.float64)
    weights[-1] = 0
    curvature = _curvature(_with_ones(X), torch.from_numpy(np.append(w, b)), C, weights)
    gradient = GRADIENT * (1 + C * np.abs(X).sum(axis=0).max())
    bounds = 2 * gradient * torch.linalg.inv(curvature).abs().sum(dim=1).numpy()
    return {"w": bounds[:-1], "b": float(bounds[-1])}


def _with_ones(X: Array) -> torch.Tensor:
    return torch.from_numpy(np.column_stack([X, np.ones(len(X))]))


def _curvature(A: torch.Tensor, t: torch.Tensor, C: float, weights: torch.Tensor) -> torch.Tensor:
    p = torch.sigmoid(A @ t)
    return torch.diag(weights) + C * (A.T * (p * (1 - p))) @ A


def model(fitted: tuple[Array, float]) -> dict[str, Any]:
    """Return w and b by name."""
    return dict(zip(("w", "b"), fitted, strict=True))


def looks_of_fit(X: Array, y: Array, C: float) -> dict[str, Any]:
    """Return models by other conventions."""
    n, (w, b) = len(X), fit(X, y, C)
    looks = {
        "b is regularized like w: only w belongs into the penalty": fit(X, y, C, penalty_of_b=1.0),
        "the losses are averaged: the sheet's J has their sum": fit(X, y, C / n),
        "the penalty is |w|^2: the sheet has |w|^2 / 2": fit(X, y, C, penalty=2.0),
        "there is almost no penalty on w": fit(X, y, C, penalty=1e-8),
        "w is right, but b is 0": (w, 0.0),
        "w and b have the wrong sign: the classes are exchanged": (-w, -b),
    }
    if C != 1:
        looks["C and 1/C are exchanged: C multiplies the losses"] = fit(X, y, 1 / C)
        looks["it is the model for C = 1: the argument C is not used"] = fit(X, y, 1.0)
        looks["C multiplies the penalty as well, so it has no effect"] = fit(X, y, C, penalty=C)
    return {words: model(fitted) for words, fitted in looks.items()}


# ------------------------------------------------------------------------------------------- predictions and accuracies


def scored_rows(rng: np.random.Generator, n: int, d: int) -> dict[str, Any]:
    """Return rows and a model whose scores are away from 0; the bias and a threshold of 1/2 change some predictions."""
    while True:
        X, w, b = rng.normal(size=(n, d)), rng.normal(size=d), 0.8
        z = X @ w + b
        shows = [((z > 0) & (z < 0.5)).any(), ((z > 0) & (z < b)).any(), (z < -0.1).any()]
        if all(shows) and np.abs(z).min() > 1e-3:
            return {"X": X, "w": w, "b": b}


def scores(X: Array, w: Array, b: float) -> torch.Tensor:
    """Return the score of each row, by torch."""
    return torch.from_numpy(X).mv(torch.from_numpy(w)).add(float(b))


def predicted(X: Array, w: Array, b: float) -> Array:
    """Return the class of each row, by torch."""
    return torch.heaviside(scores(X, w, b), torch.zeros(1, dtype=torch.float64)).long().numpy()


def share_right(y: Array, y_hat: Array) -> float:
    """Return the share of right predictions, by torch."""
    return torch.from_numpy(y).eq(torch.from_numpy(y_hat)).double().mean().item()


def looks_of_predict(X: Array, w: Array, b: float) -> dict[str, Any]:
    """Return predictions by other conventions."""
    z = scores(X, w, b)
    return {
        "b is not added": predicted(X, w, 0.0),
        "the score is compared with 1/2: that is the threshold of a probability, and a score has 0": predicted(X, w, b - 0.5),
        "the classes are exchanged": predicted(X, -w, -b),
        "the classes are -1 and 1: on the sheet they are 0 and 1": z.sign().long().numpy(),
        "it is the score itself: compare it with 0": z.numpy(),
        "it is a probability: predict must decide for 0 or 1": z.sigmoid().numpy(),
    }  # fmt: skip


def labels_and_predictions(rng: np.random.Generator, right: int, n: int) -> Rows:
    """Return n labels, and predictions of which `right` are right."""
    y = rng.permutation((np.arange(n) < 0.6 * n).astype(int))
    y_hat = y.copy()
    wrong = rng.permutation(n)[: n - right]
    y_hat[wrong] = 1 - y_hat[wrong]
    return y, y_hat


def looks_of_accuracy(right: int, n: int) -> dict[str, Any]:
    """Return accuracies by other conventions."""
    return {
        "it is in percent: the sheet has a share from 0 to 1": 100 * right / n,
        "it is the share of wrong predictions": 1 - right / n,
        "it is the number of right predictions: divide it by n": right,
    }


def groups(rng: np.random.Generator, right: Mapping[int, tuple[int, int]]) -> dict[str, Array]:
    """Return labels, predictions and groups: {group: (right predictions, members)}. No look agrees with the truth."""
    while True:
        parts = [(*labels_and_predictions(rng, *counts), np.full(counts[1], g)) for g, counts in right.items()]
        order = rng.permutation(sum(members for _, members in right.values()))
        y, y_hat, group = (np.concatenate(part)[order] for part in zip(*parts, strict=True))
        case = {"y": y, "y_hat": y_hat, "group": group}
        if shares(right) not in looks_of_groups(shares(right), **case).values():
            return case


def shares(right: Mapping[int, tuple[int, int]]) -> dict[int, float]:
    """Return the accuracy within each group, from the numbers of right predictions and of members."""
    return {g: hits / members for g, (hits, members) in sorted(right.items())}


def looks_of_groups(right: dict[int, float], y: Array, y_hat: Array, group: Array) -> dict[str, Any]:
    """Return accuracies by group by other conventions."""
    of_group = torch.bucketize(torch.from_numpy(group), torch.tensor(list(right)))
    predictions, labels = torch.from_numpy(y_hat).double(), torch.from_numpy(y).double()

    def sums(values: torch.Tensor) -> torch.Tensor:
        return torch.zeros(len(right), dtype=torch.float64).index_add(0, of_group, values)

    members = sums(torch.ones_like(labels))
    found = sums(labels * predictions) / sums(labels).clamp(min=1)
    accuracies = torch.tensor(list(right.values()), dtype=torch.float64)
    looks = {
        "it is divided by the number of all samples: divide by the members of the group": accuracies * members / len(y),
        "it is the share of predictions that are 1 in the group": sums(predictions) / members,
        "it is the share of wrong predictions in the group": 1 - accuracies,
        "it is the accuracy of all samples, the same for every group": torch.ones_like(members) * share_right(y, y_hat),
        "it is the share of the positive samples of the group that are found": found,
    }
    return {words: dict(zip(right, values.tolist(), strict=True)) for words, values in looks.items()}


def two_samples(rng: np.random.Generator, n: int, m: int, shift: float) -> list[Array]:
    """Return two samples with different means, and different values by every other convention."""
    while True:
        a, b = rng.normal(size=n), rng.normal(size=m) + shift
        # No even grid between values so far apart sees the others.
        a[0], b[0] = 4e4, -3e4
        if all(_tells_distances_apart(*case) for case in [(a, b), (b, a)]):
            return [a, b]


def _tells_distances_apart(a: Array, b: Array) -> bool:
    """Return whether no two wrong ways to measure the distance agree, if they are wrong here."""
    apart = distances(a, b).abs()
    at_some = [apart[: len(a)].max().item(), apart[len(a) :].max().item()]
    wrong = [each for each in [*looks_of_ks(a, b).values(), *at_some] if each != ks(a, b)]
    return len(wrong) == len(set(wrong)) and len(wrong) >= 3


def distances(a: Array, b: Array) -> torch.Tensor:
    """Return F_a - F_b at each value of a and of b, by torch."""
    values = torch.from_numpy(np.append(a, b))
    F_a, F_b = (torch.bucketize(values, torch.from_numpy(np.sort(z)), right=True).double() / len(z) for z in (a, b))
    return F_a - F_b


def ks(a: Array, b: Array) -> float:
    """Return the Kolmogorov-Smirnov statistic."""
    return distances(a, b).abs().max().item()


def looks_of_ks(a: Array, b: Array) -> dict[str, float]:
    """Return distances by other conventions; the first one may agree with the statistic of one order of the samples."""
    apart = distances(a, b)
    return {
        "it is the largest F_a - F_b, with its sign: take the absolute value": apart.max().item(),
        "it is the mean distance: it must be the largest": apart.abs().mean().item(),
        "it is the difference of the two means": abs(float(a.mean() - b.mean())),
    }


# ----------------------------------------------------------------------------------------------------------- pipeline


@dataclass(frozen=True, eq=False)
class Case:
    """The data of one run of run_pipeline: the three sets, the grid, and the order of the rows if split does not work.

    It is the same object for every submission, so what follows from it is worked out once.
    """

    sets: Sets
    grid: list[float]
    order: Array

    def inputs(self, wanted: Iterable[str]) -> dict[str, Any]:
        """Return the inputs of the probe `pipeline`."""
        parts = {name: {"X": X, "y": y} for name, (X, y) in self.sets.items()}
        return {"parts": parts, "order": self.order, "grid": self.grid, "wanted": list(wanted)}


Scale = Callable[[Sets], Sets]
Choose = Callable[[dict[str, list[float]]], int]


def by_training_set(sets: Sets) -> Sets:
    """Return the sets, scaled with the training set's scaler."""
    return _scaled(sets, sets["train"][0])


def _by_rest(sets: Sets) -> Sets:
    return _scaled(sets, np.concatenate([sets["train"][0], sets["val"][0]]))


def _by_everything(sets: Sets) -> Sets:
    return _scaled(sets, np.concatenate([X for X, _ in sets.values()]))


def _each_by_itself(sets: Sets) -> Sets:
    return {name: _scaled({name: rows}, rows[0])[name] for name, rows in sets.items()}


def _not_at_all(sets: Sets) -> Sets:
    return sets


def _all_but(name: str) -> Scale:
    return lambda sets: by_training_set(sets) | {name: sets[name]}


def _scaled(sets: Sets, X: Array) -> Sets:
    scale = scaler(X)
    return {name: (transformed(rows, scale), y) for name, (rows, y) in sets.items()}


def _best(scores: dict[str, list[float]]) -> int:
    return int(np.argmax(scores["val"]))


def _best_on(name: str) -> Choose:
    return lambda scores: int(np.argmax(scores[name]))


def _last(scores: dict[str, list[float]]) -> int:
    return len(scores["val"]) - 1


def _last_best(scores: dict[str, list[float]]) -> int:
    return len(scores["val"]) - 1 - int(np.argmax(scores["val"][::-1]))


def results(
    case: Case, scale: Scale = by_training_set, choose: Choose = _best, *, refit: bool = False
) -> dict[str, Any]:
    """Return what run_pipeline returns. `refit` fits the chosen C again, with the validation set."""
    sets = scale(case.sets)
    models = fits(*sets["train"], case.grid)
    scores = {name: [accuracy(rows, each) for each in models] for name, rows in sets.items()}
    best = choose(scores)
    chosen = models[best]
    if refit:
        X, y = (np.concatenate(part) for part in zip(sets["train"], sets["val"], strict=True))
        chosen = fit(X, y, case.grid[best])
    kept = {name: accuracy(rows, chosen) for name, rows in sets.items()} | {"val": scores["val"][best]}
    return {"C": case.grid[best], **model(chosen), **kept}


def accuracy(rows: Rows, fitted: tuple[Array, float]) -> float:
    """Return the accuracy of a model."""
    (X, y), (w, b) = rows, fitted
    return share_right(y, predicted(X, w, b))


def trained_on_the_rest(case: Case) -> dict[str, Any]:
    """Return what run_pipeline returns if the models see the validation rows."""
    sets = by_training_set(case.sets)
    X, y = (np.concatenate(part) for part in zip(sets["train"], sets["val"], strict=True))
    models = fits(X, y, case.grid)
    scores = [accuracy(sets["val"], each) for each in models]
    best = scores.index(max(scores))
    kept = {name: accuracy(rows, models[best]) for name, rows in sets.items()}
    return {"C": case.grid[best], **model(models[best]), **kept}


NOT_SCALED = "the test set was not scaled"
REPORTED = "test is the accuracy on the validation set"
ABOUT_TEST = (NOT_SCALED, REPORTED)
WRONG: dict[str, Callable[[Case], dict[str, Any]]] = {
    "the scaler was fitted on all rows, the test rows too: it may only see the training set": (
        lambda case: results(case, _by_everything)
    ),
    "the scaler was fitted on training and validation rows: it may only see the training set": (
        lambda case: results(case, _by_rest)
    ),
    "each set was scaled by its own mean and std: all three need the training set's": (
        lambda case: results(case, _each_by_itself)
    ),
    "nothing was scaled": lambda case: results(case, _not_at_all),
    NOT_SCALED: lambda case: results(case, _all_but("test")),
    "the validation set was not scaled": lambda case: results(case, _all_but("val")),
    "C is the best one on the test set: the validation set must choose": (
        lambda case: results(case, choose=_best_on("test"))
    ),
    "C is the best one on the training set: the validation set must choose": (
        lambda case: results(case, choose=_best_on("train"))
    ),
    "C is the last one of the grid": lambda case: results(case, choose=_last),
    "the accuracies are those of the last C": lambda case: (
        results(case, choose=_last) | {key: results(case)[key] for key in ("C", "w", "b", "val")}
    ),
    "the model was fitted again, with the validation rows: the sheet keeps the first fit": (
        lambda case: results(case, refit=True)
    ),
    "the models were fitted on the validation rows too: they may only see the training set": trained_on_the_rest,
    REPORTED: lambda case: (right := results(case)) | {"test": right["val"]},
}


def last_of_equals(case: Case) -> dict[str, Any]:
    """Return what run_pipeline returns if the last of equal accuracies wins."""
    return results(case, choose=_last_best)


LAST_OF_EQUALS = "C is the last one of several with the best validation accuracy: take the first"


def looks_of_pipeline(case: Case, wanted: Iterable[str]) -> dict[str, Any]:
    """Return the wanted results of wrong pipelines."""
    looks = {words: wrong(case) for words, wrong in [*WRONG.items(), (LAST_OF_EQUALS, last_of_equals)]}
    return {words: {key: each[key] for key in wanted} for words, each in looks.items()}


@cache
def pipeline_bounds(case: Case) -> dict[str, Any]:
    """Return the bounds of the results: w and b have those of a fit."""
    return fit_bounds(*by_training_set(case.sets)["train"], results(case)["C"])


@cache
def poisoned(case: Case) -> Case:
    """Return the case with other test rows, far away, and with the other labels."""
    X, y = case.sets["test"]
    return replace(case, sets=case.sets | {"test": (50 * X + 7, 1 - y)})


@cache
def flipped(case: Case) -> Case:
    """Return the case with the other test labels."""
    X, y = case.sets["test"]
    return replace(case, sets=case.sets | {"test": (X, 1 - y)})


@cache
def pipeline_case(case_seed: int, n: int, d: int, grid: tuple[float, ...], equals: int = 1) -> Case:
    """Return a case in which `equals` values of C, 1 or 3, share the best validation accuracy.

    No accuracy hangs on a score near 0, and every wrong pipeline gives another result. `grid` is ascending.
    """
    rng = np.random.default_rng([case_seed, n])
    while True:
        case = _draw_case(rng, n, d, grid, equals)
        if case is not None and _tells(case, equals):
            return case


def _tells(case: Case, equals: int) -> bool:
    """Return whether every wrong pipeline shows in the results, those that leave the test set alone without "test" too."""
    right, wrong = results(case), dict(WRONG) if equals == 1 else WRONG | {LAST_OF_EQUALS: last_of_equals}
    if len({right[name] for name in ("train", "val", "test")}) < 3:
        return False
    refitted, trained = results(case, refit=True), trained_on_the_rest(case)
    if equals == 1 and all(refitted[key] == trained[key] for key in ("C", "val")):
        return False
    return all(
        any(abs(other[key] - right[key]) > 1e-3 * (1 + abs(right[key])) for key in kept)
        for words, each in wrong.items()
        for other, kept in [
            (each(case), ("C", "b", "train", "val", "test") if words in ABOUT_TEST else ("C", "b", "train", "val"))
        ]
    )


def _draw_case(rng: np.random.Generator, n: int, d: int, grid: tuple[float, ...], equals: int) -> Case | None:
    """Return a case, or None if these training rows allow none.

    The training set is random. The rows of the other two come from a pool of random ones, by what the models say of them.
    """
    n_test = math.ceil(n * probes.TEST_SIZE)
    n_val = math.ceil((n - n_test) * probes.VAL_SIZE)
    X = rng.normal(size=(n - n_test - n_val, d)) @ (np.eye(d) + 0.7 * rng.normal(size=(d, d)))
    X = rng.permutation(np.geomspace(0.2, 5, d)) * (X + rng.uniform(1, 4, size=d))
    mean, std = scaler(X)
    Z = transformed(X, (mean, std))
    y = ((Z @ rng.normal(size=d)) / math.sqrt(d) + 0.4 + 0.8 * rng.normal(size=len(Z)) > 0).astype(int)
    if not 6 <= y.sum() <= len(y) - 6:
        return None
    models = fits(Z, y, grid)
    best = _best_models(rng, [accuracy((Z, y), each) for each in models], equals)
    if not best:
        return None
    bounds = [fit_bounds(Z, y, C) for C in grid]
    if len(_votes(Z, [models[best[0]]], [bounds[best[0]]])[0]) < len(Z):
        return None
    pool = rng.normal(size=(1200, d)) * 1.5 + rng.permutation([1.2, -0.9, *[0.0] * d])[:d]
    votes = _votes(pool, models, bounds)
    others = rng.permutation([k for k in range(len(grid)) if k not in best]).tolist()
    val, test = _chosen(votes, best, n_val, n_val // 3), _chosen(votes, others[:1], n_test, n_test // 5)
    if val is None or test is None:
        return None
    sets = {name: (pool[rows] * std + mean, labels) for name, (rows, labels) in [("val", val), ("test", test)]}
    # The worst C is neither first nor last, unless the others are as good; a best one is neither too.
    others.sort(key=lambda k: -accuracy((pool[val[0]], val[1]), models[k]))
    if accuracy((pool[val[0]], val[1]), models[others[0]]) == accuracy((pool[val[0]], val[1]), models[others[-1]]):
        return None
    order = [others[0], *best, *others[:0:-1]]
    return Case({"train": (X, y)} | sets, [grid[k] for k in order], rng.permutation(n))


def _best_models(rng: np.random.Generator, train: list[float], equals: int) -> list[int]:
    """Return the models that shall be best on the validation set, in the order of the grid, or nothing.

    Under the smallest C, w is almost 0 for right and wrong code, so it is none of them. The first one is not the best on
    the training set. Of three, the smallest C is in the middle, so a sorted grid gives neither the first nor the last.
    """
    drawn = [k for k in rng.permutation(np.arange(1, len(train))).tolist() if train[k] < max(train)]
    if equals == 1 or not drawn:
        return drawn[:1]
    first = max(drawn)
    smallest, last = sorted(k for k in range(1, len(train)) if k != first)[-2:]
    return [first, smallest, last] if smallest < first else []


def _votes(Z: Array, models: list[Any], bounds: list[dict[str, Any]]) -> Rows:
    """Return the rows on which no model is near its threshold, and the class that each model gives to each of them."""
    scores = np.stack([Z @ w + b for w, b in models])
    slack = np.stack([10 * (np.abs(Z) @ bound["w"] + bound["b"]) + 1e-9 for bound in bounds])
    clear = np.flatnonzero((np.abs(scores) > slack).all(axis=0))
    return clear, (scores[:, clear] > 0).astype(int)


def _chosen(votes: Rows, best: list[int], size: int, wrong: int) -> Rows | None:
    """Return rows and labels: the models in `best` are wrong on `wrong` of them, all others on at least two more."""
    rows, classes = votes
    agreed = (classes[best] == classes[best[0]]).all(axis=0)
    against = [
        np.flatnonzero(agreed & (classes[k] != classes[best[0]]))[:2] for k in range(len(classes)) if k not in best
    ]
    telling = np.unique(np.concatenate(against))
    unanimous = np.flatnonzero((classes == classes[0]).all(axis=0))[: size - len(telling)]
    if any(len(each) < 2 for each in against) or len(telling) + len(unanimous) < size or len(unanimous) < wrong:
        return None
    taken = np.concatenate([telling, unanimous])
    labels = classes[best[0]][taken]
    labels[-wrong:] = 1 - labels[-wrong:]
    return rows[taken], labels


@cache
def helpers(case: Case) -> dict[str, list[Any]]:
    """Return the right results of the functions that run_pipeline calls: {name: [(arguments, result)]}.

    The calls are those of right pipelines and of the most common wrong ones, sorted by their results, so they do not tell
    which is right.
    """
    recorded: dict[str, list[Any]] = {name: [] for name in probes.PARAMETERS}

    def call(name: str, *arguments: Any) -> Any:
        result = RIGHT[name](*arguments)
        flat = itertools.chain(*(each if isinstance(each, tuple) else [each] for each in arguments))
        recorded[name].append([list(flat), result])
        return result

    train, val = len(case.sets["train"][1]), len(case.sets["val"][1])
    X, y = (np.concatenate(part) for part in zip(*(case.sets[name] for name in ("train", "val", "test")), strict=True))
    places = np.argsort(case.order)
    parts = {"train": (X[:train], y[:train]), "val": (X[train : train + val], y[train : train + val])}
    rest = X[: train + val], y[: train + val]
    recorded["split"] += [
        [[X[places], y[places], probes.TEST_SIZE], (rest[0], X[train + val :], rest[1], y[train + val :])],
        [[*rest, probes.VAL_SIZE], (parts["train"][0], parts["val"][0], parts["train"][1], parts["val"][1])],
    ]
    for seen in (parts["train"][0], rest[0], X[places]):
        scale = call("fit_scaler", seen)
        sets = {name: (call("transform", rows, scale), labels) for name, (rows, labels) in case.sets.items()}
        for C in case.grid:
            w, b = call("fit_logistic", *sets["train"], C)
            for Z, labels in sets.values():
                call("accuracy", labels, call("predict", Z, w, b))
    return {name: sorted(calls, key=_bytes_of_result) for name, calls in recorded.items()}


def _bytes_of_result(call: list[Any]) -> bytes:
    return b"".join(np.asarray(part).tobytes() for part in (call[1] if isinstance(call[1], tuple) else [call[1]]))


RIGHT: dict[str, Callable[..., Any]] = {
    "fit_scaler": scaler,
    "transform": transformed,
    "fit_logistic": fit,
    "predict": predicted,
    "accuracy": share_right,
}
