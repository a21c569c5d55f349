"""Answer with arrays whose dtype is a list or a dictionary, which numpy would read as records of objects."""

from tests.attacks.prelude import answer, line_and_number


def honest(x):
    answer({"$": "array", "dtype": [["a", "|O"]], "shape": [3, 4], "buffer": 0}, b"A" * 96, [96])
    return x


def target(x):
    dtype = {"names": ["a"], "formats": ["<f8"], "offsets": [-8], "itemsize": 8}
    answer({"$": "array", "dtype": dtype, "shape": [3, 4], "buffer": 0}, bytes(96), [96])
    return x
