"""The graded tests of target that students do not have."""

import pytest
from target import probes


@pytest.mark.points(10)
def test_target_hidden(judge):
    """target: the array times the secret number, once more"""
    judge(probes.target, x=judge.rng.normal(size=(3, 4)))
