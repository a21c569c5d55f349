"""Correct: computes the powers of the betas with exp and log, and writes divisions as reciprocals."""

import numpy as np


def correction(beta, t):
    return -1.0 / np.expm1(t * np.log(beta))


def sgd(w, grad, lr=0.01):
    return w - grad * lr


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    new_w = w - beta * velocity - lr * grad
    return new_w, velocity * beta + grad * lr


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m * beta1 + grad * (1 - beta1)
    v = v * beta2 + np.abs(grad) ** 2.0 * (1 - beta2)
    reciprocal = 1.0 / (eps + np.power(v * correction(beta2, t), 0.5))
    return w - lr * (m * correction(beta1, t)) * reciprocal, m, v
