"""Answer with an array that claims more entries than it has, and one whose size overflows."""

from tests.attacks.prelude import answer, line_and_number


def honest(x):
    answer({"$": "array", "dtype": "<f8", "shape": [3, 4], "buffer": 0}, bytes(8), [8])
    return x


def target(x):
    answer({"$": "array", "dtype": "<f8", "shape": [2**32, 2**32, 2**40], "buffer": 0}, b"", [0])
    return x
