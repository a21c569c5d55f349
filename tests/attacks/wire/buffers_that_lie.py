"""Send a buffer table that does not fit the body: with negative lengths, and with lengths beyond its end."""

from tests.attacks.prelude import answer, line_and_number

ARRAY = {"$": "array", "dtype": "<f8", "shape": [3, 4], "buffer": 1}


def honest(x):
    answer(ARRAY, bytes(96), [-96, 192])
    return x


def target(x):
    answer(ARRAY, bytes(96), [0, 2**63])
    return x
