"""Send a table of buffers that do not fill the body: of negative length, and longer than all there is."""

from tests.attacks.prelude import answer, line_and_number

ARRAY = {"$": "array", "dtype": "<f8", "shape": [3, 4], "buffer": 1}


def honest(x):
    answer(ARRAY, bytes(96), [-96, 192])
    return x


def target(x):
    answer(ARRAY, bytes(96), [0, 2**63])
    return x
