"""Keeps the state of each array in a dataclass and yields steps from a generator."""

from dataclasses import dataclass, field
from itertools import islice, pairwise

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


@dataclass
class Parameter:
    value: np.ndarray
    decay: float = 0.0
    t: int = 0
    moments: tuple = field(default=(0.0, 0.0))

    def descend(self, gradient, lr):
        self.t += 1
        penalized = gradient + self.decay * self.value
        self.value, *moments = adam(self.value, penalized, *self.moments, self.t, lr=lr)
        self.moments = tuple(moments)


def two_moons(n, noise, rng):
    outer, inner = n // 2, n - n // 2
    X = np.concatenate(list(half_circles(outer, inner)))
    y = np.digitize(np.arange(n), [outer])
    return X + noise * rng.normal(size=X.shape), y


def half_circles(outer, inner):
    t = np.linspace(0, np.pi, outer)
    yield np.dstack([np.cos(t), np.sin(t)])[0]
    t = np.linspace(0, np.pi, inner)
    yield np.dstack([1 - np.cos(t), 0.5 - np.sin(t)])[0]


def inputs_of(layers, x):
    """Yield the input of each layer, and the logits at last."""
    a = x
    yield a
    for number, (W, b) in enumerate(layers, start=1):
        a = a @ W + b
        if number != len(layers):
            a = np.where(a < 0, 0.0, a)
        yield a


def forward(layers, x):
    *_, last = inputs_of(layers, x)
    return last[..., 0]


def collapse(layers):
    stack = iter(layers)
    W, b = next(stack)
    for V, c in stack:
        W, b = (V.T @ W.T).T, V.T @ b + c
    return W, b


def gradients_from_the_end(layers, inputs, delta):
    for (W, _), a in zip(layers[::-1], inputs[::-1]):
        yield a.T @ delta, np.add.reduce(delta)
        delta = delta @ W.T
        delta = np.where(a > 0, delta, 0)


def loss_and_gradients(layers, x, y):
    *inputs, z = inputs_of(layers, x)
    target = y[:, None]
    loss = np.mean((1 - target) * np.logaddexp(0, z) + target * np.logaddexp(0, -z))
    with np.errstate(over="ignore"):
        delta = np.where(target == 1, -1 / (1 + np.exp(z)), 1 / (1 + np.exp(-z))) / z.size
    return loss, list(gradients_from_the_end(list(layers), inputs, delta))[::-1]


def descent(layers, x, y, lr, l2):
    """Yield the layers and the loss before each step."""
    parameters = [(Parameter(W, l2 / len(x)), Parameter(b)) for W, b in layers]
    while True:
        now = [(W.value, b.value) for W, b in parameters]
        loss, gradients = loss_and_gradients(now, x, y)
        yield now, loss
        for pair, grads in zip(parameters, gradients):
            for parameter, grad in zip(pair, grads):
                parameter.descend(grad, lr)


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    states = list(islice(descent(layers, x, y, lr, l2), steps + 1))
    return states[-1][0], np.array([loss for _, loss in states[:-1]])


def accuracy(layers, x, y):
    return np.mean(y == (forward(layers, x) > 0))


def relu_interpolant(knots, values):
    points = list(zip(knots, values))
    slopes = [(v - u) / (b - a) for (a, u), (b, v) in pairwise(points)]
    weights = [slopes[0], *(after - before for before, after in pairwise(slopes))]
    return [(np.ones((1, len(weights))), np.array([-k for k, _ in points[:-1]])), (np.c_[weights], values[:1])]
