"""Correct: fills copies of the arrays through an index and `out`, which needs every argument to be of one kind."""

import numpy as np


def sgd(w, grad, lr=0.01):
    if isinstance(w, float):
        return w - lr * grad
    new = w.copy()
    new[...] = w - lr * grad
    return new


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    if isinstance(w, float):
        velocity = beta * velocity + lr * grad
        return w - velocity, velocity
    new, speed = w.copy(), velocity.copy()
    speed[...] = beta * velocity + lr * grad
    new[...] = w - speed
    return new, speed


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    single = isinstance(w, float)
    w, grad, m, v = (np.array(value) if single else value.copy() for value in (w, grad, m, v))
    m[...] = beta1 * m + (1 - beta1) * grad
    v[...] = beta2 * v + (1 - beta2) * grad**2
    w[...] = w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return (float(w), float(m), float(v)) if single else (w, m, v)
