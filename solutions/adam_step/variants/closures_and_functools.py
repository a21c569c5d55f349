"""Correct: closures, partial and reduce form the steps, and a cache keeps the powers of beta."""

import operator
from functools import lru_cache, partial, reduce

import numpy as np


def average(decay):
    def push(old, sample):
        return decay * old + (1 - decay) * sample

    return push


@lru_cache(maxsize=None)
def missing_share(decay, t):
    return 1 - decay**t


def descend(w, *steps):
    return reduce(operator.sub, steps, w)


def scaled(lr, grad):
    return lr * grad


def sgd(w, grad, lr=0.01):
    return descend(w, partial(scaled, lr)(grad))


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = reduce(operator.add, map(scaled, (beta, lr), (velocity, grad)))
    return descend(w, velocity), velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = average(beta1)(m, grad), average(beta2)(v, grad**2)
    m_hat, v_hat = (moment / missing_share(beta, t) for moment, beta in ((m, beta1), (v, beta2)))
    return descend(w, scaled(lr, m_hat) / (np.sqrt(v_hat) + eps)), m, v
