"""Correct: computes in extended precision and rounds to float64 once at the end."""

import numpy as np

WIDE = np.longdouble


def widened(*values):
    return [np.asarray(value, dtype=WIDE) for value in values]


def narrowed(*values):
    return tuple(np.asarray(value, dtype=np.float64) for value in values)


def sgd(w, grad, lr=0.01):
    w, grad, lr = widened(w, grad, lr)
    return narrowed(w - lr * grad)[0]


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    w, grad, velocity, lr, beta = widened(w, grad, velocity, lr, beta)
    velocity = beta * velocity + lr * grad
    return narrowed(w - velocity, velocity)


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    w, grad, m, v, lr, beta1, beta2, eps = widened(w, grad, m, v, lr, beta1, beta2, eps)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad * grad
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return narrowed(w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v)
