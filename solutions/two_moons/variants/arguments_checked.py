"""Checks its arguments before it computes, and copies them."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def checked_layers(layers, features=None):
    assert isinstance(layers, list) and layers, "layers must be a list"
    copies = []
    for layer in layers:
        W, b = (np.array(each, dtype=np.float64) for each in layer)
        if W.ndim != 2 or b.shape != (W.shape[1],):
            raise ValueError(f"W has the shape {W.shape}, b has {b.shape}")
        if features is not None and len(W) != features:
            raise ValueError("two layers do not fit")
        features = W.shape[1]
        copies.append((W, b))
    return copies


def checked_data(x, y=None):
    x = np.array(x, dtype=np.float64)
    if x.ndim != 2 or not np.isfinite(x).all():
        raise ValueError("x must be a finite matrix")
    if y is None:
        return x
    y = np.array(y)
    if y.shape != (len(x),) or not set(y.tolist()) <= {0, 1}:
        raise ValueError("y must have 0 and 1")
    return x, y


def two_moons(n, noise, rng):
    if n < 4 or noise < 0:
        raise ValueError("n must be 4 or more, and noise must not be negative")
    assert isinstance(rng, np.random.Generator)
    angles = [np.linspace(0, np.pi, size) for size in (n // 2, n - n // 2)]
    X = np.zeros((n, 2))
    X[: n // 2, 0] = np.cos(angles[0])
    X[: n // 2, 1] = np.sin(angles[0])
    X[n // 2 :, 0] = 1 - np.cos(angles[1])
    X[n // 2 :, 1] = 0.5 - np.sin(angles[1])
    if noise:
        X = X + noise * rng.normal(size=X.shape)
    return X, np.repeat([0, 1], [n // 2, n - n // 2])


def forward(layers, x):
    a = checked_data(x)
    layers = checked_layers(layers, a.shape[1])
    while len(layers) > 1:
        W, b = layers.pop(0)
        a = a @ W + b
        a[a < 0] = 0
    (W, b) = layers.pop()
    assert W.shape[1] == 1
    return (a @ W + b).flatten()


def collapse(layers):
    layers = checked_layers(layers)
    while len(layers) > 1:
        (W, b), (V, c) = layers[-2:]
        layers[-2:] = [(W @ V, b @ V + c)]
    return layers[0]


def loss_and_gradients(layers, x, y):
    x, y = checked_data(x, y)
    layers = checked_layers(layers, x.shape[1])
    kept, a = [], x
    for W, b in layers[:-1]:
        kept.append(a)
        a = a @ W + b
        a[a < 0] = 0
    kept.append(a)
    z = (a @ layers[-1][0] + layers[-1][1]).flatten()
    per_sample = np.empty(len(z))
    p = np.empty(len(z))
    positive = z > 0
    e = np.exp(-z[positive])
    per_sample[positive] = (1 - y[positive]) * z[positive] + np.log1p(e)
    p[positive] = 1 / (1 + e)
    e = np.exp(z[~positive])
    per_sample[~positive] = np.log1p(e) - y[~positive] * z[~positive]
    p[~positive] = e / (1 + e)
    delta = (p - y)[:, np.newaxis] / len(y)
    gradients = []
    while kept:
        a, (W, b) = kept.pop(), layers[len(kept)]
        gradients.append((a.T @ delta, delta.sum(axis=0)))
        delta = delta @ W.T
        delta[a <= 0] = 0
        assert gradients[-1][0].shape == W.shape and gradients[-1][1].shape == b.shape
    return per_sample.mean(), gradients[::-1]


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    if steps < 0 or lr < 0 or l2 < 0:
        raise ValueError("steps, lr and l2 must not be negative")
    x, y = checked_data(x, y)
    layers = checked_layers(layers, x.shape[1])
    m = [(np.zeros(W.shape), np.zeros(b.shape)) for W, b in layers]
    v = [(np.zeros(W.shape), np.zeros(b.shape)) for W, b in layers]
    losses = np.full(steps, np.nan)
    for t in range(1, steps + 1):
        losses[t - 1], gradients = loss_and_gradients(layers, x, y)
        for i, (grad_W, grad_b) in enumerate(gradients):
            W, b = layers[i]
            W, mW, vW = adam(W, grad_W + (l2 / len(y)) * W, m[i][0], v[i][0], t, lr=lr)
            b, mb, vb = adam(b, grad_b, m[i][1], v[i][1], t, lr=lr)
            layers[i], m[i], v[i] = (W, b), (mW, mb), (vW, vb)
    assert np.isfinite(losses).all()
    return layers, losses


def accuracy(layers, x, y):
    x, y = checked_data(x, y)
    wrong = np.flatnonzero((forward(layers, x) > 0).astype(int) - y)
    return 1 - len(wrong) / len(y)


def relu_interpolant(knots, values):
    knots, values = np.array(knots, dtype=float), np.array(values, dtype=float)
    if len(knots) < 2 or len(knots) != len(values) or (np.diff(knots) <= 0).any():
        raise ValueError("knots must increase, with one value each")
    slopes = np.diff(values) / np.diff(knots)
    return [
        (np.ones((1, len(slopes))), -knots[:-1]),
        (np.insert(np.diff(slopes), 0, slopes[0])[:, np.newaxis], values[:1]),
    ]
