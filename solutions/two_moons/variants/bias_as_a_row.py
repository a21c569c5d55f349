"""Treats each bias as one more row of weights, with a column of ones beside the samples."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def joined(layers):
    return [np.vstack([W, b]) for W, b in layers]


def split(matrices):
    return [(M[:-1], M[-1]) for M in matrices]


def with_ones(a):
    return np.column_stack([a, np.ones(len(a))])


def two_moons(n, noise, rng):
    t = np.linspace(0, np.pi, n // 2)
    s = np.linspace(np.pi, 2 * np.pi, n - n // 2)
    X = np.concatenate([np.c_[np.cos(t), np.sin(t)], np.c_[1 + np.cos(s), 0.5 + np.sin(s)]])
    y = (np.arange(n) // (n // 2)).clip(max=1)
    return X + rng.multivariate_normal([0, 0], noise**2 * np.eye(2), n), y


def run(matrices, x):
    inputs = [with_ones(x)]
    for M in matrices[:-1]:
        inputs.append(with_ones(np.maximum(0, inputs[-1] @ M)))
    return inputs, (inputs[-1] @ matrices[-1])[:, 0]


def forward(layers, x):
    return run(joined(layers), x)[1]


def collapse(layers):
    first, *others = joined(layers)
    for M in others:
        first = np.column_stack([first, np.eye(len(first))[-1]]) @ M
    return first[:-1], first[-1]


def matrix_gradients(matrices, x, y):
    inputs, z = run(matrices, x)
    # log(1 + exp(z)) = (z + |z|) / 2 + log(1 + exp(-|z|))
    loss = ((z + abs(z)) / 2 + np.log1p(np.exp(-abs(z))) - y * z).sum() / len(z)
    delta = ((1 + np.tanh(0.5 * z)) / 2 - y)[:, None] / len(z)
    gradients = [None] * len(matrices)
    for k in range(len(matrices) - 1, -1, -1):
        gradients[k] = inputs[k].T @ delta
        delta = (delta @ matrices[k].T * (inputs[k] > 0))[:, :-1]
    return loss, gradients


def loss_and_gradients(layers, x, y):
    loss, gradients = matrix_gradients(joined(layers), x, y)
    return loss, split(gradients)


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    matrices = joined(layers)
    moments = [(0.0, 0.0)] * len(matrices)
    losses = []
    for t in range(1, steps + 1):
        loss, gradients = matrix_gradients(matrices, x, y)
        losses.append(loss)
        for k, M in enumerate(matrices):
            penalty = l2 / len(y) * M
            penalty[-1] = 0
            matrices[k], *moments[k] = adam(M, gradients[k] + penalty, *moments[k], t, lr)
    return split(matrices), np.array(losses)


def accuracy(layers, x, y):
    return np.mean(np.sign(forward(layers, x)).clip(0) == y)


def relu_interpolant(knots, values):
    slopes = np.gradient(values[:2], knots[:2])[:1]
    for i in range(1, len(knots) - 1):
        slopes = np.append(slopes, (values[i + 1] - values[i]) / (knots[i + 1] - knots[i]))
    bends = slopes - np.concatenate(([0], slopes[:-1]))
    # The first unit starts one to the left of the first knot; the last bias takes that off again.
    starts = np.concatenate(([knots[0] - 1], knots[1:-1]))
    return split([np.vstack([np.ones(len(bends)), -starts]), np.append(bends, values[0] - bends[0])[:, None]])
