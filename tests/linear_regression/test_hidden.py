"""Test linear_regression on other sizes, at the limit of convergence, and on random curves. Only staff have this file."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.linear_regression import hidden_oracle, oracle, probes


@pytest.mark.points(0.5)
def test_other_degrees(judge):
    """design_matrix: degrees 0, 1 and 6, negative points and one point"""
    cases = [(judge.rng.uniform(-2, 2, size=n), degree) for n, degree in [(5, 0), (4, 1), (3, 6), (1, 2)]]
    judge(probes.design_matrices, bound=oracle.powers_bounds(cases), cases=cases)


@pytest.mark.points(1.5)
def test_closed_form_of_other_sizes(judge):
    """closed_form: larger problems, a square one and one column"""
    cases = [oracle.problem(judge.rng, *size) for size in [(14, 5), (4, 4), (6, 1)]]
    expected = [oracle.solution(*case) for case in cases]
    judge.against(expected, probes.solutions, bound=[oracle.solution_bound(*case) for case in cases], cases=cases)


@pytest.mark.points(1)
def test_loss_and_gradient_of_other_sizes(judge):
    """loss_and_gradient: more columns than rows, one row, one column"""
    cases = oracle.loss_cases(judge.rng, (3, 5), (1, 4), (6, 1))
    judge(probes.losses_and_gradients, bound=oracle.loss_bounds(cases), cases=cases)


@pytest.mark.points(1)
def test_long_descent(judge):
    """gradient_descent: paths of 30 steps and of none, with other step sizes"""
    sizes = [(12, 4, 0.7, 30), (5, 2, 0.2, 1), (7, 3, 0.5, 0)]
    oracle.check_descents(judge, [oracle.descent(judge.rng, *size) for size in sizes])


@pytest.mark.points(0.5)
def test_start_stays_unchanged(judge):
    """gradient_descent: the path is right, and w0, X and y are unchanged after the call"""
    case = oracle.descent(judge.rng, 8, 3, 0.4, 5)
    given = {name: case[name] for name in ("w0", "X", "y")}
    got = judge.values(probes.descent_and_arguments, like={"path": oracle.path(**case), **given}, case=case)
    judge.check({name: got[name] for name in given}, given, bound=0.0)
    oracle.check_descents(judge, [case])


@pytest.mark.points(0.5)
def test_largest_step_of_other_sizes(judge):
    """largest_step: more columns than rows, and one column"""
    matrices = [oracle.matrix(judge.rng, 3, 5) * 0.3, judge.rng.normal(size=(6, 1)) + 1]
    judge(probes.largest_steps, bound=1e-11, matrices=matrices)


@pytest.mark.points(1)
def test_limit_of_convergence(judge):
    """largest_step: descent converges with 0.995 of it and diverges with 1.005 of it"""
    matrices = [oracle.matrix(judge.rng, 9, 4) * scale for scale in (0.5, 3.0)]
    for X, step in zip(matrices, judge.values(probes.largest_steps, like=[1.0, 1.0], matrices=matrices), strict=True):
        judge.require(
            hidden_oracle.distance_ratio(X, 0.995 * step) < 1e-3, "With 0.995 of this step, descent does not converge."
        )
        judge.require(
            hidden_oracle.distance_ratio(X, 1.005 * step) > 1e3, "With 1.005 of this step, descent does not diverge."
        )


@pytest.mark.points(1)
def test_curves_without_noise(judge):
    """fitted_curves: without noise, fits of degree 1, 3 and 9 are the best polynomials"""
    experiment, degrees = hidden_oracle.experiment(judge.rng, 25) | {"sigma": 0.0}, [1, 3, 9]
    expected = [
        np.tile(hidden_oracle.projected(experiment["x"], experiment["f"], degree), (2, 1)) for degree in degrees
    ]
    credited(
        partial(judge.against, expected, probes.curves, bound=hidden_oracle.CURVE_BOUND),
        lambda: True,
        **experiment,
        degrees=degrees,
        repeats=2,
        seed=1,
    )


@pytest.mark.points(2)
def test_curves_with_noise(judge):
    """fitted_curves: mean and spread of 400 fits are those of independent normal noise"""
    degree, repeats = 3, 400
    experiment = hidden_oracle.experiment(judge.rng, 12)
    seed = int(judge.rng.integers(2**32))

    def ask(**inputs):
        (curves,) = judge.values(probes.curves, like=[np.zeros((repeats, 12))], **inputs)
        z = hidden_oracle.check_noise(judge, curves, experiment, degree)
        # Sums of neighbors are normal with variance 2, if the repeats are independent.
        together = (z[::2] + z[1::2]) / 2**0.5
        judge.require_chi2(float((together**2).sum()), together.size, "Neighboring repeats are not independent.")

    credited(ask, lambda: True, **experiment, degrees=[degree], repeats=repeats, seed=seed)


@pytest.mark.points(1)
def test_curves_come_from_rng(judge):
    """fitted_curves: the noise comes from rng alone, and is new in the next call"""
    degree, repeats = 2, 120
    experiment = hidden_oracle.experiment(judge.rng, 10)
    zeros, state = np.zeros((repeats, 10)), [np.zeros(624, dtype=np.uint32), 0, 0, 0.0]
    like = {"first": zeros, "again": zeros, "following": zeros, "global_before": state, "global_after": state}

    def ask(**inputs):
        got = judge.values(probes.curves_from_generators, like=like, **inputs)
        hidden_oracle.check_noise(judge, got["first"], experiment, degree)
        same = np.abs(got["first"] - got["again"]).max()
        judge.require(same < hidden_oracle.CURVE_BOUND, "Two generators with one seed give different curves.")
        new = np.abs(got["following"] - got["again"]).max()
        judge.require(new > 1e-3, "A second call with the same generator gives the same curves.")
        untouched = all(map(np.array_equal, got["global_before"], got["global_after"]))
        judge.require(untouched, "The call changes numpy's global generator.")

    seeds = judge.rng.integers(2**32, size=3).tolist()
    credited(ask, lambda: True, **experiment, degree=degree, repeats=repeats, seeds=seeds)


@pytest.mark.points(1)
def test_bias_and_variance_of_other_sizes(judge):
    """bias_variance: other sizes, and a single curve, whose variance is 0"""
    cases = oracle.curve_cases(judge.rng, (3, 4), (6, 2), (1, 5))
    judge(probes.bias_variances, bound=oracle.bias_bounds(cases), cases=cases)
