"""Correct: computes one entry at a time with Python numbers, and restores the shape of w at the end."""

import math

import numpy as np


def entries(*arrays):
    return zip(*(np.asarray(array, dtype=float).flatten().tolist() for array in arrays))


def shaped(values, like):
    return np.array(values, dtype=float).reshape(np.shape(like))


def sgd(w, grad, lr=0.01):
    return shaped([x - lr * g for x, g in entries(w, grad)], w)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocities = [beta * u + lr * g for g, u in entries(grad, velocity)]
    return shaped([x - u for (x,), u in zip(entries(w), velocities)], w), shaped(velocities, w)


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    new_w, new_m, new_v = [], [], []
    power1 = power2 = 1.0
    for _ in range(t):
        power1 *= beta1
        power2 *= beta2
    for x, g, a, b in entries(w, grad, m, v):
        a = beta1 * a + (1 - beta1) * g
        b = beta2 * b + (1 - beta2) * g * g
        new_w.append(x - lr * (a / (1 - power1)) / (math.sqrt(b / (1 - power2)) + eps))
        new_m.append(a)
        new_v.append(b)
    return shaped(new_w, w), shaped(new_m, w), shaped(new_v, w)
