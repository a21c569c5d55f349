"""Fit polynomials by least squares with numpy only.

Shapes: N points, d coefficients, R repeats of an experiment. Fill in the seven
functions.
"""

import numpy as np


def design_matrix(x, degree):
    """Return the powers of x, one column for each exponent from 0 to degree.

    x : (N,) float array
    degree : int, 0 or more
    returns : (N, degree + 1) float array; column j is x**j

    >>> design_matrix(np.array([2.0, 3.0]), 2)
    array([[1., 2., 4.],
           [1., 3., 9.]])
    """
    raise NotImplementedError("TODO: design_matrix")


def closed_form(X, y):
    """Return the w with the smallest sum of squares ||X w - y||².

    X : (N, d) float array with independent columns, so N >= d
    y : (N,) float array
    returns : (d,) float array, the solution of X.T X w = X.T y

    Any algorithm is right, also those of np.linalg.
    """
    raise NotImplementedError("TODO: closed_form")


def loss_and_gradient(w, X, y):
    """Return the loss ||X w - y||² and its gradient with respect to w.

    w : (d,) float array
    X : (N, d) float array
    y : (N,) float array
    returns : (loss, gradient); loss is a number, gradient a (d,) float array

    The loss is a sum: there is no 1/N and no 1/2.

    >>> X, y = np.array([[1.0, 0.0], [1.0, 2.0]]), np.array([1.0, 0.0])
    >>> loss, gradient = loss_and_gradient(np.array([0.0, 1.0]), X, y)
    >>> float(loss), gradient
    (5.0, array([2., 8.]))
    """
    raise NotImplementedError("TODO: loss_and_gradient")


def gradient_descent(X, y, w0, eta, steps):
    """Return the path of gradient descent on ||X w - y||² with a constant step size.

    X : (N, d) float array
    y : (N,) float array
    w0 : (d,) float array, the start
    eta : float, the step size
    steps : int, the number of steps
    returns : (steps + 1, d) float array; row t is w after t steps, so row 0 is w0
    """
    raise NotImplementedError("TODO: gradient_descent")


def largest_step(X):
    """Return the step size above which gradient descent diverges.

    X : (N, d) float array
    returns : float, 1 / (the largest eigenvalue of X.T X)
    """
    raise NotImplementedError("TODO: largest_step")


def fitted_curves(x, f, sigma, degree, repeats, rng):
    """Repeat an experiment: draw noisy data around f, fit a polynomial, keep its curve.

    x : (N,) float array, the same points in each repeat
    f : (N,) float array, the true values at x
    sigma : float, the standard deviation of the noise; 0 is allowed
    degree : int, the degree of the polynomial
    repeats : int, R
    rng : numpy Generator; every random number comes from it
    returns : (R, N) float array; row r has the values of the r-th fit at x

    The data of a repeat are y = f + sigma * (standard normal noise), with new,
    independent noise for each point and each repeat.
    """
    raise NotImplementedError("TODO: fitted_curves")


def bias_variance(curves, f):
    """Return the squared bias and the variance of fitted curves, averaged over x.

    curves : (R, N) float array, one curve in each row
    f : (N,) float array, the true values
    returns : (bias2, variance), two numbers

    The variance divides by R, not by R - 1.
    """
    raise NotImplementedError("TODO: bias_variance")
