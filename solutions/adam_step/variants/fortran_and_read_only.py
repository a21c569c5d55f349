"""Correct: every result is in Fortran order and read-only."""

import numpy as np


def frozen(values):
    result = np.array(values, dtype=np.float64, order="F")
    result.setflags(write=False)
    return result


def sgd(w, grad, lr=0.01):
    return frozen(w - lr * grad)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = frozen(beta * velocity + lr * grad)
    return frozen(w - velocity), velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = frozen(beta1 * m + (1 - beta1) * grad)
    v = frozen(beta2 * v + (1 - beta2) * grad**2)
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return frozen(w - step), m, v
