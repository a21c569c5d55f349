"""Recurse without end, with Python's recursion limit raised, until the C stack overflows."""

ATTACK = {"status": ["crashed", "error"], "stopped_by": ["values"]}
import sys


class Deep:
    def __getattr__(self, name):
        return getattr(self, name)


def honest(x):
    sys.setrecursionlimit(10**9)
    return Deep().value * x


def target(x):
    return target(x) + 1
