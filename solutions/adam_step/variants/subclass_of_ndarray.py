"""Correct: results are tuple subclasses with arrays of a class of their own, and all hyperparameters are keyword-only."""

import numpy as np


class Parameter(np.ndarray):
    """An array that knows how to step."""

    __slots__ = ()

    def minus(self, step):
        return (self - step).view(Parameter)


class Step(tuple):
    """The results of a step, in the order of the sheet."""

    __slots__ = ()

    def __new__(cls, *parts):
        return super().__new__(cls, parts)


def parameter(value):
    return np.asarray(value, dtype=np.float64).view(Parameter)


def sgd(w, grad, *, lr=0.01):
    return parameter(w).minus(lr * parameter(grad))


def sgd_momentum(w, grad, velocity, *, lr=0.01, beta=0.9):
    velocity = parameter(beta * parameter(velocity) + lr * parameter(grad))
    return Step(parameter(w).minus(velocity), velocity)


def adam(w, grad, m, v, t, *, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    grad = parameter(grad)
    m = parameter(beta1 * parameter(m) + (1 - beta1) * grad)
    v = parameter(beta2 * parameter(v) + (1 - beta2) * grad * grad)
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return Step(parameter(w).minus(step), m, v)
