"""Look like a notebook: prints, checks, an unused first attempt, and a trial run under __main__."""

import numpy as np

rng = np.random.default_rng(0)
print("numpy", np.__version__)


def sigmoid_first_attempt(z):
    # overflows, see below
    return np.exp(z) / (np.exp(z) + 1)


def sigmoid(z):
    z = np.clip(z, -500, 500)
    return 1 / (1 + np.exp(-z))


assert sigmoid(0) == 0.5


class Dense:
    """My layer."""

    verbose = False

    def __init__(self, W, b, activation="linear"):
        if activation not in ("linear", "relu", "sigmoid", "tanh"):
            raise ValueError(f"activation must be one of linear, relu, sigmoid, tanh, not {activation!r}")
        self.W = W
        self.b = b
        self.activation = activation
        self.grad_W = None
        self.grad_b = None

    def forward(self, x):
        N, D = x.shape
        assert D == self.W.shape[0], "x does not fit W"
        Z = np.dot(x, self.W) + self.b
        if self.verbose:
            print("Z", Z.shape)
        if self.activation == "linear":
            A = Z
        if self.activation == "relu":
            A = np.maximum(np.zeros_like(Z), Z)
        if self.activation == "sigmoid":
            A = sigmoid(Z)
        if self.activation == "tanh":
            A = np.tanh(Z)
        self.memory = {"X": x, "Z": Z, "A": A}
        print("forward", A.shape)
        return A

    def backward(self, grad_output):
        X, Z, A = (self.memory[k] for k in ("X", "Z", "A"))
        dA = grad_output
        if self.activation == "linear":
            dZ = dA
        if self.activation == "relu":
            dZ = dA * np.where(Z > 0, 1, 0)
        if self.activation == "sigmoid":
            dZ = dA * (A * (1 - A))
        if self.activation == "tanh":
            dZ = dA * (1 - np.power(A, 2))
        # dW = np.dot(dZ.T, X)   # wrong way round
        self.grad_W = np.dot(X.T, dZ)
        self.grad_b = np.sum(dZ, axis=0, keepdims=True).ravel()
        dX = np.dot(dZ, self.W.T)
        assert dX.shape == X.shape and self.grad_W.shape == self.W.shape and self.grad_b.shape == self.b.shape
        print("backward", dX.shape)
        return dX


if __name__ == "__main__":
    layer = Dense(rng.normal(size=(3, 2)), np.zeros(2), "tanh")
    print(layer.forward(rng.normal(size=(5, 3))))
    print(layer.backward(np.ones((5, 2))))
    print(layer.grad_W, layer.grad_b)
