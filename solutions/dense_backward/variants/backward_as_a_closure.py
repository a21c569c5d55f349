"""Build the backward function in forward, like a tape; add the methods after the class, as in a notebook."""

import numpy as np


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in {"linear", "relu", "sigmoid", "tanh"}:
            raise ValueError(activation)
        self.W = W
        self.b = b
        self.activation = activation


def _logistic(z):
    positive = z > 0
    e = np.exp(np.where(positive, -z, z))
    return np.where(positive, 1, e) / (1 + e)


def forward(self, x):
    z = np.add(np.matmul(x, self.W), self.b)
    match self.activation:
        case "linear":
            a, slope = z, None
        case "relu":
            a = z.clip(min=0)
            slope = np.sign(a)
        case "sigmoid":
            a = _logistic(z)
            slope = a * _logistic(-z)
        case "tanh":
            a = 2 * _logistic(2 * z) - 1
            slope = (1 + a) * (1 - a)

    def go_back(grad_a):
        grad_z = grad_a if slope is None else grad_a * slope
        return np.tensordot(x, grad_z, axes=(0, 0)), grad_z.T.sum(axis=1), np.tensordot(grad_z, self.W, axes=(1, 1))

    self.go_back = go_back
    return a


def backward(self, grad_output):
    self.grad_W, self.grad_b, grad_input = self.go_back(grad_output)
    return grad_input


Dense.forward = forward
Dense.backward = backward
