"""Correct: a recursive function walks down the axes until it reaches single numbers."""

import numpy as np


def each(rule, *values):
    """Apply a rule for numbers to arrays of one shape, axis by axis."""
    if np.ndim(values[0]) == 0:
        return rule(*(float(value) for value in values))
    return np.array([each(rule, *parts) for parts in zip(*values)])


def power(base, exponent):
    """Return a power by repeated squaring."""
    if exponent == 0:
        return 1.0
    half = power(base, exponent // 2)
    return half * half * base if exponent % 2 else half * half


def sgd(w, grad, lr=0.01):
    return each(lambda x, g: x - lr * g, w, grad)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    new_velocity = each(lambda u, g: beta * u + lr * g, velocity, grad)
    return each(lambda x, u: x - u, w, new_velocity), new_velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    new_m = each(lambda a, g: beta1 * a + (1 - beta1) * g, m, grad)
    new_v = each(lambda b, g: beta2 * b + (1 - beta2) * g * g, v, grad)
    left1, left2 = 1 - power(beta1, t), 1 - power(beta2, t)

    def move(x, a, b):
        return x - lr * (a / left1) / ((b / left2) ** 0.5 + eps)

    return each(move, w, new_m, new_v), new_m, new_v
