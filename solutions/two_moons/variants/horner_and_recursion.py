"""Nests the layers like Horner's rule, and goes back by recursion."""

from functools import reduce

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def two_moons(n, noise, rng):
    half = n // 2
    outer = np.exp(1j * np.linspace(0, np.pi, half))
    inner = 1 + 0.5j - np.exp(1j * np.linspace(0, np.pi, n - half))
    points = np.concatenate([outer, inner])
    X = points.view(float).reshape(n, 2)
    return rng.normal(X, noise), (np.arange(n) >= half) * 1


def forward(layers, x):
    (W, b), *rest = layers
    z = x @ W + b
    return forward(rest, np.clip(z, 0, None)) if rest else z[:, 0]


def collapse(layers):
    # From the last layer to the first: (x W + b) V + c = x (W V) + (b V + c).
    return reduce(lambda after, layer: (layer[0] @ after[0], layer[1] @ after[0] + after[1]), reversed(layers))


def back(layers, a, y):
    """Return the loss, the gradients of these layers, and the gradient of their input."""
    (W, b), *rest = layers
    z = a @ W + b
    if rest:
        loss, gradients, delta = back(rest, np.fmax(z, 0), y)
        delta = np.where(z > 0, delta, 0)
    else:
        gradients, target = [], y[:, None]
        loss = np.mean(np.where(target == 1, np.logaddexp(0, -z), np.logaddexp(0, z)))
        positive = z > 0
        small = np.exp(np.where(positive, -z, z))
        delta = np.where(positive, 1 / (1 + small), small / (1 + small)) / len(y) - target / len(y)
    return loss, [(a.T @ delta, delta.T @ np.ones(len(y))), *gradients], delta @ W.T


def loss_and_gradients(layers, x, y):
    return back(list(layers), x, y)[:2]


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    def descend(state, t):
        layers, moments, losses = state
        loss, gradients, _ = back(layers, x, y)
        results = []
        for (W, b), (gW, gb), (of_W, of_b) in zip(layers, gradients, moments):
            results.append((adam(W, gW + (l2 / len(y)) * W, *of_W, t, lr), adam(b, gb, *of_b, t, lr)))
        layers = [(of_W[0], of_b[0]) for of_W, of_b in results]
        return layers, [(of_W[1:], of_b[1:]) for of_W, of_b in results], [*losses, loss]

    start = (list(layers), [((0.0, 0.0), (0.0, 0.0)) for _ in layers], [])
    layers, _, losses = reduce(descend, range(1, steps + 1), start)
    return layers, np.asarray(losses)


def accuracy(layers, x, y):
    return float(((forward(layers, x) > 0) == (y == 1)).mean())


def relu_interpolant(knots, values):
    # Units from the right: each is 0 at the right end of its interval, and bends there.
    m = len(knots) - 1
    slopes = np.diff(values) / np.diff(knots)
    weights = np.append(np.diff(slopes), -slopes[-1])
    return [(-np.ones((1, m)), knots[1:].copy()), (weights.reshape(m, 1), values[-1:].copy())]
