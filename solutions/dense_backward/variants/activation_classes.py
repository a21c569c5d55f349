"""Use a small class for each activation, einsum for the products, and the dtype of x for the results."""

import numpy as np


class Linear:
    def __call__(self, z):
        return z

    def pull_back(self, g):
        return g


class Relu:
    def __call__(self, z):
        self.on = z >= 0
        return np.where(self.on, z, 0)

    def pull_back(self, g):
        return np.where(self.on, g, 0)


class Sigmoid:
    def __call__(self, z):
        self.a = np.exp(-np.logaddexp(0, -z))
        return self.a

    def pull_back(self, g):
        return g * self.a * (1 - self.a)


class Tanh:
    def __call__(self, z):
        self.a = np.tanh(z)
        return self.a

    def pull_back(self, g):
        return g - g * self.a * self.a


KINDS = dict(linear=Linear, relu=Relu, sigmoid=Sigmoid, tanh=Tanh)


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in KINDS:
            raise ValueError(f"{activation} is none of {sorted(KINDS)}")
        self.W = W
        self.b = b
        self.activation = KINDS[activation]()

    def forward(self, x):
        self.x = x
        return self.activation(np.einsum("nd,dm->nm", x, self.W) + self.b).astype(x.dtype)

    def backward(self, grad_output):
        grad_z = self.activation.pull_back(grad_output)
        self.grad_W = np.einsum("nd,nm->dm", self.x, grad_z)
        self.grad_b = np.einsum("nm->m", grad_z)
        return np.einsum("nm,dm->nd", grad_z, self.W)
