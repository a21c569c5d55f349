"""The lecture trains a network on two moons: it prints the accuracies 0.979 and 0.950."""

from __future__ import annotations

import runpy
from typing import Any

import numpy as np
import pytest

from tests.autograder.kit import ROOT
from tests.two_moons import oracle

REFERENCE = ROOT / "solutions" / "two_moons" / "two_moons.py"


def reference() -> dict[str, Any]:
    """Return the names of a reference that no other test changes."""
    return runpy.run_path(str(REFERENCE))


def after_the_lecture(names: dict[str, Any]) -> tuple[list[float], Any]:
    """Return the two accuracies after the lecture's 1,000 steps, and the layers."""
    training, test = oracle.lecture_data()
    layers, _ = names["train"](**training, steps=1_000, l2=1e-4)
    shares = [names["accuracy"](layers, case["x"], case["y"]) for case in (training, test)]
    return [round(float(share), 3) for share in shares], layers


def with_eps_of_sklearn(names: dict[str, Any]) -> dict[str, Any]:
    """Let adam add eps before the bias correction."""
    adam = names["adam"]

    def other(w: Any, grad: Any, m: Any, v: Any, t: int, lr: float = 0.001) -> Any:
        return adam(w, grad, m, v, t, lr, eps=1e-8 / np.sqrt(1 - 0.999**t))

    names["train"].__globals__["adam"] = other
    return names


def test_the_printed_accuracies_with_eps_before_the_bias_correction():
    assert after_the_lecture(with_eps_of_sklearn(reference()))[0] == [0.979, 0.950]


def test_the_accuracies_with_eps_where_the_lecture_has_it():
    assert after_the_lecture(reference())[0] == [0.979, 0.967]


def test_300_larger_steps_end_where_the_sheet_says():
    names = reference()
    training, test = oracle.lecture_data()
    layers, losses = names["train"](**training, steps=300, lr=0.01, l2=1e-4)
    shares = [round(float(names["accuracy"](layers, case["x"], case["y"])), 3) for case in (training, test)]
    assert (round(float(losses[-1]), 6), shares) == (0.040944, [0.971, 0.950])


@pytest.mark.filterwarnings("ignore")
def test_the_lecture_listing_has_the_same_data_and_weights():
    datasets = pytest.importorskip("sklearn.datasets")
    train_test_split = pytest.importorskip("sklearn.model_selection").train_test_split
    MLPClassifier = pytest.importorskip("sklearn.neural_network").MLPClassifier
    X, y = datasets.make_moons(n_samples=200, noise=0.2, random_state=42)
    X_train, X_test, y_train, y_test = train_test_split(X, y, test_size=0.3, random_state=42)
    training, test = oracle.lecture_data()
    for ours, theirs in ((training["x"], X_train), (test["x"], X_test), (training["y"], y_train), (test["y"], y_test)):
        np.testing.assert_allclose(ours, theirs, rtol=0, atol=1e-14)
    model = MLPClassifier(hidden_layer_sizes=(10, 10), max_iter=1_000, random_state=42).fit(X_train, y_train)
    assert [round(model.score(X_train, y_train), 3), round(model.score(X_test, y_test), 3)] == [0.979, 0.950]
    _, layers = after_the_lecture(with_eps_of_sklearn(reference()))
    for (W, b), W_theirs, b_theirs in zip(layers, model.coefs_, model.intercepts_, strict=True):
        np.testing.assert_allclose(W, W_theirs, atol=1e-10)
        np.testing.assert_allclose(b, b_theirs, atol=1e-10)
