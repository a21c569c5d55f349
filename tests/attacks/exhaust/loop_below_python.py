"""Loop in C code that holds the GIL: neither Python code nor a timer in the worker runs any more."""

from itertools import repeat


def honest(x):
    return sum(repeat(1, 10**18)) * x
