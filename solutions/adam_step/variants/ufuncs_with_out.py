"""Correct: ufuncs write into a scratch array with `out`, and entries with a zero step are skipped."""

import numpy as np


def combined(a, x, b, y):
    result = np.empty(np.shape(x))
    np.multiply(x, a, out=result)
    scratch = np.empty_like(result)
    np.multiply(y, b, out=scratch)
    return np.add(result, scratch, out=result)


def sgd(w, grad, lr=0.01):
    return combined(1.0, w, -lr, grad)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = combined(beta, velocity, lr, grad)
    return np.add(w, np.negative(velocity)), velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = combined(beta1, m, 1 - beta1, grad)
    v = combined(beta2, v, 1 - beta2, np.float_power(grad, 2))
    bottom = np.divide(v, 1 - beta2**t)
    bottom = np.add(np.sqrt(bottom), eps)
    step = np.zeros(np.shape(w))
    np.divide(np.multiply(m, lr / (1 - beta1**t)), bottom, out=step, where=np.not_equal(m, 0))
    return np.subtract(w, step), m, v
