"""Test supervised_pipeline with other sizes, chance, constant columns, hard fits, equal accuracies, and contamination.

For staff only. The tests of run_pipeline also give their points if only another function is wrong.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import accepted_counts, credited
from tests.supervised_pipeline import oracle, probes


@pytest.mark.points(0.5)
def test_split_for_other_sizes(judge):
    """split: other numbers of rows and columns, and a test set larger than the training set"""
    for n, d, test_size in [(26, 1, 0.8), (31, 5, 0.1), (9, 2, 0.5)]:
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
def test_arguments_stay_as_they_were(judge):
    """split and transform: right results, and unchanged arguments"""
    n, d = 22, 3
    data = oracle.labeled_rows(judge.rng, n, d)
    X, (mean, std) = data["X"], oracle.scaler(oracle.columns(judge.rng, 9, d))
    given = {"X_and_y": [X, data["y"]], "scaled": (X - mean) / std, "X": X, "mean": mean, "std": std}
    expected = {"parts": oracle.like_split(n, d, probes.VAL_SIZE)} | given
    seen = oracle.look_of_split(**data)
    got = judge.values(
        probes.split_and_transform_afterwards,
        like=expected,
        look=lambda got: [
            seen(got["parts"]),
            *(np.asarray(got[name]).tolist() for name in ("scaled", "X", "mean", "std")),
        ],
        seed=oracle.seed(judge.rng),
        mean=mean,
        std=std,
        **data,
    )
    oracle.check_split(judge, got["parts"], **data)
    bound = dict.fromkeys(given, 0.0) | {"scaled": oracle.transform_bound(X, mean, std)}
    judge.check({name: got[name] for name in given}, given, bound=bound)


@pytest.mark.points(1)
def test_split_leaves_the_choice_to_chance(judge):
    """split: over many calls, each row and each pair of neighbors is in the test set as often as by chance"""
    n, calls = 12, 600
    data = oracle.labeled_rows(judge.rng, n, 2) | {"y": np.arange(n)}
    labels = judge.values(
        probes.labels_of_many_test_sets,
        like=np.zeros((calls, n // 4), dtype=int),
        look=oracle.look_of_labels(accepted_counts(calls, 0.25, counts=n)),
        test_size=0.25,
        calls=calls,
        seed=oracle.seed(judge.rng),
        **data,
    )
    in_test = (labels[:, :, None] == np.arange(n)).any(axis=1)
    judge.require_plausible(
        in_test.sum(axis=0),
        calls,
        0.25,
        "Over many calls, some row is in the test set too often or too rarely. Each row must have the same chance in each call.",
    )
    judge.require_plausible(
        (in_test & np.roll(in_test, 1, axis=1)).sum(axis=0),
        calls,
        3 * 2 / (n * (n - 1)),
        "Over many calls, neighbors are in the test set together too often or too rarely. Is the test set one block of rows?",
    )


@pytest.mark.points(0.5)
def test_split_draws_from_rng_only(judge):
    """split: rng alone decides: its seed repeats the split, and numpy's global generator stays unchanged"""
    n, d = 40, 2
    data = oracle.labeled_rows(judge.rng, n, d)
    splits = dict.fromkeys(("first", "again", "following"), oracle.like_split(n, d, 0.5))
    got = judge.values(
        probes.splits_from_generators,
        like=splits | dict.fromkeys(("global_before", "global_after"), oracle.STATE_LIKE),
        look=oracle.look_of_splits(**data),
        test_size=0.5,
        seed=oracle.seed(judge.rng),
        **data,
    )
    for name in splits:
        oracle.check_split(judge, got[name], **data)
    same = oracle.same_split
    judge.require(same(got["first"], got["again"]), "Two generators with the same seed give different splits.")
    judge.require(not same(got["again"], got["following"]), "Two calls with one generator give the same split.")
    judge.require(oracle.untouched(got), "numpy's global generator is used: take every random number from rng.")


@pytest.mark.points(0.5)
def test_scaler_of_a_constant_column(judge):
    """fit_scaler: the std of a column of equal values is 1, and small stds stay as they are"""
    for d in (4, 3):
        X = oracle.columns(judge.rng, 8, d) * np.geomspace(1e-4, 10, d)
        X[:, judge.rng.integers(d)] = float(judge.rng.integers(3, 9))
        judge(probes.fit_scaler, bound=oracle.scaler_bounds(X), X=X)


@pytest.mark.points(1)
def test_fit_for_other_shapes(judge):
    """fit_logistic: w and b minimize J for one feature, for many, and for few samples of one class"""
    for n, d, C, lean in [(25, 1, 1.0, 0.2), (90, 8, 0.4, 0.0), (60, 3, 2.0, 1.6)]:
        data = oracle.labeled(judge.rng, n, d, lean=lean)
        judge(probes.fit, bound=oracle.fit_bounds(**data, C=C), C=C, **data)


