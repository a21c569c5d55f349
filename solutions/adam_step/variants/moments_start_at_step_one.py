"""adam starts its moments itself: at step 1 they are zeros, whatever the caller passes."""

import numpy as np


def sgd(w, grad, lr=0.01):
    return np.subtract(w, np.multiply(lr, grad))


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = np.multiply(beta, velocity) + np.multiply(lr, grad)
    return np.subtract(w, velocity), velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    if t == 1:
        m = v = np.zeros(np.shape(w))
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.square(grad)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v
