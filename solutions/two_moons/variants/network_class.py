"""Has a class for the network and one for its optimizer; the functions only call them."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


class Linear:
    def __init__(self, W, b):
        self.W, self.b = np.array(W, dtype=float), np.array(b, dtype=float)

    def __call__(self, a):
        self.a = a
        return np.dot(a, self.W) + self.b

    def backward(self, delta):
        self.grad_W = np.dot(self.a.T, delta)
        self.grad_b = np.dot(np.ones(len(delta)), delta)
        return np.dot(delta, self.W.T)


class Relu:
    def __call__(self, z):
        self.on = z > 0
        return np.where(self.on, z, 0.0)

    def backward(self, delta):
        return np.where(self.on, delta, 0.0)


class Network:
    def __init__(self, layers):
        self.linear = [Linear(W, b) for W, b in layers]
        self.parts = []
        for part in self.linear:
            self.parts += [part, Relu()]
        self.parts.pop()

    def __call__(self, x):
        for part in self.parts:
            x = part(x)
        return x.squeeze(axis=1)

    def backward(self, delta):
        for part in reversed(self.parts):
            delta = part.backward(delta)

    def layers(self):
        return [(part.W, part.b) for part in self.linear]


class Optimizer:
    def __init__(self, network, lr):
        self.network, self.lr, self.t = network, lr, 0
        self.moments = {(part, name): (0, 0) for part in network.linear for name in ("W", "b")}

    def step(self, decay):
        self.t += 1
        for (part, name), (m, v) in self.moments.items():
            w, grad = getattr(part, name), getattr(part, "grad_" + name)
            if name == "W":
                grad = grad + decay * w
            w, m, v = adam(w, grad, m, v, self.t, self.lr)
            setattr(part, name, w)
            self.moments[part, name] = m, v


def criterion(z, y):
    """Return the loss, and its gradient by tanh, which never overflows."""
    return np.mean(np.logaddexp(0, z) - y * z), (0.5 * (1 + np.tanh(z / 2)) - y) / y.size


def two_moons(n, noise, rng):
    first = n // 2
    X = np.empty((n, 2))
    X[:first] = [(np.cos(t), np.sin(t)) for t in np.linspace(0, np.pi, first)]
    X[first:] = [(1 - np.cos(t), 0.5 - np.sin(t)) for t in np.linspace(0, np.pi, n - first)]
    X += rng.normal(0.0, 1.0, X.shape) * noise
    y = np.zeros(n, dtype=np.int64)
    y[first:] = 1
    return X, y


def forward(layers, x):
    return Network(layers)(x)


def collapse(layers):
    stack = [Linear(W, b) for W, b in layers]

    def run(x):
        for part in stack:
            x = part(x)
        return x

    size = len(stack[0].W)
    b = run(np.zeros((1, size)))
    return run(np.eye(size)) - b, b[0]


def loss_and_gradients(layers, x, y):
    network = Network(layers)
    loss, delta = criterion(network(x), y)
    network.backward(delta.reshape(-1, 1))
    return loss, [(part.grad_W, part.grad_b) for part in network.linear]


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    network = Network(layers)
    optimizer = Optimizer(network, lr)
    losses = np.zeros(steps)
    for step in range(steps):
        losses[step], delta = criterion(network(x), y)
        network.backward(delta.reshape(-1, 1))
        optimizer.step(l2 / len(x))
    return network.layers(), losses


def accuracy(layers, x, y):
    return np.count_nonzero((Network(layers)(x) > 0).astype(int) == y) / len(y)


def relu_interpolant(knots, values):
    slopes = (values[1:] - values[:-1]) / (knots[1:] - knots[:-1])
    bends = slopes.copy()
    bends[1:] -= slopes[:-1]
    hidden = Linear(np.ones((1, len(bends))), -knots[:-1])
    output = Linear(bends.reshape(-1, 1), [values[0]])
    return [(part.W, part.b) for part in (hidden, output)]