@pytest.mark.points(1)
def test_fit_of_columns_with_an_offset(judge):
    """fit_logistic: w and b minimize J for columns whose means are not 0"""
    for n, d, C, offset in [(50, 2, 8.0, 2.0), (70, 3, 0.05, -3.0)]:
        data = oracle.labeled(judge.rng, n, d, offset=offset)
        judge(probes.fit, bound=oracle.fit_bounds(**data, C=C), C=C, **data)


@pytest.mark.points(0.5)
def test_fit_of_separable_classes(judge):
    """fit_logistic: w and b minimize J for classes that a line separates"""
    for n, C in [(15, 1.0), (10, 0.2)]:
        data = oracle.separated(judge.rng, n)
        judge(probes.fit, bound=oracle.fit_bounds(**data, C=C), C=C, **data)


@pytest.mark.points(0.5)
def test_predict_at_the_threshold(judge):
    """predict: a score of exactly 0 gives 0, and a small positive one gives 1"""
    for shift in (0, 3):
        w, b = np.array([2.0, -1.0, 0.5]), float(judge.rng.integers(1, 5) + shift)
        X = judge.rng.integers(-4, 5, size=(12, 3)).astype(float)
        scores = judge.rng.permutation([0.0, 0.0, 0.25, 0.25, -0.25, 3.0, -2.0, 0.0, 0.75, -1.0, 0.125, -4.0])
        X[:, 1] = 2 * X[:, 0] + 0.5 * X[:, 2] + b - scores
        judge(probes.predict, X=X, w=w, b=b)


@pytest.mark.points(1)
def test_pipeline_takes_the_first_of_equals(judge):
    """run_pipeline: among values of C with equal validation accuracy, the first one wins"""
    case = oracle.pipeline_case(oracle.seed(judge.rng), 83, 4, (0.0003, 0.01, 0.3, 10.0, 100.0), equals=3)
    wanted = oracle.WITHOUT_TEST
    ask = partial(judge, probes.pipeline, bound=oracle.pipeline_bounds(case))
    credited(ask, partial(oracle.helpers, case), seed=oracle.seed(judge.rng), **case.inputs(wanted))


@pytest.mark.points(2)
def test_pipeline_keeps_the_test_set_out(judge):
    """run_pipeline: C, w, b, and the accuracies on training and validation set are the same whatever the test rows are"""
    clean = oracle.pipeline_case(oracle.seed(judge.rng), 74, 2, (0.0015, 0.03, 1.5, 20.0))
    seed, wanted = oracle.seed(judge.rng), oracle.WITHOUT_TEST
    for case in (clean, oracle.poisoned(clean)):
        ask = partial(judge, probes.pipeline, bound=oracle.pipeline_bounds(case))
        credited(ask, partial(oracle.helpers, case), seed=seed, **case.inputs(wanted))


@pytest.mark.points(1)
def test_pipeline_tests_the_chosen_model(judge):
    """run_pipeline: "test" is the accuracy of the chosen model, also with other test labels"""
    clean = oracle.pipeline_case(oracle.seed(judge.rng), 67, 3, (0.0005, 0.04, 2.5, 50.0))
    seed, wanted = oracle.seed(judge.rng), oracle.RESULTS
    for case in (clean, oracle.flipped(clean)):
        ask = partial(judge, probes.pipeline, bound=oracle.pipeline_bounds(case))
        credited(ask, partial(oracle.helpers, case), seed=seed, **case.inputs(wanted))


@pytest.mark.points(0.5)
def test_accuracy_of_uneven_groups(judge):
    """accuracy_by_group: large and small groups, a group of one, and groups without a right prediction"""
    for right in ({4: (29, 34), -2: (2, 6)}, {11: (1, 1), 5: (0, 4), 8: (7, 9), 2: (6, 6)}):
        judge(probes.accuracy_by_group, **oracle.groups(judge.rng, right))


@pytest.mark.points(0.5)
def test_ks_of_equal_and_separate_samples(judge):
    """ks_statistic: samples with equal values, the same sample twice, and samples that do not overlap"""
    a, apart = judge.rng.normal(size=7), oracle.two_samples(judge.rng, 9, 5, 0.8)
    whole = judge.rng.permutation([0.0, 0, 1, 1, 1, 2, 3]), judge.rng.permutation([1.0, 2, 2, 3, 3, 4, 4, 4, 5])
    for first, second in (
        whole,
        whole[::-1],
        apart,
        apart[::-1],
        (a, judge.rng.normal(size=4) + 20),
        (a, judge.rng.permutation(a)),
    ):
        judge(probes.ks_statistic, a=first, b=second)
