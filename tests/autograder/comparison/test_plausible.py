"""The bounds on counts agree with exact sums over all outcomes, those on sums of squares with exact tails."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from autograder.comparison.plausible import FALSE_ALARM, MOST_FALSE_ALARMS, accepted_chi2, accepted_counts, upper_tail


def probability_outside(n: int, p: float, lowest: int, highest: int) -> float:
    return math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(n + 1) if not lowest <= k <= highest)


@given(n=st.integers(1, 60), p=st.floats(0.05, 0.95), counts=st.integers(1, 20))
def test_a_correct_count_is_outside_with_the_stated_probability_at_most(n, p, counts):
    lowest, highest = accepted_counts(n, p, counts=counts)
    assert 0 <= lowest <= n * p <= highest <= n
    assert counts * probability_outside(n, p, lowest, highest) <= FALSE_ALARM * (1 + 1e-6)


@given(n=st.integers(40, 300), p=st.floats(0.1, 0.9))
def test_the_range_is_not_wider_than_it_must_be(n, p):
    lowest, highest = accepted_counts(n, p, alarm=1e-3)
    if lowest > 0:
        assert probability_outside(n, p, lowest + 1, n) > 5e-4
    if highest < n:
        assert probability_outside(n, p, 0, highest - 1) > 5e-4


@pytest.mark.parametrize(("n", "p", "count"), [(10, 0.5, 7), (50, 0.2, 15), (30, 0.9, 28)])
def test_the_tail_is_a_sum_of_binomial_probabilities(n, p, count):
    exact = math.fsum(math.comb(n, k) * p**k * (1 - p) ** (n - k) for k in range(count, n + 1))
    assert upper_tail(count, n, p) == pytest.approx(exact, rel=1e-9)


def test_twenty_checks_stay_within_the_budget_of_a_submission():
    assert 20 * FALSE_ALARM <= MOST_FALSE_ALARMS


def upper_tail_of_chi2(value: float, dof: int) -> float:
    """Return P(X >= value) for an even `dof`: the probability that a Poisson variable stays below dof / 2."""
    half = value / 2
    return math.fsum(math.exp(k * math.log(half) - half - math.lgamma(k + 1)) for k in range(dof // 2))


@pytest.mark.parametrize("dof", [20, 400, 8000])
def test_a_correct_sum_of_squares_is_outside_as_rarely_as_stated_and_the_range_is_narrow(dof):
    lowest, highest = accepted_chi2(dof, alarm=1e-6)
    assert upper_tail_of_chi2(highest, dof) <= 0.5e-6
    assert lowest <= 0 or 1 - upper_tail_of_chi2(lowest, dof) <= 0.5e-6
    assert upper_tail_of_chi2(dof + 0.7 * (highest - dof), dof) > 0.5e-6
