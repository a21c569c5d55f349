"""Use the textbook sigmoid: it warns of an overflow for very negative z, but its value is right."""

import numpy as np


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in ("linear", "relu", "sigmoid", "tanh"):
            raise ValueError("Unknown activation: " + activation)
        self.W = W
        self.b = b
        self.activation = activation
        self.cache = None

    def forward(self, x):
        z = np.dot(x, self.W) + self.b
        if self.activation == "relu":
            a = z.copy()
            a[a < 0] = 0
        elif self.activation == "sigmoid":
            a = 1 / (1 + np.exp(-z))
        elif self.activation == "tanh":
            a = np.tanh(z)
        else:
            a = z
        self.cache = (x, z, a)
        return a

    def backward(self, grad_output):
        x, z, a = self.cache
        dz = np.array(grad_output, copy=True)
        if self.activation == "relu":
            dz[z <= 0] = 0
        elif self.activation == "sigmoid":
            dz = dz * a * (1 - a)
        elif self.activation == "tanh":
            dz *= 1 - np.square(a)
        self.grad_W = np.dot(x.T, dz)
        self.grad_b = np.sum(dz, axis=0)
        return np.dot(dz, self.W.T)
