"""Refuse arguments that the sheet does not promise: other types, shapes or dtypes, a z of 0, or a second backward."""

import numpy as np


def check(array, like, *shape):
    """Raise an exception unless it is an array of this shape, with the dtype of another one."""
    if type(array) is not np.ndarray or array.dtype != like.dtype or array.shape != shape or 0 in shape:
        raise TypeError(f"{array!r} should have the shape {shape} and the dtype {like.dtype}")


class Dense:
    def __init__(self, W, b, activation="linear"):
        check(W, W, *W.shape[:2])
        check(b, W, W.shape[1])
        if activation not in ("linear", "relu", "sigmoid", "tanh"):
            raise ValueError(activation)
        self.W, self.b, self.activation = W, b, activation

    def forward(self, x):
        check(x, self.W, len(x), self.W.shape[0])
        z = x @ self.W + self.b
        if self.activation == "relu":
            if not z.all():
                raise ValueError("relu has no derivative at 0")
            a, slope = z.clip(0), np.heaviside(z, 0)
        elif self.activation == "sigmoid":
            a = (1 + np.tanh(z / 2)) / 2
            slope = a * (1 - a)
        elif self.activation == "tanh":
            a = np.tanh(z)
            slope = (1 - a) * (1 + a)
        else:
            a, slope = z, np.ones_like(z)
        self.kept = x, x.copy(), slope
        return a

    def backward(self, grad_output):
        x, x_at_forward, slope = self.kept
        check(grad_output, self.W, *slope.shape)
        if not np.array_equal(x, x_at_forward):
            raise ValueError("x has changed since forward")
        del self.kept
        delta = grad_output * slope
        self.grad_W, self.grad_b = x.T @ delta, delta.sum(axis=0)
        return delta @ self.W.T
