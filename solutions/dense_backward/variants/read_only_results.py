"""Return read-only results, and compute the two stored gradients lazily, as properties."""

from functools import partial

import numpy as np


def frozen(array):
    array = np.array(array)
    array.setflags(write=False)
    return array


def at_least(z, floor):
    return np.where(z > floor, z, floor)


class Dense:
    known = {
        "linear": (lambda z: z, lambda z, a: np.ones_like(a)),
        "relu": (partial(at_least, floor=0), lambda z, a: np.heaviside(z, 0)),
        "sigmoid": (lambda z: np.exp(-np.logaddexp(0, -z)), lambda z, a: a * np.exp(-np.logaddexp(0, z))),
        "tanh": (np.tanh, lambda z, a: 1 - a * a),
    }

    def __init__(self, W, b, activation="linear"):
        if activation not in self.known:
            raise ValueError("unknown activation " + repr(activation))
        self.__weights, self.__biases = W, b
        self.__function, self.__derivative = self.known[activation]

    @property
    def W(self):
        return self.__weights

    @property
    def b(self):
        return self.__biases

    @property
    def grad_W(self):
        return frozen(self.__x.T @ self.__delta)

    @property
    def grad_b(self):
        return frozen(np.ones(len(self.__delta), self.__delta.dtype) @ self.__delta)

    def forward(self, x):
        self.__x = frozen(x)
        self.__z = self.__x @ self.W + self.b
        self.__a = frozen(self.__function(self.__z))
        return self.__a

    def backward(self, grad_output):
        self.__delta = frozen(grad_output * self.__derivative(self.__z, self.__a))
        return frozen(self.__delta @ self.W.T)
