"""Writes each layer as a list comprehension over units, and keeps all weights in one vector while it trains."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def two_moons(n, noise, rng):
    k = n // 2
    outer = [(np.cos(t), np.sin(t)) for t in np.linspace(0, np.pi, k)]
    inner = [(1 - np.cos(t), 0.5 - np.sin(t)) for t in np.linspace(0, np.pi, n - k)]
    X = np.array(outer + inner)
    for point in X:
        point += rng.normal(0, noise, 2)
    return X, np.array([int(i >= k) for i in range(n)])


def layer_outputs(layers, x):
    outputs = [x]
    for W, b in layers:
        a = np.maximum(outputs[-1], 0) if len(outputs) > 1 else x
        outputs.append(np.transpose([a @ W[:, j] + b[j] for j in range(len(b))]))
    return outputs


def forward(layers, x):
    return layer_outputs(layers, x)[-1].reshape(len(x))


def collapse(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W, b = np.array([row @ V for row in W]), np.array([b @ V[:, j] + c[j] for j in range(len(c))])
    return W, b


def loss_and_gradients(layers, x, y):
    x_, *zs = layer_outputs(layers, x)
    z = zs[-1].reshape(len(x))
    loss = sum(np.logaddexp(0, z) - y * z) / len(z)
    delta = (np.exp(z - np.logaddexp(0, z)) - y).reshape(-1, 1) / len(z)
    gradients = []
    for i in range(len(layers) - 1, -1, -1):
        a = np.maximum(zs[i - 1], 0) if i else x_
        gradients.append((np.array([column @ delta for column in a.T]), np.array([sum(d) for d in delta.T])))
        delta = np.array([[d @ row for row in layers[i][0]] for d in delta]) * (a > 0)
    return loss, gradients[::-1]


def flat(layers):
    return np.concatenate([each.reshape(-1) for layer in layers for each in layer])


def unflat(vector, shapes):
    layers, start = [], 0
    for rows, columns in shapes:
        middle = start + rows * columns
        layers.append((vector[start:middle].reshape(rows, columns), vector[middle : middle + columns]))
        start = middle + columns
    return layers


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    shapes = [W.shape for W, b in layers]
    decay = l2 / len(y) * flat([(np.ones(W.shape), np.zeros(b.shape)) for W, b in layers])
    w = flat(layers)
    m = v = np.zeros(len(w))
    losses = []
    for t in range(1, steps + 1):
        loss, gradients = loss_and_gradients(unflat(w, shapes), x, y)
        losses.append(loss)
        w, m, v = adam(w, flat(gradients) + decay * w, m, v, t, lr)
    return unflat(w, shapes), np.array(losses)


def accuracy(layers, x, y):
    return np.mean([(z > 0) == label for z, label in zip(forward(layers, x), y)])


def relu_interpolant(knots, values):
    slopes = [(v - u) / (b - a) for a, b, u, v in zip(knots, knots[1:], values, values[1:])]
    changes = [after - before for before, after in zip([0, *slopes], slopes)]
    # The first unit stays on between the first and the last knot, so it may carry any constant.
    hidden = np.ones((1, len(slopes))), np.array([-k for k in knots[:-1]])
    return [hidden, (np.array([[c] for c in changes]), np.array([values[0]]))]
