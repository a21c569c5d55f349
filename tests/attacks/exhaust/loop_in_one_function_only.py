"""Hang in one function of two: what the other earns must neither be lost nor come late."""

ATTACK = {"honest": 5}
from tests.attacks.prelude import honest


def target(x):
    while x.size:
        x = x + 1
