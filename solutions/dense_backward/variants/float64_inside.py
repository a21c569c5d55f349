"""Compute and return float64 for any input; round each sum once, and take the terms backward."""

from math import fsum

import numpy as np


def product(p, q):
    rows, columns = range(p.shape[0]), range(q.shape[1])
    return np.array([[fsum(p[i, k] * q[k, j] for k in reversed(range(p.shape[1]))) for j in columns] for i in rows])


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in ["linear", "relu", "sigmoid", "tanh"]:
            raise ValueError(activation)
        self.W = np.asarray(W, dtype=np.float64)
        self.b = np.asarray(b, dtype=np.float64)
        self.activation = activation

    def forward(self, x):
        self.x = np.array(x, dtype=np.float64)
        z = product(self.x, self.W) + self.b
        if self.activation == "relu":
            self.slope = np.where(z > 0, 1.0, 0.0)
            return z * self.slope
        if self.activation == "sigmoid":
            small = np.exp(-abs(z))
            a = np.where(z < 0, small, 1.0) / (1.0 + small)
            self.slope = small / (1.0 + small) ** 2
            return a
        if self.activation == "tanh":
            a = np.tanh(z)
            self.slope = 1.0 - a * a
            return a
        self.slope = np.ones(z.shape)
        return z

    def backward(self, grad_output):
        grad_z = np.asarray(grad_output, dtype=np.float64) * self.slope
        self.grad_W = product(self.x.T, grad_z)
        self.grad_b = product(np.ones((1, len(grad_z))), grad_z)[0]
        return product(grad_z, self.W.T)
