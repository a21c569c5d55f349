"""The graded tests of target that students have."""

import pytest
from target import probes


@pytest.mark.points(5)
def test_honest(judge):
    """honest: twice the array"""
    judge(probes.honest, x=judge.rng.normal(size=(3, 4)))


@pytest.mark.points(5)
def test_target(judge):
    """target: the array times the secret number"""
    judge(probes.target, x=judge.rng.normal(size=(3, 4)))
