"""Never return from C code that holds the interpreter's lock: no Python code of the worker runs any more, no timer either."""

from itertools import repeat


def honest(x):
    return sum(repeat(1, 10**18)) * x
