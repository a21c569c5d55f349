"""Correct: a small class for each optimizer does the work; the functions only create it and call its step."""

import numpy as np


class Average:
    def __init__(self, value, decay):
        self.value = value
        self.decay = decay

    def push(self, sample):
        self.value = self.decay * self.value + (1 - self.decay) * sample
        return self

    def corrected(self, t):
        return self.value / (1 - self.decay**t)


class Momentum:
    def __init__(self, lr, beta, velocity=0.0):
        self.lr, self.beta, self.velocity = lr, beta, velocity

    def step(self, w, grad):
        self.velocity = self.beta * self.velocity + self.lr * grad
        return w - self.velocity


class Adam:
    def __init__(self, m, v, t, lr, betas, eps):
        self.first, self.second = Average(m, betas[0]), Average(v, betas[1])
        self.t, self.lr, self.eps = t, lr, eps

    def step(self, w, grad):
        m_hat = self.first.push(grad).corrected(self.t)
        v_hat = self.second.push(grad**2).corrected(self.t)
        return w - self.lr * m_hat / (np.sqrt(v_hat) + self.eps)


def sgd(w, grad, lr=0.01):
    return Momentum(lr, beta=0.0).step(w, grad)


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    optimiser = Momentum(lr, beta, velocity)
    w = optimiser.step(w, grad)
    return w, optimiser.velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    optimiser = Adam(m, v, t, lr, (beta1, beta2), eps)
    w = optimiser.step(w, grad)
    return w, optimiser.first.value, optimiser.second.value
