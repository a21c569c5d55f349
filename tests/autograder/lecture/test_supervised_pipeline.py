"""Recompute the lecture's numbers for logistic regression with the solution of supervised_pipeline."""

from __future__ import annotations

import importlib.util
import warnings
from typing import Any

import numpy as np
import pytest

from tests.autograder.kit import ROOT
from tests.supervised_pipeline import oracle


@pytest.fixture(scope="module")
def solution() -> Any:
    path = ROOT / "solutions" / "supervised_pipeline" / "supervised_pipeline.py"
    spec = importlib.util.spec_from_file_location("supervised_pipeline_solution", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(("name", "printed"), [("train", "0.990"), ("test", "0.995")])
def test_logistic_regression_prints_the_accuracy_of_the_lecture(solution: Any, name: str, printed: str) -> None:
    sets, _ = oracle.lecture_data()
    w, b = solution.fit_logistic(*sets["train"])
    X, y = sets[name]
    assert f"{solution.accuracy(y, solution.predict(X, w, b)):.3f}" == printed


def test_no_score_of_the_lecture_is_near_the_threshold(solution: Any) -> None:
    sets, _ = oracle.lecture_data()
    w, b = solution.fit_logistic(*sets["train"])
    margins = np.abs(np.concatenate([X @ w + b for X, _ in sets.values()]))
    assert margins.min() == pytest.approx(0.0107, abs=5e-5)


def test_scikit_learn_has_the_same_data_and_prints_the_same(solution: Any) -> None:
    selection, linear = pytest.importorskip("sklearn.model_selection"), pytest.importorskip("sklearn.linear_model")
    sets, true_w = oracle.lecture_data()
    np.random.seed(42)
    X = np.random.randn(1000, 10)
    assert np.array_equal(true_w, np.random.randn(10))
    y = (X @ true_w + np.random.randn(1000) * 0.1 > 0).astype(int)
    parts = selection.train_test_split(X, y, test_size=0.2, random_state=42)
    for part, ours in zip(parts, (sets["train"][0], sets["test"][0], sets["train"][1], sets["test"][1]), strict=True):
        assert np.array_equal(part, ours)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        model = linear.LogisticRegression(C=1.0).fit(*sets["train"])
    assert [f"{model.score(*sets[name]):.3f}" for name in ("train", "test")] == ["0.990", "0.995"]
    w, b = solution.fit_logistic(*sets["train"])
    # scikit-learn stops earlier.
    assert np.abs(np.append(model.coef_[0] - w, model.intercept_[0] - b)).max() < 1e-2


def test_solution_is_at_the_minimum(solution: Any) -> None:
    X, y = oracle.lecture_data()[0]["train"]
    w, b = solution.fit_logistic(X, y)
    error = 1 / (1 + np.exp(-(X @ w + b))) - y
    gradient = np.append(w + X.T @ error, error.sum())
    # The rounding error of sums with 800 terms.
    assert np.abs(gradient).max() < 800 * 2.2e-16 * np.abs(X).sum(axis=0).max()
