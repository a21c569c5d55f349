"""Answer with a hundred megabytes of zeros, in one array and in four thousand arrays."""

ATTACK = {"status": ["failed", "timeout"]}
from tests.attacks.prelude import answer, line_and_number


def honest(x):
    answer({"$": "array", "dtype": "|b1", "shape": [100 << 20], "buffer": 0}, bytes(100 << 20), [100 << 20])
    return x


def target(x):
    count, size = 4096, 8192
    arrays = [
        {"$": "array", "dtype": "<f2", "shape": [size // 2, *[1] * 30], "buffer": index} for index in range(count)
    ]
    answer(arrays, bytes(count * size), [size] * count)
    return x
