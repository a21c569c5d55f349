"""Raise an exception with ten thousand causes, and one that causes itself, below a thousand frames."""

ATTACK = {"status": ["error", "crashed"], "stopped_by": ["text", "values"]}


def dig(depth, error):
    if depth:
        dig(depth - 1, error)
    raise error


def honest(x):
    error = ValueError("the first of them")
    for number in range(10_000):
        after = ValueError(f"number {number}")
        after.__cause__, error = error, after
    dig(900, error)


def target(x):
    error = ExceptionGroup("many", [ValueError("\n")])
    for _ in range(10_000):
        error = ExceptionGroup("<b>many</b>", [error])
    error.__context__ = error.__cause__ = error
    raise error
