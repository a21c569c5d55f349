"""Correct: returns named tuples, and a single number as an array without axes, never as a float."""

from typing import NamedTuple

import numpy as np


class Momentum(NamedTuple):
    w: np.ndarray
    velocity: np.ndarray


class Adam(NamedTuple):
    w: np.ndarray
    m: np.ndarray
    v: np.ndarray

    @classmethod
    def of(cls, *values):
        return cls(*map(np.asarray, values))


def sgd(w, grad, lr=0.01):
    return np.asarray(w - lr * grad)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    change = np.asarray(beta * velocity + lr * grad)
    return Momentum(velocity=change, w=np.asarray(w - change))


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = m + (grad - m) * (1 - beta1)
    v = v + (grad**2 - v) * (1 - beta2)
    scale = np.divide(lr, 1 - beta1**t)
    return Adam.of(w - scale * m / (eps + np.sqrt(v) / np.sqrt(1 - beta2**t)), m, v)
