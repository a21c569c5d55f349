"""Has the sigmoid of the textbook, which warns of overflow and is right all the same."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def softplus(z):
    return np.where(z > 30, z, np.log1p(np.exp(z)))


def relu(z):
    return (np.abs(z) + z) / 2


def two_moons(n, noise, rng):
    n1 = n // 2
    n2 = n - n1
    t1 = np.linspace(0, np.pi, n1)
    t2 = np.linspace(0, np.pi, n2)
    x1 = np.hstack([np.cos(t1), 1 - np.cos(t2)])
    x2 = np.hstack([np.sin(t1), 0.5 - np.sin(t2)])
    x1 += noise * rng.standard_normal(n)
    x2 += noise * rng.standard_normal(n)
    X = np.c_[x1, x2]
    y = np.hstack([np.zeros(n1), np.ones(n2)]).astype(int)
    print("made", n, "points")
    return X, y


def forward(layers, x):
    h = x
    for i in range(len(layers)):
        W, b = layers[i]
        h = np.matmul(h, W) + b
        if i < len(layers) - 1:
            h = relu(h)
    return h.ravel()


def collapse(layers):
    b = np.zeros(layers[0][0].shape[0])
    for W, bias in layers:
        b = b @ W + bias
    W = layers[0][0]
    for i in range(1, len(layers)):
        W = W @ layers[i][0]
    return W, b


def loss_and_gradients(layers, x, y):
    zs, hs = [], [x]
    for W, b in layers:
        zs.append(hs[-1] @ W + b)
        hs.append(relu(zs[-1]))
    z = zs[-1].ravel()
    loss = np.mean(softplus(z) - y * z)
    dz = (sigmoid(z) - y).reshape(-1, 1) / len(y)
    grads = [None] * len(layers)
    for i in reversed(range(len(layers))):
        grads[i] = (hs[i].T @ dz, np.sum(dz, axis=0))
        if i > 0:
            dz = (dz @ layers[i][0].T) * (zs[i - 1] > 0)
    return loss, grads


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    params = {}
    for i, (W, b) in enumerate(layers):
        params[f"W{i}"] = W
        params[f"b{i}"] = b
    m = {key: np.zeros(value.shape) for key, value in params.items()}
    v = {key: np.zeros(value.shape) for key, value in params.items()}
    losses = []
    for t in range(1, steps + 1):
        current = [(params[f"W{i}"], params[f"b{i}"]) for i in range(len(layers))]
        loss, grads = loss_and_gradients(current, x, y)
        losses.append(loss)
        for i, (gW, gb) in enumerate(grads):
            gW = gW + l2 / x.shape[0] * params[f"W{i}"]
            for key, g in ((f"W{i}", gW), (f"b{i}", gb)):
                params[key], m[key], v[key] = adam(params[key], g, m[key], v[key], t, lr)
        if t % 100 == 0:
            print(f"step {t}: loss {loss:.4f}")
    return [(params[f"W{i}"], params[f"b{i}"]) for i in range(len(layers))], np.array(losses)


def accuracy(layers, x, y):
    p = sigmoid(forward(layers, x))
    return np.mean((p > 0.5).astype(int) == y)


def relu_interpolant(knots, values):
    m = len(knots) - 1
    slopes = [(values[i + 1] - values[i]) / (knots[i + 1] - knots[i]) for i in range(m)]
    w = [slopes[0]] + [slopes[i] - slopes[i - 1] for i in range(1, m)]
    return [(np.ones((1, m)), -knots[:m]), (np.array(w).reshape(m, 1), np.array([values[0]]))]
