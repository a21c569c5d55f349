"""Correct: computes linear combinations as contractions of weights and stacked arrays: einsum, tensordot, matmul."""

import numpy as np


def sgd(w, grad, lr=0.01):
    return np.einsum("k,k...->...", [1.0, -lr], np.stack([w, grad]))


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    weights = np.array([[1.0, -beta, -lr], [0.0, beta, lr]])
    return tuple(np.tensordot(weights, np.stack([w, velocity, grad]), axes=1))


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    betas = np.array([beta1, beta2])
    weights = np.stack([betas, 1 - betas], axis=1)
    pairs = np.array([[m, grad], [v, np.square(grad)]])
    m, v = np.einsum("ik,ik...->i...", weights, pairs)
    shares = 1 - np.power(betas, t)
    quotient = (m / shares[0]) / (np.sqrt(v / shares[1]) + eps)
    return np.einsum("k,k...->...", [-lr, 1.0], np.stack([quotient, w])), m, v
