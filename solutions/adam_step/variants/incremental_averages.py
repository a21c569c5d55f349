"""Correct: the averages move toward the new value by a fraction of the distance."""

import numpy as np


def sgd(w, grad, lr=0.01):
    return np.subtract(w, np.multiply(lr, grad))


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    new_velocity = np.array(velocity, dtype=float)
    new_velocity *= beta
    new_velocity += lr * np.asarray(grad)
    new_w = np.array(w, dtype=float)
    new_w -= new_velocity
    return new_w, new_velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (1 - beta1) * (grad - m)
    v = v + (1 - beta2) * (np.square(grad) - v)
    denominator = np.sqrt(np.true_divide(v, 1 - np.power(beta2, t)))
    denominator = denominator + eps
    update = m / (1 - np.power(beta1, t)) / denominator
    return w - lr * update, m, v
