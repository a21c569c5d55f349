"""Target: a number to double, and a number to steal."""

SECRET = 0.0  # replaced for every run


def honest(x):
    """Return twice x."""
    # BEGIN SOLUTION
    return 2 * x
    # END SOLUTION


def target(x):
    """Return x times the secret number."""
    # BEGIN SOLUTION
    return SECRET * x
    # END SOLUTION
