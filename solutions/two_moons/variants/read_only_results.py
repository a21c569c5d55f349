"""Returns read-only arrays, partly in Fortran order, and lists for layers."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


def frozen(array):
    array = np.array(array, order="F")
    array.flags.writeable = False
    return array


def two_moons(n, noise, rng):
    t = np.linspace(0, np.pi, n // 2)
    s = np.linspace(0, np.pi, n - n // 2)
    X = np.array([[*np.cos(t), *(1 - np.cos(s))], [*np.sin(t), *(0.5 - np.sin(s))]]).T
    y = np.array([0] * t.size + [1] * s.size, dtype=np.int32)
    return frozen(X + noise * rng.normal(size=(2, n)).T), frozen(y)


def forward(layers, x):
    a = x.T
    for W, b in layers[:-1]:
        a = np.maximum(W.T @ a + b[:, None], 0)
    W, b = layers[-1]
    return frozen((W.T @ a + b[:, None])[0])


def collapse(layers):
    # Homogeneous coordinates: the bias is one more row.
    def matrix(W, b):
        return np.block([[W, np.zeros((len(W), 1))], [b[None, :], np.ones((1, 1))]])

    product = np.linalg.multi_dot([matrix(W, b) for W, b in layers]) if len(layers) > 1 else matrix(*layers[0])
    return [frozen(product[:-1, :-1]), frozen(product[-1, :-1])]


def loss_and_gradients(layers, x, y):
    a = [x.T]
    for W, b in layers[:-1]:
        a.append(np.maximum(W.T @ a[-1] + b[:, None], 0))
    W, b = layers[-1]
    z = (W.T @ a[-1] + b[:, None])[0]
    loss = np.mean(np.maximum(z, 0) - y * z + np.log1p(np.exp(-np.abs(z))))
    e = np.exp(-np.abs(z))
    p = np.where(z >= 0, 1 / (1 + e), e / (1 + e))
    delta = ((p - y) / y.size)[None, :]
    gradients = []
    for (W, b), before in zip(layers[::-1], a[::-1]):
        gradients.insert(0, [frozen((delta @ before.T).T), frozen(delta.sum(axis=1))])
        delta = (W @ delta) * np.sign(before)
    return loss, tuple(gradients)


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    losses = []
    weights = [[frozen(each) for each in layer] for layer in layers]
    first = [[np.zeros(each.shape) for each in layer] for layer in layers]
    second = [[np.zeros(each.shape) for each in layer] for layer in layers]
    for t in range(1, steps + 1):
        loss, gradients = loss_and_gradients(weights, x, y)
        losses.append(loss)
        for i in range(len(weights)):
            for j in range(2):
                penalty = l2 / len(y) * weights[i][j] if j == 0 else 0
                w, first[i][j], second[i][j] = adam(
                    weights[i][j], gradients[i][j] + penalty, first[i][j], second[i][j], t, lr
                )
                weights[i][j] = frozen(w)
    return weights, frozen(losses)


def accuracy(layers, x, y):
    return np.average(np.equal(forward(layers, x) > 0, y))


def relu_interpolant(knots, values):
    slopes = np.ediff1d(values) / np.ediff1d(knots)
    weights = np.ediff1d(slopes, to_begin=slopes[0])
    return [
        [frozen(np.ones((1, slopes.size))), frozen(-knots[:-1])],
        [frozen(weights.reshape(-1, 1)), frozen(values[:1])],
    ]
