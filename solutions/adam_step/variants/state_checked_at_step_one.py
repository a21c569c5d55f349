"""adam refuses a first step from other moments than zeros, which the sheet rules out."""

import numpy as np


def sgd(w, grad, lr=0.01):
    return w + (-lr) * grad


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    step = lr * grad + beta * velocity
    return w - step, step


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    if t == 1 and (np.any(m) or np.any(v)):
        raise ValueError("the moments start at 0")
    m = m * beta1 + grad * (1 - beta1)
    v = v * beta2 + grad * grad * (1 - beta2)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
