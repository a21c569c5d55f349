# Lena Becker, two moons
import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def two_moons(n, noise, rng):
    half = n // 2
    t1 = np.linspace(0, np.pi, half)
    t2 = np.linspace(0, np.pi, n - half)
    X = np.zeros((n, 2))
    X[:half] = np.c_[np.cos(t1), np.sin(t1)]
    X[half:] = np.c_[1 - np.cos(t2), 0.5 - np.sin(t2)]
    X = X + rng.normal(scale=noise, size=(n, 2))
    y = np.r_[np.zeros(half), np.ones(n - half)].astype(int)
    return X, y


def relu(z):
    return z * (z > 0)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def forward(layers, x):
    for W, b in layers[:-1]:
        x = relu(x @ W + b)
    W, b = layers[-1]
    return (x @ W + b)[:, 0]


def collapse(layers):
    W, b = layers[0]
    for V, c in layers[1:]:
        W = W @ V
        b = b @ V + c
    return W, b


def loss_and_gradients(layers, x, y):
    h = [x]
    for W, b in layers[:-1]:
        h.append(relu(h[-1] @ W + b))
    W, b = layers[-1]
    z = (h[-1] @ W + b)[:, 0]
    p = sigmoid(z)
    # -log(p) gets inf for large logits
    loss = np.mean(np.logaddexp(0, z) - y * z)
    d = (p - y)[:, None] / len(y)
    grads = []
    for i in range(len(layers) - 1, -1, -1):
        grads = [(h[i].T @ d, d.sum(0))] + grads
        d = d @ layers[i][0].T * (h[i] > 0)
    return loss, grads


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    layers = [(W.copy(), b.copy()) for W, b in layers]
    moments = [[0, 0, 0, 0] for _ in layers]
    losses = []
    for t in range(1, steps + 1):
        loss, grads = loss_and_gradients(layers, x, y)
        losses.append(loss)
        for i in range(len(layers)):
            W, b = layers[i]
            gW, gb = grads[i]
            mW, vW, mb, vb = moments[i]
            W, mW, vW = adam(W, gW + l2 / len(y) * W, mW, vW, t, lr)
            b, mb, vb = adam(b, gb, mb, vb, t, lr)
            layers[i] = W, b
            moments[i] = mW, vW, mb, vb
    return layers, np.array(losses)


def accuracy(layers, x, y):
    return np.mean((sigmoid(forward(layers, x)) > 0.5) == y)


def relu_interpolant(knots, values):
    slope = 0
    weights = []
    for i in range(len(knots) - 1):
        new = (values[i + 1] - values[i]) / (knots[i + 1] - knots[i])
        weights.append([new - slope])
        slope = new
    return [(np.ones((1, len(weights))), -knots[:-1]), (np.array(weights), np.array([values[0]]))]
