"""Answer with arrays of a dtype that is not allowed: Python objects, which are addresses, and the other byte order."""

from tests.attacks.prelude import answer, line_and_number


def honest(x):
    answer({"$": "array", "dtype": "|O", "shape": [3, 4], "buffer": 0}, b"A" * 96, [96])
    return x


def target(x):
    answer({"$": "array", "dtype": ">f8", "shape": [3, 4], "buffer": 0}, bytes(96), [96])
    return x
