"""Hang in one of two functions: the points for the other must be neither lost nor late."""

ATTACK = {"honest": 5}
from tests.attacks.prelude import honest


def target(x):
    while x.size:
        x = x + 1
