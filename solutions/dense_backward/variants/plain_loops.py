"""Loop in plain Python over samples, features and units, one number at a time, with the math module."""

import math

import numpy as np


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in ("linear", "relu", "sigmoid", "tanh"):
            raise ValueError(activation)
        self.W, self.b, self.activation = W, b, activation

    def activate(self, z):
        if self.activation == "relu":
            return z if z > 0 else 0.0
        if self.activation == "sigmoid":
            if z < -700:
                return 0.0
            return 1.0 / (1.0 + math.exp(-z))
        if self.activation == "tanh":
            return math.tanh(z)
        return z

    def slope(self, a):
        if self.activation == "relu":
            return 1.0 if a > 0 else 0.0
        if self.activation == "sigmoid":
            return a - a * a
        if self.activation == "tanh":
            return (1.0 - a) * (1.0 + a)
        return 1.0

    def forward(self, x):
        n, d = x.shape
        m = len(self.b)
        out = np.zeros((n, m))
        for i in range(n):
            for j in range(m):
                z = 0.0
                for k in range(d):
                    z += float(x[i, k]) * float(self.W[k, j])
                out[i, j] = self.activate(z + float(self.b[j]))
        self.x, self.out = x, out
        return out

    def backward(self, grad_output):
        n, d = self.x.shape
        m = len(self.b)
        self.grad_W = np.zeros((d, m))
        self.grad_b = np.zeros(m)
        grad_input = np.zeros((n, d))
        for i in range(n):
            for j in range(m):
                gz = float(grad_output[i, j]) * self.slope(float(self.out[i, j]))
                self.grad_b[j] += gz
                for k in range(d):
                    self.grad_W[k, j] += gz * self.x[i, k]
                    grad_input[i, k] += gz * self.W[k, j]
        return grad_input
