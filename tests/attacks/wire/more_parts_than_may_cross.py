"""Answer with a tree that is too deep, and with one that has too many parts."""

ATTACK = {"status": ["crashed", "timeout"]}
from tests.attacks.prelude import answer, frame, line_and_number


def honest(x):
    nested = 0
    for _ in range(200):
        nested = [nested, {"$": "tuple", "v": [nested]}] if _ % 50 == 0 else [nested]
    answer(nested)
    return x


def target(x):
    answer([0] * 1_000_000)
    return x
