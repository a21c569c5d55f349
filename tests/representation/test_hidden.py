"""Test representation against the reference solution and the oracle, with other sizes, limits, ties and extreme numbers."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from tests.representation import hidden_oracle, oracle, probes


@pytest.mark.points(0.5)
def test_patterns_of_other_sizes(judge):
    """to_vector: patterns of other sizes are right"""
    for sizes in ([(4, 4)], [(3, 8), (9, 10)], [(5, 2)]):
        judge(probes.vectors, patterns=oracle.random_patterns(judge.rng, *sizes))


@pytest.mark.points(1)
def test_labels_of_other_sizes(judge):
    """classify: the labels are right for many samples, a few features and one sample"""
    X, w, b = oracle.classified(judge.rng, 30, 9)
    judge(probes.labels, cases=[(X, w, b), (X[:1], w, b), oracle.classified(judge.rng, 8, 2)])


@pytest.mark.points(1)
def test_classes_without_a_boundary(judge):
    """perceptron: classes that no boundary separates use all epochs"""
    for size, pixels, epochs in ((20, 9, 6), (14, 4, 5)):

        def contradictory(size=size, pixels=pixels):
            X, y = hidden_oracle.two_classes(judge.rng, size, pixels, 0.25)
            X[-1], y[-1] = X[0], -y[0]
            return X, y

        X, y = hidden_oracle.telling(contradictory, epochs, ends=False)
        judge(probes.learned, cases=[(X, y, epochs), (X, y, 1)])


@pytest.mark.points(1)
def test_learning_stops_after_an_epoch_without_error(judge):
    """perceptron: learning stops after the first epoch without an error, and not before"""
    for size, pixels in ((16, 12), (9, 30)):
        X, y = hidden_oracle.telling(partial(hidden_oracle.two_classes, judge.rng, size, pixels, 0.15), 25, ends=True)
        judge(probes.learned, cases=[(X, y, 25), (X, y, 2)])


@pytest.mark.points(0.5)
def test_samples_of_whole_and_negative_numbers(judge):
    """perceptron: other features than 0 and 1 are right, and X and y stay unchanged"""

    def of_whole_numbers():
        X, y = hidden_oracle.two_classes(judge.rng, 15, 6, 0.2)
        return np.where(X > 0, judge.rng.integers(1, 4, size=X.shape), -2.0), y

    X, y = hidden_oracle.telling(of_whole_numbers, 5, ends=False)
    judge(probes.learned_and_arguments, X=X, y=y, epochs=5)


@pytest.mark.points(1)
def test_axes_and_extreme_points(judge):
    """to_polar: the axes, the origin, and coordinates of 1e200 and 1e-200 are right"""
    axes = np.array([[0.0, 0.0], [-2.0, 0.0], [0.0, -3.0], [0.0, 1.5], [2.5, 0.0]])
    for X in (axes, *(oracle.spread_points(judge.rng, 1) * scale for scale in (1e200, 1e-200))):
        judge(probes.polar, bound=oracle.polar_bounds(oracle.polar(X)), X=X)


@pytest.mark.points(1)
def test_labels_that_no_cut_separates(judge):
    """best_threshold: the best of all cuts is found, in both directions"""
    oracle.check_thresholds(judge, hidden_oracle.inseparable(judge.rng))


@pytest.mark.points(0.5)
def test_equal_values_and_a_single_label(judge):
    """best_threshold: equal values stay together, and one label may be best for all samples"""
    oracle.check_thresholds(judge, hidden_oracle.tied(judge.rng))


@pytest.mark.points(1)
def test_thin_shells_are_exact(judge):
    """shell_fraction: 13 digits are right for shells as thin as 1e-10, and for thick ones"""
    cases = [(3, 1e-10), (50, 1e-6), (7, 0.3), (2, 0.999), (int(judge.rng.integers(20, 60)), 1e-9)]
    expected = [hidden_oracle.shell(*case) for case in cases]
    judge.against(expected, probes.shells, bound=[hidden_oracle.DIGITS * share for share in expected], cases=cases)


@pytest.mark.points(1)
def test_points_are_evenly_far_from_the_origin(judge):
    """ball_points: outer shells contain their share of the points in 2 and 10 dimensions"""
    n, dimensions = 6_000, [2, 10]
    for points in _points(judge, n, dimensions):
        oracle.require_inside(judge, points)
        shares = {eps: hidden_oracle.shell(points.shape[1], eps) for eps in (0.05, 0.3)}
        oracle.require_shares(judge, points, shares)


@pytest.mark.points(1)
def test_points_lie_in_all_directions(judge):
    """ball_points: all directions are equally likely"""
    n = 10_000
    for points in _points(judge, n, [1, 2, 3]):
        d = points.shape[1]
        oracle.require_inside(judge, points)
        positive = points > 0
        text = f"In {d} dimensions, some directions get too many points, others too few."
        judge.require_plausible(positive.sum(axis=0), n, 0.5, text)
        if d > 1:
            judge.require_plausible(int(positive[:, :2].all(axis=1).sum()), n, 0.25, text)
            near = np.abs(points) > 0.8 * oracle.radii(points)[:, None]
            judge.require_plausible(near.sum(axis=0), n, oracle.share_near_an_axis(d), text)


def _points(judge, n, dimensions):
    return judge.values(
        probes.points,
        like=[np.zeros((n, d)) for d in dimensions],
        look=oracle.points_look,
        n=n,
        dimensions=dimensions,
        seed=oracle.seed(judge.rng),
    )


@pytest.mark.points(0.5)
def test_the_generator_alone_decides(judge):
    """ball_points: the same seed repeats the points, and the next call of a generator draws others"""
    like = dict.fromkeys(("first", "following", "again"), np.zeros((1_000, 4)))
    got = judge.values(
        probes.points_again, like=like, look=oracle.points_look, n=1_000, d=4, seed=oracle.seed(judge.rng)
    )
    for name in like:
        oracle.require_inside(judge, got[name])
    judge.require(
        np.array_equal(got["first"], got["again"]), "Two generators with the same seed give different points."
    )
    judge.require(
        not np.array_equal(got["first"], got["following"]), "Two calls with one generator give the same points."
    )
