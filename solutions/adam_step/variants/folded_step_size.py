"""Correct: folds both bias corrections of adam into the step size and into eps."""

import math

import numpy as np


def sgd(w, grad, lr=0.01):
    return w + (-lr) * grad


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    step = lr * grad + velocity * beta
    return w - step, step


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1.0 - beta1) * grad
    v = beta2 * v + (1.0 - beta2) * (grad * grad)
    root = math.sqrt(1.0 - beta2**t)
    step_size = lr * root / (1.0 - beta1**t)
    return w - step_size * m / (np.sqrt(v) + eps * root), m, v
