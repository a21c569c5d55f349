"""Use inheritance: creating a Dense returns an object of the subclass for the activation."""

import numpy as np


class Dense:
    name = "linear"

    def __new__(cls, W, b, activation="linear"):
        kinds = Dense, Relu, Tanh, Sigmoid
        for kind in kinds:
            if kind.name == activation:
                return super().__new__(kind)
        raise ValueError(f"choose one of {', '.join(kind.name for kind in kinds)}")

    def __init__(self, W, b, activation="linear"):
        self.W = W
        self.b = b

    def forward(self, x):
        self.x = x
        self.z = self.b + np.inner(x, self.W.T)
        return self.activate()

    def backward(self, grad_output):
        grad_z = self.slope() * grad_output
        self.grad_W = np.inner(self.x.T, grad_z.T)
        self.grad_b = sum(grad_z)
        return np.inner(grad_z, self.W)

    def activate(self):
        return self.z

    def slope(self):
        return 1


class Relu(Dense):
    name = "relu"

    def activate(self):
        return self.z * self.slope()

    def slope(self):
        return self.z > 0


class Tanh(Dense):
    name = "tanh"

    def activate(self):
        return np.tanh(self.z)

    def slope(self):
        return 1 - np.tanh(self.z) ** 2


class Sigmoid(Dense):
    name = "sigmoid"

    def activate(self):
        return (1 + np.tanh(self.z / 2)) / 2

    def slope(self):
        return (1 - np.tanh(self.z / 2) ** 2) / 4
