"""Compute with np.matrix, whose * is the matrix product; return matrices, and grad_b as a plain row."""

import numpy as np

SIGMA = {
    "linear": lambda z: z,
    "relu": lambda z: np.clip(z, 0, None),
    "sigmoid": lambda z: np.asmatrix((1 + np.tanh(z / 2)) / 2),
    "tanh": np.tanh,
}
SLOPE = {
    "linear": lambda a: np.ones(a.shape),
    "relu": lambda a: np.where(np.asarray(a) > 0, 1.0, 0.0),
    "sigmoid": lambda a: np.multiply(a, 1 - a),
    "tanh": lambda a: 1 - np.square(a),
}


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in SIGMA:
            raise ValueError(activation)
        self.W, self.b, self.activation = np.asmatrix(W), np.asmatrix(b), activation

    def forward(self, x):
        self.x = np.asmatrix(x)
        self.a = SIGMA[self.activation](self.x * self.W + self.b)
        return self.a

    def backward(self, grad_output):
        delta = np.asmatrix(np.multiply(grad_output, SLOPE[self.activation](self.a)))
        self.grad_W = self.x.T * delta
        self.grad_b = np.asarray(delta.sum(axis=0))[0]
        return delta * self.W.T
