"""Bounds the plausible results of random draws: counts of successes, and sums of squares.

A false alarm is the rejection of a correct submission that draws at random. Each check raises one with probability `alarm` at most. A
Judge adds up these probabilities, and `autograder validate` compares the sum with MOST_FALSE_ALARMS.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from functools import cache

FALSE_ALARM = 5e-11
"""Probability that one check rejects a correct submission, for any number of counts in it."""

MOST_FALSE_ALARMS = 1e-9
"""Probability that all random checks together reject a correct submission."""


@cache
def accepted_counts(n: int, probability: float, *, counts: int = 1, alarm: float = FALSE_ALARM) -> tuple[int, int]:
    """Return the lowest and highest plausible number of successes in n independent trials.

    A Binomial(n, probability) count is outside with probability alarm / counts at most. So `counts` of them, dependent or not, raise a
    false alarm with probability `alarm` at most (Bonferroni).
    """
    each = alarm / (2 * counts)
    return n - _highest_count(n, 1 - probability, each), _highest_count(n, probability, each)


def accepted_chi2(dof: int, *, alarm: float = FALSE_ALARM) -> tuple[float, float]:
    """Return the lowest and highest plausible sum of `dof` independent squared standard normal numbers.

    A sum is outside with probability `alarm` at most. Source: Laurent and Massart, Annals of Statistics 28 (2000), lemma 1: each tail
    beyond these bounds has probability exp(-t) at most.
    """
    t = math.log(2 / alarm)
    return dof - 2 * math.sqrt(dof * t), dof + 2 * math.sqrt(dof * t) + 2 * t


def _highest_count(n: int, probability: float, alarm: float) -> int:
    """Return the smallest k with P(X > k) <= alarm for X ~ Binomial(n, probability)."""
    lowest = math.floor(n * probability)
    return lowest + bisect_left(range(lowest, n), True, key=lambda k: upper_tail(k + 1, n, probability) <= alarm)


def upper_tail(count: int, n: int, probability: float) -> float:
    """Return P(X >= count) for X ~ Binomial(n, probability).

    `count` must be above the mean: only there does each term of the sum shrink.
    """
    log_choose = math.lgamma(n + 1) - math.lgamma(count + 1) - math.lgamma(n - count + 1)
    term = math.exp(log_choose + count * math.log(probability) + (n - count) * math.log1p(-probability))
    total, odds = term, probability / (1 - probability)
    for successes in range(count, n):
        term *= odds * (n - successes) / (successes + 1)
        total += term
        if term <= 1e-17 * total:
            break
    return total
