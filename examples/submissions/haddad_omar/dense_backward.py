# Omar Haddad
# dense layer with backward pass

import numpy as np

class Dense:

    def __init__(self, W, b, activation="linear"):
        self.W = W
        self.b = b
        self.activation = activation

    def forward(self, x):
        self.x = x
        self.z = x @ self.W + self.b
        if self.activation == "relu"
            return np.maximum(self.z, 0)
        elif self.activation == "sigmoid":
            return 1 / (1 + np.exp(-self.z))
        elif self.activation == "tanh":
            return np.tanh(self.z)
        return self.z

    def backward(self, grad_output):
        if self.activation == "relu":
            dz = grad_output * (self.z > 0)
        elif self.activation == "sigmoid":
            s = 1 / (1 + np.exp(-self.z))
            dz = grad_output * s * (1 - s)
        elif self.activation == "tanh":
            dz = grad_output * (1 - np.tanh(self.z)**2)
        else:
            dz = grad_output
        self.grad_W = self.x.T @ dz
        self.grad_b = dz.sum(axis=0)
        return dz @ self.W.T
