"""Computes in long double inside and rounds its results to float64."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def wide(array):
    return np.asarray(array, dtype=np.longdouble)


def wide_layers(layers):
    return [(wide(W), wide(b)) for W, b in layers]


def narrow_layers(layers):
    return [(W.astype(float), b.astype(float)) for W, b in layers]


def two_moons(n, noise, rng):
    t = wide(np.linspace(0, np.pi, n // 2))
    s = wide(np.linspace(0, np.pi, n - n // 2))
    outer = np.stack([np.cos(t), np.sin(t)], axis=-1)
    inner = np.stack([1 - np.cos(s), wide(0.5) - np.sin(s)], axis=-1)
    X = np.concatenate([outer, inner]).astype(float)
    X += np.array([[rng.normal(0, noise), rng.normal(0, noise)] for _ in range(n)])
    return X, np.concatenate([np.zeros(len(t), int), np.ones(len(s), int)])


def wide_forward(layers, x):
    a = [wide(x)]
    for W, b in layers:
        z = a[-1] @ W + b
        a.append(np.maximum(z, 0))
    return a[:-1], z[:, 0]


def forward(layers, x):
    return wide_forward(wide_layers(layers), x)[1].astype(float)


def collapse(layers):
    (W, b), *rest = wide_layers(layers)
    for V, c in rest:
        W, b = W @ V, b @ V + c
    return W.astype(float), b.astype(float)


def wide_gradients(layers, x, y):
    inputs, z = wide_forward(layers, x)
    loss = np.mean(np.log1p(np.exp(-np.abs(z))) + np.where(z > 0, z, 0) - y * z)
    delta = ((1 / (1 + np.exp(-z)) - y) / len(y))[:, None]
    gradients = []
    for (W, _), a in zip(layers[::-1], inputs[::-1]):
        gradients.append((a.T @ delta, delta.sum(axis=0)))
        delta = (delta @ W.T) * (a > 0)
    return loss, gradients[::-1]


def loss_and_gradients(layers, x, y):
    loss, gradients = wide_gradients(wide_layers(layers), x, y)
    return float(loss), narrow_layers(gradients)


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    losses = []
    state = [[W, b, 0, 0, 0, 0] for W, b in wide_layers(layers)]
    for t in range(1, steps + 1):
        loss, gradients = wide_gradients([(s[0], s[1]) for s in state], x, y)
        losses.append(float(loss))
        for s, (gW, gb) in zip(state, gradients):
            s[0], s[2], s[4] = adam(s[0], gW + l2 / len(y) * s[0], s[2], s[4], t, lr)
            s[1], s[3], s[5] = adam(s[1], gb, s[3], s[5], t, lr)
    return narrow_layers([(s[0], s[1]) for s in state]), np.array(losses)


def accuracy(layers, x, y):
    predicted = np.where(forward(layers, x) > 0, 1, 0)
    return (predicted == y).sum() / len(y)


def relu_interpolant(knots, values):
    k, u = wide(knots), wide(values)
    weights = np.diff(np.concatenate([[0], np.diff(u) / np.diff(k)]))
    return narrow_layers([(np.ones((1, len(weights))), -k[:-1]), (weights[:, None], u[:1])])
