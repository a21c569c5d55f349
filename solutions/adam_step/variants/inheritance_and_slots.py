"""Correct: three optimizers inherit from one abstract class, with slots for the state and properties to read it."""

from abc import ABC, abstractmethod

import numpy as np


class Optimiser(ABC):
    __slots__ = ("_rate", "_state")

    def __init__(self, rate, *state):
        self._rate = rate
        self._state = list(state)

    @property
    def rate(self):
        return self._rate

    @abstractmethod
    def change(self, grad):
        """Update the state and return the amount to subtract from w."""

    def step(self, w, grad):
        return [np.subtract(w, self.change(grad)), *self._state]


class Plain(Optimiser):
    __slots__ = ()

    def change(self, grad):
        return self.rate * grad


class Heavy(Plain):
    __slots__ = ("_friction",)

    def __init__(self, rate, velocity, beta):
        super().__init__(rate, velocity)
        self._friction = beta

    def change(self, grad):
        self._state[0] = self._friction * self._state[0] + super().change(grad)
        return self._state[0]


class Adaptive(Optimiser):
    __slots__ = ("_decays", "_eps", "_t")

    def __init__(self, rate, m, v, t, decays, eps):
        super().__init__(rate, m, v)
        self._t, self._decays, self._eps = t, decays, eps

    @property
    def corrected(self):
        return [moment / (1 - decay**self._t) for moment, decay in zip(self._state, self._decays)]

    def change(self, grad):
        samples = grad, grad * grad
        for place, (decay, sample) in enumerate(zip(self._decays, samples)):
            self._state[place] = decay * self._state[place] + (1 - decay) * sample
        m_hat, v_hat = self.corrected
        return self.rate * (m_hat / (v_hat**0.5 + self._eps))


def sgd(w, grad, lr=0.01):
    return Plain(lr).step(w, grad)[0]


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    return Heavy(lr, velocity, beta).step(w, grad)


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    return Adaptive(lr, m, v, t, (beta1, beta2), eps).step(w, grad)
