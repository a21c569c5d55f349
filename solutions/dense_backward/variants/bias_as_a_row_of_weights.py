"""Treat the bias as one more row of the weights, with a column of ones in x; recompute the derivatives from z."""

import numpy as np


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in ("linear", "relu", "sigmoid", "tanh"):
            raise ValueError("unknown activation")
        self.theta = np.vstack([W, b])
        self.activation = activation

    def forward(self, x):
        self.x1 = np.hstack([x, np.ones((len(x), 1), dtype=x.dtype)])
        z = self.x1 @ self.theta
        if self.activation == "relu":
            return (z + np.abs(z)) / 2
        if self.activation == "sigmoid":
            return 0.5 * (1 + np.tanh(z / 2))
        if self.activation == "tanh":
            return 1 - 2 / (1 + np.exp(2 * np.minimum(z, 300)))
        return z

    def backward(self, grad_output):
        z = self.x1 @ self.theta
        if self.activation == "relu":
            grad_z = grad_output * np.heaviside(z, 0.5)
        elif self.activation == "sigmoid":
            e = np.exp(-np.abs(z))
            grad_z = grad_output * e / (1 + e) ** 2
        elif self.activation == "tanh":
            grad_z = grad_output / np.cosh(np.clip(z, -300, 300)) ** 2
        else:
            grad_z = grad_output.copy()
        grad_theta = self.x1.T @ grad_z
        self.grad_W, self.grad_b = grad_theta[:-1], grad_theta[-1]
        return grad_z @ self.theta[:-1].T
