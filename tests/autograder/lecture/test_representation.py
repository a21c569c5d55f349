"""Recompute the lecture's numbers that the sheet of representation prints: the pattern's vector and six shells."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.judging.subject import load_reference
from tests.autograder.kit import assignments
from tests.representation import oracle


@pytest.fixture(scope="module")
def solution():
    return load_reference(assignments()["representation"].solution)


def test_pattern_has_the_49_bits_of_the_lecture(solution):
    bits = "".join(f"{pixel:.0f}" for pixel in solution.to_vector(oracle.LECTURE_PATTERN))
    assert bits == "0111111011100100000010000001011111111101111001110"


@pytest.mark.parametrize(
    ("d", "printed"),
    [(1, "0.050000"), (2, "0.097500"), (3, "0.142625"), (10, "0.401263"), (100, "0.994079"), (1000, "1.000000")],
)
def test_shell_fraction_prints_the_share_of_the_lecture(solution, d, printed):
    assert f"{solution.shell_fraction(d):.6f}" == printed


def test_circles_are_separable_by_their_radius_only(solution):
    X, y = oracle.circles(np.random.default_rng(541), 200)
    shares = [solution.best_threshold(values, y)[1] for values in (solution.to_polar(X)[:, 0], X[:, 0])]
    assert shares[0] == 1
    assert shares[1] < 0.85
