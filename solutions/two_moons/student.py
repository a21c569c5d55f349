import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * np.square(grad)
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def two_moons(n, noise, rng):
    n_outer = n // 2
    n_inner = n - n_outer
    t = np.linspace(0, np.pi, n_outer)
    s = np.linspace(0, np.pi, n_inner)
    outer = np.column_stack([np.cos(t), np.sin(t)])
    inner = np.column_stack([1 - np.cos(s), 0.5 - np.sin(s)])
    X = np.vstack([outer, inner])
    y = np.array([0] * n_outer + [1] * n_inner)
    X = X + rng.normal(0, noise, size=X.shape)
    return X, y


def forward(layers, x):
    a = x
    for W, b in layers[:-1]:
        a = np.maximum(0, a @ W + b)
    W, b = layers[-1]
    z = a @ W + b
    return z[:, 0]


def collapse(layers):
    W, b = layers[0]
    for W_next, b_next in layers[1:]:
        b = b @ W_next + b_next
        W = W @ W_next
    return W, b


def loss_and_gradients(layers, x, y):
    acts = [x]
    for W, b in layers[:-1]:
        acts.append(np.maximum(0, acts[-1] @ W + b))
    W, b = layers[-1]
    z = (acts[-1] @ W + b)[:, 0]
    loss = np.mean(np.logaddexp(0, z) - y * z)
    p = np.exp(-np.logaddexp(0, -z))
    delta = ((p - y) / len(y)).reshape(-1, 1)
    grads = []
    for i in range(len(layers) - 1, -1, -1):
        grad_W = acts[i].T @ delta
        grad_b = delta.sum(axis=0)
        grads.insert(0, (grad_W, grad_b))
        if i > 0:
            delta = (delta @ layers[i][0].T) * (acts[i] > 0)
    return loss, grads


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    Ws = [W.copy() for W, b in layers]
    bs = [b.copy() for W, b in layers]
    mW, vW = [0.0] * len(Ws), [0.0] * len(Ws)
    mb, vb = [0.0] * len(bs), [0.0] * len(bs)
    losses = []
    for t in range(1, steps + 1):
        loss, grads = loss_and_gradients(list(zip(Ws, bs)), x, y)
        losses.append(loss)
        for i, (grad_W, grad_b) in enumerate(grads):
            grad_W = grad_W + l2 / len(y) * Ws[i]
            Ws[i], mW[i], vW[i] = adam(Ws[i], grad_W, mW[i], vW[i], t, lr=lr)
            bs[i], mb[i], vb[i] = adam(bs[i], grad_b, mb[i], vb[i], t, lr=lr)
    return list(zip(Ws, bs)), np.array(losses)


def accuracy(layers, x, y):
    predictions = forward(layers, x) > 0
    return np.mean(predictions == y)


def relu_interpolant(knots, values):
    slopes = np.diff(values) / np.diff(knots)
    weights = np.concatenate([slopes[:1], np.diff(slopes)])
    return [(np.ones((1, len(slopes))), -knots[:-1]), (weights.reshape(-1, 1), values[:1])]
