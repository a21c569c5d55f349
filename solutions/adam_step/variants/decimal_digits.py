"""Correct: computes each entry with fifty decimal digits and rounds it to a float at the end."""

from decimal import Decimal, localcontext

import numpy as np

DIGITS = 50


def exactly(rule, *arrays):
    """Return the results of a rule for decimals, in arrays of the same shape."""
    shape = np.shape(arrays[0])
    with localcontext() as context:
        context.prec = DIGITS
        rows = [rule(*map(Decimal, numbers)) for numbers in zip(*(np.ravel(a).tolist() for a in arrays))]
    return [np.array([float(x) for x in column]).reshape(shape) for column in zip(*rows)]


def sgd(w, grad, lr=0.01):
    return exactly(lambda x, g: [x - Decimal(lr) * g], w, grad)[0]


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    def rule(x, g, u):
        u = Decimal(beta) * u + Decimal(lr) * g
        return x - u, u

    return tuple(exactly(rule, w, grad, velocity))


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    lr, beta1, beta2, eps = map(Decimal, (lr, beta1, beta2, eps))

    def rule(x, g, a, b):
        a = beta1 * a + (1 - beta1) * g
        b = beta2 * b + (1 - beta2) * g**2
        m_hat, v_hat = a / (1 - beta1**t), b / (1 - beta2**t)
        return x - lr * m_hat / (v_hat.sqrt() + eps), a, b

    return tuple(exactly(rule, w, grad, m, v))
