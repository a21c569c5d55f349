"""Raise an exception with a message of ten million characters, in one line and in a million lines."""

ATTACK = {"status": ["error"], "stopped_by": ["text", "wire"]}


def honest(x):
    raise ValueError("<b>" + "x" * 10_000_000)


def target(x):
    raise ValueError("\n\x1b[1m" * 2_000_000)
