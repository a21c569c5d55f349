"""Name functions after the activations, and look them up as text: eval, globals() and the module itself."""

import sys

import numpy as np


def linear(z):
    return z


def relu(z):
    return np.where(z > 0, z, 0)


def sigmoid(z):
    return 1 / (1 + np.exp(-np.clip(z, -700, 700)))


def tanh(z):
    return np.tanh(z)


def linear_slope(a):
    return np.ones_like(a)


def relu_slope(a):
    return (a > 0).astype(a.dtype)


def sigmoid_slope(a):
    return a * (1 - a)


globals()["tanh_slope"] = lambda a: 1 - a * a


class Dense:
    def __init__(self, W, b, activation="linear"):
        if not callable(globals().get(activation)):
            raise ValueError(f"unknown activation: {activation}")
        self.W, self.b, self.activation = W, b, activation

    def forward(self, x):
        self.x = x
        self.a = eval(self.activation)(x @ self.W + self.b)
        return self.a

    def backward(self, grad_output):
        slope = getattr(sys.modules[__name__], self.activation + "_slope")
        grad_z = grad_output * slope(self.a)
        self.grad_W = self.x.T @ grad_z
        self.grad_b = grad_z.sum(axis=0)
        return grad_z @ self.W.T
