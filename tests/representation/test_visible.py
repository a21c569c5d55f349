"""Test representation against the lecture's numbers, examples by hand, exact fractions and counts of random draws.

Students receive this file. The expected values come from here or from the oracle, never from the reference solution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import rounding
from tests.representation import oracle, probes


@pytest.mark.points(1.5)
def test_the_pattern_of_the_lecture(judge):
    """to_vector: the lecture's 49 pixels and a random pattern are right"""
    pictures = [oracle.random_pixels(judge.rng, 7, 7), oracle.lecture_pixels()]
    judge.against(
        [pixels.ravel() + 0.0 for pixels in pictures],
        probes.vectors,
        lookalikes=partial(oracle.vector_lookalikes, pictures),
        patterns=[oracle.pattern(pictures[0]), oracle.LECTURE_PATTERN],
    )


@pytest.mark.points(1)
def test_the_side_of_the_boundary(judge):
    """classify: the labels are right, also for a score of exactly 0"""
    example = np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 1.0]]), np.array([2.0, -1.0]), 0.0
    cases = [oracle.classified(judge.rng, 12, 5), example]
    judge.against(
        [oracle.signs(oracle.scores(*case)) for case in cases],
        probes.labels,
        lookalikes=partial(oracle.label_lookalikes, cases),
        cases=cases,
    )


BY_HAND = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]]), np.array([1, -1, 1]), 10
BY_HAND_RESULT = oracle.learned(([2, -1], 0, [3, 1, 0]))


@pytest.mark.points(1)
def test_three_epochs_by_hand(judge):
    """perceptron: the sheet's example and ten samples give the right weights and errors, in any order of the features"""
    order = judge.rng.permutation(6)
    X, y = oracle.samples(oracle.SAMPLES, oracle.SIGNS, order)
    judge.against(
        [oracle.learned(oracle.LEARNED, order), BY_HAND_RESULT],
        probes.learned,
        lookalikes=partial(oracle.perceptron_lookalikes, order),
        cases=[(X, y, 9), BY_HAND],
    )


@pytest.mark.points(1)
def test_patterns_of_49_pixels_are_learned(judge):
    """perceptron: the weights, the bias and the errors are exact for two classes of 49 pixels"""
    order = judge.rng.permutation(49)
    X, y = oracle.samples(oracle.PATTERNS, oracle.PATTERN_SIGNS, order)
    judge.against([oracle.learned(oracle.PATTERNS_LEARNED, order)], probes.learned, cases=[(X, y, 30)])


@pytest.mark.points(1.5)
def test_points_in_every_quadrant(judge):
    """to_polar: radius and angle match torch's complex numbers in every quadrant"""
    X = oracle.spread_points(judge.rng, 3)
    expected = oracle.polar(X)
    judge.against(
        expected,
        probes.polar,
        bound=oracle.polar_bounds(expected),
        lookalikes=partial(oracle.polar_lookalikes, expected, X),
        X=X,
    )


@pytest.mark.points(1)
def test_a_cut_between_two_labels(judge):
    """best_threshold: separable labels are separated, whichever of them is above the cut"""
    values, y = oracle.separable(judge.rng)
    oracle.check_thresholds(judge, [(values, y), (values, -y)])


@pytest.mark.points(1)
def test_circles_are_separable_by_their_radius(judge):
    """best_threshold: the lecture's circles are separable by the radius, and neither by x1 nor by the angle"""
    X, y = oracle.circles(judge.rng, 40)
    r, theta = oracle.polar(X).T
    oracle.check_thresholds(judge, [(X[:, 0].copy(), y), (theta.copy(), y), (r.copy(), y)])


@pytest.mark.points(1.5)
def test_shells_of_the_lecture(judge):
    """shell_fraction: the lecture's six shares are right, and those of other shells"""
    others = oracle.shells(judge.rng)
    printed = [(d, 0.05, oracle.OF_5_PERCENT[d]) for d in oracle.LECTURE_SHELLS]
    shells = [*others, *printed]
    # A product of d factors near 1, subtracted from 1.
    bounds = [float(rounding(1, terms=d)) for d, _, _ in shells]
    got = judge.against(
        [share for _, _, share in shells],
        probes.shells,
        bound=bounds,
        lookalikes=partial(oracle.shell_lookalikes, shells),
        cases=[*((d, eps) for d, eps, _ in others), *((d,) for d, _, _ in printed)],
    )
    texts = [f"{share:.6f}" for share in got[len(others) :]]
    judge.check(texts, [f"{share:.6f}" for share in oracle.LECTURE_SHELLS.values()], where="printed")


@pytest.mark.points(0.5)
def test_shells_of_the_ball_contain_their_share(judge):
    """ball_points: the points are inside the ball, and the lecture's shell contains its share of them"""
    dimensions = [1, 2, 3]
    got = judge.values(
        probes.points,
        like=[np.zeros((8_000, d)) for d in dimensions],
        look=oracle.points_look,
        n=8_000,
        dimensions=dimensions,
        seed=oracle.seed(judge.rng),
    )
    for points in got:
        oracle.require_inside(judge, points)
        oracle.require_shares(judge, points, {0.05: oracle.OF_5_PERCENT[points.shape[1]]})
