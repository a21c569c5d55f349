"""Report an exception at a position that does not exist: another chunk, a line before the first, a line that is not a number."""

ATTACK = {"status": ["error"]}
from tests.attacks.prelude import fail, line_and_number


def honest(x):
    fail(kind="error", type="ValueError", message="here", chunk=-1, line=10**300)
    return x


def target(x):
    fail(kind="error", type=["ValueError"], message={"a": [None] * 1000}, chunk=True, line={"$": "int", "v": "0x1"})
    return x
