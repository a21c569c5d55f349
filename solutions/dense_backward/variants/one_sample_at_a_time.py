"""Sum outer products, one for each sample, in arrays that each backward clears."""

import numpy as np


def sigmoid(v):
    return 1.0 / (1.0 + np.exp(-v)) if v > -500 else 0.0


class Dense:
    def __init__(self, W, b, activation="linear"):
        functions = {
            "linear": (lambda z: z, lambda z: 1.0 + 0 * z),
            "relu": (lambda z: z * (z > 0), lambda z: 1.0 * (z > 0)),
            "sigmoid": (np.vectorize(sigmoid), np.vectorize(lambda v: sigmoid(v) * sigmoid(-v))),
            "tanh": (np.tanh, lambda z: 1 - np.tanh(z) ** 2),
        }
        if activation not in functions:
            raise ValueError("activation?")
        self.W = W
        self.b = b
        self.g, self.g_prime = functions[activation]
        self.grad_W = np.zeros(W.shape)
        self.grad_b = np.zeros(b.shape)

    def forward(self, x):
        self.rows = []
        result = []
        for row in x:
            z = row.dot(self.W) + self.b
            self.rows.append((row.copy(), z))
            result.append(self.g(z))
        return np.array(result)

    def backward(self, grad_output):
        self.grad_W[:] = 0
        self.grad_b[:] = 0
        grad_input = []
        for (row, z), g in zip(self.rows, grad_output):
            delta = g * self.g_prime(z)
            self.grad_W += np.outer(row, delta)
            self.grad_b += delta
            grad_input.append(self.W.dot(delta))
        return np.stack(grad_input)
