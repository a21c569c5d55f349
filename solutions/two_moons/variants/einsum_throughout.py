"""Writes every product as an einsum, with the samples last inside."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def two_moons(n, noise, rng):
    sizes = n // 2, n - n // 2
    t = np.concatenate([np.pi * np.arange(size) / (size - 1) for size in sizes])
    y = np.concatenate([np.full(size, label) for label, size in enumerate(sizes)])
    sign = 1 - 2 * y
    X = np.stack([y + sign * np.cos(t), 0.5 * y + sign * np.sin(t)], axis=1)
    return X + rng.normal(scale=noise, size=(2, n)).T, y


def activations(layers, x):
    result = [np.einsum("nd->dn", x)]
    for number, (W, b) in enumerate(layers):
        z = np.einsum("io,in->on", W, result[-1]) + b[:, np.newaxis]
        result.append(z if number == len(layers) - 1 else z * (z > 0))
    return result


def forward(layers, x):
    return np.einsum("on->n", activations(layers, x)[-1])


def collapse(layers):
    if len(layers) == 1:
        return layers[0]
    W, b = collapse(layers[1:])
    return np.einsum("ij,jk->ik", layers[0][0], W), np.einsum("j,jk->k", layers[0][1], W) + b


def loss_and_gradients(layers, x, y):
    *a, z = activations(layers, x)
    sign = 2 * y - 1
    loss = np.einsum("n->", np.logaddexp(0, -sign * z[0])) / len(y)
    delta = np.expand_dims(-sign * np.exp(-np.logaddexp(0, sign * z[0])) / len(y), 0)
    result = []
    for k in range(len(layers))[::-1]:
        result = [(np.einsum("in,on->io", a[k], delta), np.einsum("on->o", delta)), *result]
        delta = np.einsum("io,on,in->in", layers[k][0], delta, (a[k] > 0).astype(float))
    return loss, result


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    losses = np.empty(steps)
    state = [(np.zeros_like(W), np.zeros_like(W), np.zeros_like(b), np.zeros_like(b)) for W, b in layers]
    for step in range(steps):
        losses[step], gradients = loss_and_gradients(layers, x, y)
        new_layers, new_state = [], []
        for (W, b), (mW, vW, mb, vb), (gW, gb) in zip(layers, state, gradients):
            W, mW, vW = adam(W, gW + W * l2 / len(y), mW, vW, step + 1, lr=lr)
            b, mb, vb = adam(b, gb, mb, vb, step + 1, lr=lr)
            new_layers.append((W, b))
            new_state.append((mW, vW, mb, vb))
        layers, state = new_layers, new_state
    return layers, losses


def accuracy(layers, x, y):
    return 1 - np.mean(np.abs(np.heaviside(forward(layers, x), 0) - y))


def relu_interpolant(knots, values):
    # The values are linear in the output weights: solve for them.
    bends = np.maximum(0, np.subtract.outer(knots[1:], knots[:-1]))
    weights = np.linalg.solve(bends, values[1:] - values[0])
    return [(np.ones((1, len(weights))), -knots[:-1]), (weights[:, np.newaxis], values[0:1])]
