"""Answer with two arrays in one buffer, and with one whose buffer is counted from the end."""

from tests.attacks.prelude import answer, line_and_number

ARRAY = {"$": "array", "dtype": "<f8", "shape": [3, 4], "buffer": 0}


def honest(x):
    answer([ARRAY, ARRAY], bytes(96), [96])
    return x


def target(x):
    answer({**ARRAY, "buffer": -1}, bytes(96), [96])
    return x
