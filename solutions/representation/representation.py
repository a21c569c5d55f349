"""Find out what a linear classifier can see.

A linear classifier splits its inputs by a flat boundary. It depends on the
representation whether one exists: the same points may be inseparable in one and
separable by a single number in another. Use only numpy.
"""

import numpy as np


def to_vector(pattern):
    """Return the pixels of a black-and-white picture as one vector, row by row.

    Arguments:
        pattern: list of H strings of W characters each, '#' for black, '.' for white.

    Returns:
        The vector x, shape (H * W,), float64: 1.0 for black and 0.0 for white.

    >>> to_vector(["#..", ".##"])
    array([1., 0., 0., 0., 1., 1.])
    """
    # BEGIN SOLUTION
    return np.array([float(pixel == "#") for row in pattern for pixel in row])
    # END SOLUTION


def classify(X, w, b):
    """Return the label of each sample: on which side of the boundary it is.

        y = +1 if w . x + b >= 0, else -1

    Arguments:
        X: one sample in each row; shape (N, D), float64.
        w: weights; shape (D,), float64.
        b: bias; a float.

    Returns:
        The labels y, shape (N,), integers.

    >>> X = np.array([[1.0, 1.0], [0.0, 1.0], [0.0, 0.0]])
    >>> classify(X, np.array([2.0, -1.0]), 0.0)
    array([ 1, -1,  1])
    """
    # BEGIN SOLUTION
    return np.where(X @ w + b >= 0, 1, -1)
    # END SOLUTION


def perceptron(X, y, epochs):
    """Learn w and b by the rule of the perceptron.

    Start with w = 0 and b = 0. In each epoch, go through the samples in the order of
    the rows. A sample with y (w . x + b) <= 0 is an error, and changes both at once:

        w = w + y x      b = b + y

    Stop after the first epoch without an error, or after `epochs` epochs.

    Arguments:
        X: one sample in each row; shape (N, D), float64. It stays unchanged.
        y: labels; shape (N,), integers +1 and -1.
        epochs: the largest number of epochs; an int, at least 1.

    Returns:
        A tuple (w, b, errors): the weights, shape (D,); the bias, a number; and a list
        with the number of errors in each epoch. An epoch without an error adds a 0.

    >>> X = np.array([[1.0, 0.0], [0.0, 1.0], [1.0, 1.0]])
    >>> w, b, errors = perceptron(X, np.array([1, -1, 1]), 10)
    >>> w.tolist(), float(b), errors
    ([2.0, -1.0], 0.0, [3, 1, 0])
    """
    # BEGIN SOLUTION
    w, b = np.zeros(X.shape[1]), 0.0
    errors = []
    while len(errors) < epochs and 0 not in errors:
        wrong = 0
        for i in range(len(y)):
            if y[i] * (w @ X[i] + b) <= 0:
                w = w + y[i] * X[i]
                b = b + y[i]
                wrong += 1
        errors.append(wrong)
    return w, b, errors
    # END SOLUTION


def to_polar(X):
    """Return points of the plane in polar coordinates.

        x1 = r cos(theta)      x2 = r sin(theta)      r >= 0      -pi < theta <= pi

    The radius is right for coordinates as large as 1e200 and as small as 1e-200, whose
    squares are not. The angle of the origin is 0.

    Arguments:
        X: one point (x1, x2) in each row; shape (N, 2), float64.

    Returns:
        One row (r, theta) for each point; shape (N, 2), float64.

    >>> to_polar(np.array([[3.0, 4.0], [0.0, -2.0]])).round(4)
    array([[ 5.    ,  0.9273],
           [ 2.    , -1.5708]])
    """
    # BEGIN SOLUTION
    x1, x2 = X.T
    return np.column_stack([np.hypot(x1, x2), np.arctan2(x2, x1)])
    # END SOLUTION


def best_threshold(values, y):
    """Return the cut of a line that separates two labels best.

    A cut may give +1 to all values above it (value > cut) and -1 to the others, or -1
    above and +1 to the others. The better of the two counts.

    Arguments:
        values: one number for each sample; shape (N,), float64. Some may be equal.
        y: labels; shape (N,), integers +1 and -1.

    Returns:
        A tuple (cut, accuracy): a finite cut with the largest share of right labels,
        and this share, from 0 to 1. If several cuts are equally good, any of them.

    >>> cut, accuracy = best_threshold(np.array([0.4, 3.0, 1.0]), np.array([1, -1, 1]))
    >>> bool(1.0 <= cut < 3.0), float(accuracy)
    (True, 1.0)
    """
    # BEGIN SOLUTION
    levels = np.unique(values)
    cuts = np.concatenate([[levels[0] - 1], (levels[:-1] + levels[1:]) / 2])
    right = np.mean((values > cuts[:, None]) == (y == 1), axis=1)
    accuracies = np.maximum(right, 1 - right)
    best = np.argmax(accuracies)
    return cuts[best], accuracies[best]
    # END SOLUTION


def shell_fraction(d, eps=0.05):
    """Return the share of a ball's volume that its outer shell contains.

    The ball has radius 1 and the shell thickness eps. A ball of radius r has a volume
    proportional to r^d, so the share is

        1 - (1 - eps)^d

    Arguments:
        d: number of dimensions; an int, at least 1.
        eps: thickness of the shell; a float between 0 and 1.

    Returns:
        The share; a float. The first 13 digits are right, also for eps = 1e-10.

    >>> round(float(shell_fraction(2)), 6), round(float(shell_fraction(10, eps=0.2)), 6)
    (0.0975, 0.892626)
    """
    # BEGIN SOLUTION
    return -np.expm1(d * np.log1p(-eps))
    # END SOLUTION


def ball_points(n, d, rng):
    """Draw points evenly from the inside of the ball with radius 1 around the origin.

    Each region inside the ball gets points in proportion to its volume. Points are
    independent of each other.

    Arguments:
        n: number of points; an int.
        d: number of dimensions; an int, at least 1.
        rng: a numpy Generator; every random number comes from it.

    Returns:
        One point in each row; shape (n, d), float64.

    >>> points = ball_points(500, 3, np.random.default_rng(541))
    >>> points.shape, bool(np.linalg.norm(points, axis=1).max() <= 1)
    ((500, 3), True)
    """
    # BEGIN SOLUTION
    directions = rng.normal(size=(n, d))
    directions /= np.linalg.norm(directions, axis=1, keepdims=True)
    radii = rng.random((n, 1)) ** (1 / d)
    return radii * directions
    # END SOLUTION
