"""Uses loops over numbers, and arrays only for the results."""

import math

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def two_moons(n, noise, rng):
    outer = n // 2
    points, classes = [], []
    for i in range(n):
        if i < outer:
            t = math.pi * i / (outer - 1)
            point = [math.cos(t), math.sin(t)]
        else:
            t = math.pi * (i - outer) / (n - outer - 1)
            point = [1 - math.cos(t), 0.5 - math.sin(t)]
        points.append([c + noise * rng.standard_normal() for c in point])
        classes.append(0 if i < outer else 1)
    return np.array(points), np.array(classes)


def layer_of(a, W, b):
    out = []
    for j in range(W.shape[1]):
        total = b[j]
        for i in range(W.shape[0]):
            total += a[i] * W[i, j]
        out.append(total)
    return out


def all_inputs(layers, sample):
    inputs = [list(sample)]
    for W, b in layers[:-1]:
        inputs.append([max(0.0, z) for z in layer_of(inputs[-1], W, b)])
    return inputs


def forward(layers, x):
    return np.array([layer_of(all_inputs(layers, sample)[-1], *layers[-1])[0] for sample in x])


def collapse(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        b = np.array(layer_of(b, V, c))
        W = np.array([layer_of(row, V, np.zeros(len(c))) for row in W])
    return W, b


def loss_and_gradients(layers, x, y):
    n = len(y)
    loss = 0.0
    gradients = [(np.zeros(W.shape), np.zeros(b.shape)) for W, b in layers]
    for sample, label in zip(x, y):
        inputs = all_inputs(layers, sample)
        z = layer_of(inputs[-1], *layers[-1])[0]
        small = math.exp(-abs(z))
        loss += (max(z, 0) - label * z + math.log1p(small)) / n
        p = 1 / (1 + small) if z > 0 else small / (1 + small)
        delta = [(p - label) / n]
        for k in range(len(layers) - 1, -1, -1):
            W, _ = layers[k]
            before = []
            for i, a in enumerate(inputs[k]):
                g = 0.0
                for j, d in enumerate(delta):
                    gradients[k][0][i, j] += a * d
                    g += d * W[i, j]
                before.append(g if a > 0 else 0.0)
            for j, d in enumerate(delta):
                gradients[k][1][j] += d
            delta = before
    return loss, gradients


def fast_gradients(layers, x, y):
    a = [x]
    for W, b in layers[:-1]:
        a.append(np.maximum(a[-1] @ W + b, 0))
    z = a[-1] @ layers[-1][0] + layers[-1][1]
    small = np.exp(-np.abs(z))
    loss = float((np.maximum(z, 0) - y[:, None] * z + np.log1p(small)).mean())
    delta = (np.where(z > 0, 1, small) / (1 + small) - y[:, None]) / len(y)
    gradients = []
    for k in reversed(range(len(layers))):
        gradients.append((a[k].T @ delta, delta.sum(0)))
        delta = delta @ layers[k][0].T * (a[k] > 0)
    return loss, gradients[::-1]


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    # The loops take too long for hundreds of steps of a larger network.
    small = len(y) * steps < 100
    layers = [[W, b] for W, b in layers]
    moments = [[0.0, 0.0, 0.0, 0.0] for _ in layers]
    losses = []
    for t in range(1, steps + 1):
        loss, gradients = loss_and_gradients(layers, x, y) if small else fast_gradients(layers, x, y)
        losses.append(loss)
        for layer, moment, (grad_W, grad_b) in zip(layers, moments, gradients):
            grad_W = grad_W + l2 / len(y) * layer[0]
            layer[0], moment[0], moment[1] = adam(layer[0], grad_W, moment[0], moment[1], t, lr)
            layer[1], moment[2], moment[3] = adam(layer[1], grad_b, moment[2], moment[3], t, lr)
    return [tuple(layer) for layer in layers], np.array(losses)


def accuracy(layers, x, y):
    right = 0
    for z, label in zip(forward(layers, x), y):
        if (1 if z > 0 else 0) == label:
            right += 1
    return right / len(y)


def relu_interpolant(knots, values):
    m = len(knots) - 1
    W1, b1, W2 = np.zeros((1, m)), np.zeros(m), np.zeros((m, 1))
    before = 0.0
    for i in range(m):
        slope = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i])
        W1[0, i], b1[i], W2[i, 0] = 1.0, -knots[i], slope - before
        before = slope
    return [(W1, b1), (W2, np.array([values[0]]))]
