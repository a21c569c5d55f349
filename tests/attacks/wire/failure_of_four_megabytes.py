"""Report an exception with a message of four megabytes of unfinished control sequences, which are slow to clean."""

ATTACK = {"status": ["error", "timeout"], "stopped_by": ["text"]}
from tests.attacks.prelude import fail, line_and_number


def honest(x):
    fail(kind="error", type="T" * 100_000, message="\x9b" * 300_000 + "\x9b]0;" * 200_000)
    return x


def target(x):
    fail(kind="missing", type="NameError", message="a." * 1_000_000 + "\r" * 100_000)
    return x
