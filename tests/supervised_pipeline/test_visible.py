"""Test supervised_pipeline against torch, the formulas of the sheet, and the numbers of the lecture.

Students receive this file. No test expects a particular random draw: the probe of run_pipeline puts the rows of each set
where your own split will find them. The tests of run_pipeline also give their points if only another function is wrong.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.supervised_pipeline import oracle, probes

GRID = (0.0003, 0.02, 1.5, 30.0)


@pytest.mark.points(1)
def test_split_keeps_rows_and_labels_together(judge):
    """split: ceil(n * test_size) test rows, each sample in one set, with its label"""
    for n, d, test_size in [(23, 3, 0.2), (11, 2, 0.3)]:
        data = oracle.labeled_rows(judge.rng, n, d)
        got = judge.values(
            probes.split,
            like=oracle.like_split(n, d, test_size),
            look=oracle.look_of_split(**data),
            test_size=test_size,
            seed=oracle.seed(judge.rng),
            **data,
        )
        oracle.check_split(judge, got, **data)


@pytest.mark.points(0.5)
def test_scaler_has_mean_and_std(judge):
    """fit_scaler: mean and std of each column match torch"""
    X = oracle.columns(judge.rng, 9, 4)
    mean, std = oracle.scaler(X)
    judge.against(
        {"mean": mean, "std": std},
        probes.fit_scaler,
        bound=oracle.scaler_bounds(X),
        lookalikes=lambda: oracle.looks_of_scaler(X),
        X=X,
    )


@pytest.mark.points(0.5)
def test_transform_uses_the_scaler(judge):
    """transform: subtracts the given mean and divides by the given std"""
    mean, std = oracle.scaler(oracle.columns(judge.rng, 9, 4))
    X = oracle.columns(judge.rng, 5, 4)
    judge.against(
        oracle.transformed(X, (mean, std)),
        probes.transform,
        bound=oracle.transform_bound(X, mean, std),
        lookalikes=lambda: oracle.looks_of_transform(X, mean, std),
        X=X,
        mean=mean,
        std=std,
    )


@pytest.mark.points(1)
def test_fit_finds_the_minimum(judge):
    """fit_logistic: w and b minimize J for the default C = 1, also in the example of the sheet"""
    for data in (oracle.BY_HAND, oracle.labeled(judge.rng, 60, 3), oracle.labeled(judge.rng, 35, 5)):
        judge.against(
            oracle.model(oracle.fit(data["X"], data["y"], 1.0)),
            probes.fit_by_default,
            bound=oracle.fit_bounds(**data, C=1.0),
            lookalikes=partial(oracle.looks_of_fit, **data, C=1.0),
            **data,
        )


@pytest.mark.points(1)
def test_fit_uses_C(judge):  # noqa: N802 - the name on the sheet
    """fit_logistic: w and b minimize J for a small and a large C"""
    for n, d, C in [(80, 2, 0.1), (70, 4, 5.0)]:
        data = oracle.labeled(judge.rng, n, d)
        judge.against(
            oracle.model(oracle.fit(data["X"], data["y"], C)),
            probes.fit,
            bound=oracle.fit_bounds(**data, C=C),
            lookalikes=partial(oracle.looks_of_fit, **data, C=C),
            C=C,
            **data,
        )


@pytest.mark.points(1)
def test_lecture_prints_these_accuracies(judge):
    """fit_logistic: on the lecture's data, the accuracies are 0.990 and 0.995, and w and b minimize J"""
    sets, _ = oracle.lecture_data()
    # In another order and with other signs, the columns have the same optimum, but nobody knows it by heart.
    order, signs = judge.rng.permutation(10), judge.rng.choice([-1.0, 1.0], size=10)
    sets = {name: (X[:, order] * signs, y) for name, (X, y) in sets.items()}
    X, y = sets["train"]
    expected = oracle.model(oracle.fit(X, y, 1.0))
    got = judge.values(probes.fit, like=expected, X=X, y=y, C=1.0)
    accuracies = {name: oracle.accuracy(rows, (got["w"], got["b"])) for name, rows in sets.items()}
    judge.check(accuracies, {"train": 0.990, "test": 0.995}, where="accuracy")
    judge.check(got, expected, bound=oracle.fit_bounds(X, y, 1.0), lookalikes=partial(oracle.looks_of_fit, X, y, 1.0))


@pytest.mark.points(0.5)
def test_predict_compares_the_score_with_zero(judge):
    """predict: 1 where x . w + b > 0, else 0"""
    case = oracle.scored_rows(judge.rng, 30, 3)
    judge.against(
        oracle.predicted(**case),
        probes.predict,
        lookalikes=lambda: oracle.looks_of_predict(**case),
        **case,
    )


@pytest.mark.points(0.5)
def test_accuracy_is_a_share(judge):
    """accuracy: the share of right predictions"""
    for right, n in [(7, 30), (13, 16)]:
        y, y_hat = oracle.labels_and_predictions(judge.rng, right, n)
        looks = partial(oracle.looks_of_accuracy, right, n)
        judge.against(right / n, probes.accuracy, lookalikes=looks, y=y, y_hat=y_hat)


@pytest.mark.points(1.5)
def test_pipeline_selects_on_validation_data(judge):
    """run_pipeline: C, w, b and the three accuracies are right"""
    case = oracle.pipeline_case(oracle.seed(judge.rng), 61, 3, GRID)
    ask = partial(
        judge.against,
        oracle.results(case),
        probes.pipeline,
        bound=oracle.pipeline_bounds(case),
        lookalikes=partial(oracle.looks_of_pipeline, case, oracle.RESULTS),
    )
    credited(ask, partial(oracle.helpers, case), seed=oracle.seed(judge.rng), **case.inputs(oracle.RESULTS))


@pytest.mark.points(0.5)
def test_accuracy_of_three_groups(judge):
    """accuracy_by_group: the accuracy within each of three groups"""
    right = {3: (3, 5), 0: (4, 10), 7: (12, 15)}
    case, expected = oracle.groups(judge.rng, right), oracle.shares(right)
    looks = partial(oracle.looks_of_groups, expected, **case)
    judge.against(expected, probes.accuracy_by_group, lookalikes=looks, **case)


@pytest.mark.points(1)
def test_ks_of_two_samples(judge):
    """ks_statistic: the largest distance of F_a and F_b, in the example of the sheet and in either order of random samples"""
    a, b = np.array([1.0, 2.0, 3.0]), np.array([2.0, 4.0])
    judge.against(0.5, probes.ks_statistic, lookalikes=partial(oracle.looks_of_ks, a, b), a=a, b=b)
    for shift in (0.9, -1.3):
        a, b = oracle.two_samples(judge.rng, 6, 11, shift)
        for first, second in [(a, b), (b, a)]:
            looks = partial(oracle.looks_of_ks, first, second)
            judge.against(oracle.ks(a, b), probes.ks_statistic, lookalikes=looks, a=first, b=second)
