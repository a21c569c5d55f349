"""Call the submission's functions and return their results.

This is the only test code that runs beside a submission. It contains no expected value and decides nothing.
"""

from __future__ import annotations

from numpy.random import default_rng


def vectors(submission, patterns):
    """Return the vector of each pattern."""
    return [submission.to_vector(list(pattern)) for pattern in patterns]


def labels(submission, cases):
    """Return the labels of each case, a tuple of X, w and b."""
    return [submission.classify(X, w, b) for X, w, b in cases]


def learned(submission, cases):
    """Return w, b and the errors for each case, a tuple of X, y and epochs."""
    return [_learned(*submission.perceptron(X, y, epochs)) for X, y, epochs in cases]


def learned_and_arguments(submission, X, y, epochs):
    """Return w, b and the errors, and both arrays after the call."""
    return {**_learned(*submission.perceptron(X, y, epochs)), "X": X, "y": y}


def _learned(w, b, errors):
    """Return the results by name. A w or b of whole numbers becomes a float, because the sheet allows both."""
    return {"w": w + 0.0, "b": b + 0.0, "errors": errors}


def polar(submission, X):
    """Return the polar coordinates of points."""
    return submission.to_polar(X)


def thresholds(submission, cases):
    """Return cut and accuracy for each case, a pair of values and y."""
    results = [submission.best_threshold(values, y) for values, y in cases]
    return [{"cut": cut + 0.0, "accuracy": accuracy + 0.0} for cut, accuracy in results]


def shells(submission, cases):
    """Return the share for each case: d alone, or d and eps."""
    return [submission.shell_fraction(*case) for case in cases]


def points(submission, n, dimensions, seed):
    """Return n points in each of these dimensions, all from one generator."""
    rng = default_rng(seed)
    return [submission.ball_points(n, d, rng) for d in dimensions]


def points_again(submission, n, d, seed):
    """Return the points of one seed, the next ones of its generator, and the first ones again."""
    rng = default_rng(seed)
    first, following = submission.ball_points(n, d, rng), submission.ball_points(n, d, rng)
    return {"first": first, "following": following, "again": submission.ball_points(n, d, default_rng(seed))}
