"""Answer with arrays whose dimensions are negative, or not integers."""

from tests.attacks.prelude import answer, line_and_number


def honest(x):
    answer({"$": "array", "dtype": "<f8", "shape": [-3, -4], "buffer": 0}, bytes(96), [96])
    return x


def target(x):
    answer({"$": "array", "dtype": "<f8", "shape": [True, 12.0], "buffer": 0}, bytes(96), [96])
    return x
