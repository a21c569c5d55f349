r"""Build a supervised pipeline: split the data, scale, fit, select, and report.

Use only numpy. Samples are rows: X has the shape (n, d), and y has n labels. No
function changes its arguments.
"""

import numpy as np


def split(X, y, test_size, rng):
    """Split the samples at random into a training set and a test set.

    X : (n, d) float array; y : (n,) integer array
    test_size : float between 0 and 1; the test set has ceil(n * test_size) rows
    rng : numpy.random.Generator, the source of every random number
    returns : X_train, X_test, y_train, y_test

    Every sample is in exactly one of the two sets, together with its label. Every
    choice of the test rows is equally likely. The rows may be in any order.
    """
    # BEGIN SOLUTION
    order = rng.permutation(len(X))
    n_test = int(np.ceil(len(X) * test_size))
    test, train = order[:n_test], order[n_test:]
    return X[train], X[test], y[train], y[test]
    # END SOLUTION


def fit_scaler(X):
    """Return the scaler (mean, std) of the columns of X.

    X : (n, d) float array
    returns : mean and std, two (d,) float arrays

    The variance is an average over the n rows: divide by n, not by n - 1. A column of
    equal values has the std 1 instead of 0.

    >>> fit_scaler(np.array([[1.0, 5.0], [3.0, 5.0]]))
    (array([2., 5.]), array([1., 1.]))
    """
    # BEGIN SOLUTION
    std = X.std(axis=0)
    return X.mean(axis=0), np.where(std == 0, 1.0, std)
    # END SOLUTION


def transform(X, scaler):
    """Subtract the scaler's mean from each column, and divide by the scaler's std.

    X : (n, d) float array
    scaler : the pair (mean, std), as fit_scaler returns it
    returns : (n, d) float array

    >>> transform(np.array([[4.0, 6.0]]), (np.array([2.0, 5.0]), np.array([1.0, 2.0])))
    array([[2. , 0.5]])
    """
    # BEGIN SOLUTION
    mean, std = scaler
    return (X - mean) / std
    # END SOLUTION


def fit_logistic(X, y, C=1.0):
    r"""Fit logistic regression: return the w and b with the smallest J.

        J = |w|^2 / 2 + C * sum over i of log(1 + exp(-s_i (x_i . w + b)))

    with s_i = 2 y_i - 1

    X : (n, d) float array; y : (n,) integer array of 0 and 1, both of which occur
    C : float above 0
    returns : w, a (d,) float array, and b, a float

    The bias b is not regularized. Any method may find the minimum. With
    p_i = 1 / (1 + exp(-(x_i . w + b))), the gradient of J is

        dJ/dw = w + C * sum over i of (p_i - y_i) x_i
        dJ/db =     C * sum over i of (p_i - y_i)

    No entry of it may exceed 1e-6 * (1 + C * A) at your answer, where A is the largest
    sum of |x_ij| in one column.
    """
    # BEGIN SOLUTION
    ones = np.column_stack([X, np.ones(len(X))])
    w_and_b, penalty = np.zeros(X.shape[1] + 1), np.ones(X.shape[1] + 1)
    penalty[-1] = 0.0
    # Newton's method doubles the number of right digits in each step near the minimum.
    for _ in range(25):
        p = 1 / (1 + np.exp(-ones @ w_and_b))
        gradient = penalty * w_and_b + C * ones.T @ (p - y)
        hessian = np.diag(penalty) + C * (ones.T * (p * (1 - p))) @ ones
        w_and_b = w_and_b - np.linalg.solve(hessian, gradient)
    return w_and_b[:-1], w_and_b[-1]
    # END SOLUTION


def predict(X, w, b):
    """Return the predicted class of each row: 1 where x . w + b > 0, else 0.

    X : (n, d) float array; w : (d,) float array; b : float
    returns : (n,) integer array

    >>> predict(np.array([[1.0, 2.0], [0.0, -1.0]]), np.array([1.0, 1.0]), -1.0)
    array([1, 0])
    """
    # BEGIN SOLUTION
    return (X @ w + b > 0).astype(int)
    # END SOLUTION


def accuracy(y, y_hat):
    """Return the share of right predictions, a float from 0 to 1.

    y, y_hat : (n,) integer arrays, the labels and the predictions
    """
    # BEGIN SOLUTION
    return float(np.mean(y == y_hat))
    # END SOLUTION


def run_pipeline(X, y, grid, rng):
    """Split, scale, fit with each C, select on validation data, and test once.

    X : (n, d) float array; y : (n,) integer array of 0 and 1
    grid : list of floats, the values of C to try, in this order
    rng : numpy.random.Generator
    returns : a dict with the keys "C", "w", "b", "train", "val" and "test"

    1. split(X, y, 0.2, rng) sets the test set aside. split(..., 0.25, rng) splits the
       other rows into a training set and a validation set. Use rng for nothing else.
    2. Fit the scaler on the training set only. Transform all three sets with it.
    3. For each C, fit_logistic on the training set. Keep the C with the best accuracy
       on the validation set; among equals, the first one in the grid.
    4. Return this "C", its "w" and "b", and its accuracies on the three sets. Do not
       fit again.
    """
    # BEGIN SOLUTION
    X_rest, X_test, y_rest, y_test = split(X, y, 0.2, rng)
    X_train, X_val, y_train, y_val = split(X_rest, y_rest, 0.25, rng)
    scaler = fit_scaler(X_train)
    Z_train, Z_val, Z_test = (transform(part, scaler) for part in (X_train, X_val, X_test))
    models = [fit_logistic(Z_train, y_train, C) for C in grid]
    scores = [accuracy(y_val, predict(Z_val, w, b)) for w, b in models]
    best = int(np.argmax(scores))
    w, b = models[best]
    return {
        "C": grid[best],
        "w": w,
        "b": b,
        "train": accuracy(y_train, predict(Z_train, w, b)),
        "val": scores[best],
        "test": accuracy(y_test, predict(Z_test, w, b)),
    }
    # END SOLUTION


def accuracy_by_group(y, y_hat, group):
    """Return the accuracy within each group: {group: share of right predictions}.

    y, y_hat, group : (n,) integer arrays
    returns : a dict with one key for each number that occurs in group

    >>> labels, predictions = np.array([1, 0, 1, 1]), np.array([1, 0, 0, 1])
    >>> accuracy_by_group(labels, predictions, np.array([5, 5, 5, 2]))[2]
    1.0
    """
    # BEGIN SOLUTION
    return {int(g): float(np.mean((y == y_hat)[group == g])) for g in np.unique(group)}
    # END SOLUTION


def ks_statistic(a, b):
    """Return the largest distance between the distribution functions of two samples.

        D = max over z of |F_a(z) - F_b(z)|

    where F_a(z) is the share of the values of a that are <= z

    a : (n,) float array; b : (m,) float array
    returns : a float from 0 to 1
    """
    # BEGIN SOLUTION
    z = np.concatenate([a, b])
    F_a = np.searchsorted(np.sort(a), z, side="right") / len(a)
    F_b = np.searchsorted(np.sort(b), z, side="right") / len(b)
    return float(np.max(np.abs(F_a - F_b)))
    # END SOLUTION
