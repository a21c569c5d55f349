"""Correct: generator expressions produce the entries from last to first, and fromiter collects them."""

import numpy as np


def backwards(*arrays):
    return zip(*(np.ravel(array)[::-1] for array in arrays))


def collected(entries, like):
    return np.fromiter(entries, dtype=np.float64, count=np.size(like))[::-1].reshape(np.shape(like))


def sgd(w, grad, lr=0.01):
    return collected((-lr * g + x for x, g in backwards(w, grad)), w)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = collected((lr * g + beta * u for g, u in backwards(grad, velocity)), w)
    return collected((-u + x for x, u in backwards(w, velocity)), w), velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = collected(((1 - beta1) * g + beta1 * a for g, a in backwards(grad, m)), w)
    v = collected((g * ((1 - beta2) * g) + beta2 * b for g, b in backwards(grad, v)), w)
    share1, share2 = 1 - beta1**t, 1 - beta2**t
    steps = (lr * (a / share1) / (eps + np.sqrt(b / share2)) for a, b in backwards(m, v))
    return w - collected(steps, w), m, v
