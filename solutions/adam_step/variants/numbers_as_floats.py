"""Correct: returns a single number as a Python float; a `match` on the number of axes decides."""

import math

import numpy as np


def plain(value):
    """Return a float for a value without axes, and an array for any other."""
    match np.ndim(value):
        case 0:
            return float(value)
        case _:
            return np.asarray(value)


def root(value):
    return math.sqrt(value) if np.ndim(value) == 0 else np.sqrt(value)


def sgd(w, grad, lr=0.01):
    return plain(w - grad * lr)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = plain(velocity - (1 - beta) * velocity + lr * grad)
    return sgd(w, velocity, lr=1.0), velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = plain(grad - beta1 * (grad - m))
    v = plain(grad * grad - beta2 * (grad * grad - v))
    share1, share2 = (1 - math.exp(t * math.log(beta)) for beta in (beta1, beta2))
    return sgd(w, m / share1 / (root(v / share2) + eps), lr), m, v
