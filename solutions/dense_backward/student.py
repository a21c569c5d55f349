import numpy as np


class Dense:
    def __init__(self, W, b, activation="linear"):
        if activation not in ("linear", "relu", "sigmoid", "tanh"):
            raise ValueError("unknown activation: " + str(activation))
        self.W = W
        self.b = b
        self.activation = activation

    def forward(self, x):
        self.x = x
        self.z = x @ self.W + self.b
        if self.activation == "relu":
            self.a = np.maximum(0, self.z)
        elif self.activation == "sigmoid":
            self.a = 1 / (1 + np.exp(-np.clip(self.z, -700, 700)))
        elif self.activation == "tanh":
            self.a = np.tanh(self.z)
        else:
            self.a = self.z
        return self.a

    def backward(self, grad_output):
        if self.activation == "relu":
            grad_z = grad_output * (self.z > 0)
        elif self.activation == "sigmoid":
            grad_z = grad_output * self.a * (1 - self.a)
        elif self.activation == "tanh":
            grad_z = grad_output * (1 - self.a**2)
        else:
            grad_z = grad_output
        self.grad_W = self.x.T @ grad_z
        self.grad_b = grad_z.sum(axis=0)
        return grad_z @ self.W.T
