"""Correct: updates copies of the arguments in place, and returns the results in lists."""

import numpy as np


def sgd(w, grad, lr=0.01):
    w = np.array(w, dtype=np.float64, copy=True)
    w -= np.float64(lr) * grad
    return w


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    w, velocity = np.array(w, float), np.array(velocity, float)
    velocity *= beta
    velocity += np.multiply(grad, lr)
    w -= velocity
    return [w, velocity]


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    w, grad, m, v = (np.array(x, dtype=np.float64) for x in (w, grad, m, v))
    m *= beta1
    m += (1 - beta1) * grad
    grad *= grad
    v *= beta2
    v += (1 - beta2) * grad
    denominator = np.sqrt(v / (1 - beta2**t)) + eps
    w -= lr / (1 - beta1**t) * m / denominator
    return [w, m, v]
