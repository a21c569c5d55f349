"""Target: a number to double, and a number to steal."""


def honest(x):
    """Return twice x."""
    raise NotImplementedError("TODO: honest")


def target(x):
    """Return x times the secret number."""
    raise NotImplementedError("TODO: target")
