"""Test linear_regression against the sheet's example, torch, and closed forms.

Students receive this file. The expected values come from here or from the oracle, never from the reference solution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from tests.linear_regression import oracle, probes


@pytest.mark.points(1)
def test_powers(judge):
    """design_matrix: column j is x**j, for the sheet's example and random points"""
    cases = [(judge.rng.uniform(-2, 2, size=7), 3), (oracle.EXAMPLE_X, 1)]
    judge.against(
        [oracle.powers(*cases[0]), oracle.EXAMPLE],
        probes.design_matrices,
        bound=oracle.powers_bounds(cases),
        lookalikes=partial(oracle.powers_lookalikes, cases),
        cases=cases,
    )


@pytest.mark.points(1.5)
def test_closed_form(judge):
    """closed_form: the solutions match those by hand and by torch"""
    cases = [oracle.problem(judge.rng, 9, 3), (oracle.EXAMPLE, oracle.EXAMPLE_Y)]
    judge.against(
        [oracle.solution(*cases[0]), np.array([0.0, 2.0])],
        probes.solutions,
        bound=[oracle.solution_bound(*case) for case in cases],
        lookalikes=partial(oracle.solution_lookalikes, cases),
        cases=cases,
    )


@pytest.mark.points(2)
def test_loss_and_gradient(judge):
    """loss_and_gradient: the sheet's example is right, and random ones match torch"""
    example = oracle.EXAMPLE_W0, oracle.EXAMPLE, oracle.EXAMPLE_Y
    cases = [*oracle.loss_cases(judge.rng, (7, 3), (6, 4)), example]
    by_hand = {"loss": 8.0, "gradient": np.array([0.0, -4.0])}
    judge.against(
        [*(oracle.loss_and_gradient(*case) for case in cases[:-1]), by_hand],
        probes.losses_and_gradients,
        bound=oracle.loss_bounds(cases),
        lookalikes=partial(oracle.loss_lookalikes, cases),
        cases=cases,
    )


@pytest.mark.points(2)
def test_descent(judge):
    """gradient_descent: the path follows the formula, in the sheet's example and in a random one"""
    example = {"X": oracle.EXAMPLE, "y": oracle.EXAMPLE_Y, "w0": oracle.EXAMPLE_W0, "eta": 0.1, "steps": 2}
    cases = [oracle.descent(judge.rng, 9, 3, 0.4, 6), example]
    oracle.check_descents(judge, cases, lookalikes=partial(oracle.path_lookalikes, cases))


@pytest.mark.points(1)
def test_largest_step(judge):
    """largest_step: the step matches that by hand, and that by the singular values of a random matrix"""
    matrices = [oracle.matrix(judge.rng, 8, 3), oracle.EXAMPLE]
    eigenvalues = [np.geomspace(1, oracle.CONDITION, 3) ** 2, 4 + np.array([-1, 1]) * 10**0.5]
    judge.against(
        [1 / oracle.CONDITION**2, 1 / (4 + 10**0.5)],
        probes.largest_steps,
        bound=1e-12,
        lookalikes=partial(oracle.step_lookalikes, eigenvalues),
        matrices=matrices,
    )


@pytest.mark.points(1.5)
def test_bias_and_variance(judge):
    """bias_variance: the sheet's two curves and random ones give the right parts"""
    cases = [*oracle.curve_cases(judge.rng, (5, 7)), oracle.EXAMPLE_CURVES]
    judge.against(
        [oracle.bias_variance(*cases[0]), {"bias2": 1.0, "variance": 2.5}],
        probes.bias_variances,
        bound=oracle.bias_bounds(cases),
        lookalikes=partial(oracle.bias_lookalikes, cases),
        cases=cases,
    )
