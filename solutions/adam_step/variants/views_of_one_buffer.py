"""Correct: the results are interleaved, strided views into one buffer."""

import numpy as np


def sgd(w, grad, lr=0.01):
    twice = np.repeat(np.asarray(w - lr * grad, dtype=float)[..., None], 2, axis=-1)
    return twice[..., 0]


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    state = np.empty((*np.shape(w), 2))
    state[..., 1] = np.multiply(beta, velocity)
    state[..., 1] += np.multiply(lr, grad)
    state[..., 0] = w
    state[..., 0] -= state[..., 1]
    return state[..., 0], state[..., 1]


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    state = np.stack([w, m, v], axis=-1)
    betas = np.array([beta1, beta2])
    state[..., 1:] *= betas
    state[..., 1:] += (1 - betas) * np.stack([grad, np.square(grad)], axis=-1)
    corrected = state[..., 1:] / (1 - betas**t)
    state[..., 0] -= lr * corrected[..., 0] / (np.sqrt(corrected[..., 1]) + eps)
    return tuple(np.moveaxis(state, -1, 0))
