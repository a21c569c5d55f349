"""Finds the gradients by a small tape of operations on arrays."""

import numpy as np


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    return w - lr * m_hat / (np.sqrt(v_hat) + eps), m, v


class Value:
    """An array that knows how it was made."""

    def __init__(self, data, parents=()):
        self.data = np.asarray(data, dtype=float)
        self.grad = np.zeros(self.data.shape)
        self.parents = parents

    def __matmul__(self, other):
        return Value(
            self.data @ other.data,
            [(self, lambda g: g @ other.data.T), (other, lambda g: self.data.T @ g)],
        )

    def plus_row(self, row):
        return Value(self.data + row.data, [(self, lambda g: g), (row, lambda g: g.sum(axis=0))])

    def relu(self):
        return Value(np.maximum(self.data, 0), [(self, lambda g: g * (self.data > 0))])

    def cross_entropy(self, y):
        z, target = self.data, y.reshape(-1, 1)
        e = np.exp(-np.abs(z))
        p = np.where(z > 0, 1.0, e) / (1 + e)
        mean = np.mean(np.logaddexp(0, z) - target * z)
        return Value(mean, [(self, lambda g: g * (p - target) / len(y))])

    def backward(self):
        order, seen = [], set()

        def visit(node):
            if id(node) not in seen:
                seen.add(id(node))
                for parent, _ in node.parents:
                    visit(parent)
                order.append(node)

        visit(self)
        self.grad = np.ones(self.data.shape)
        for node in reversed(order):
            for parent, pull_back in node.parents:
                parent.grad = parent.grad + pull_back(node.grad)


def network(values, x):
    a = Value(x)
    for number, (W, b) in enumerate(values, 1):
        a = (a @ W).plus_row(b)
        if number < len(values):
            a = a.relu()
    return a


def as_values(layers):
    return [(Value(W), Value(b)) for W, b in layers]


def two_moons(n, noise, rng):
    def moon(size, center, sign):
        t = np.linspace(0, np.pi, size)
        return np.array(center) + sign * np.array([np.cos(t), np.sin(t)]).T

    X = np.vstack((moon(n // 2, (0, 0), 1), moon(n - n // 2, (1, 0.5), -1)))
    y = np.zeros(n, dtype=int)
    y[n // 2 :] += 1
    return X + rng.normal(loc=0, scale=noise, size=(n, 2)), y


def forward(layers, x):
    return network(as_values(layers), x).data[:, 0]


def collapse(layers):
    values = as_values(layers)
    W, b = values[0][0], Value(values[0][1].data[None])
    for V, c in values[1:]:
        W, b = W @ V, (b @ V).plus_row(c)
    return W.data, b.data[0]


def loss_and_gradients(layers, x, y):
    values = as_values(layers)
    loss = network(values, x).cross_entropy(y)
    loss.backward()
    return float(loss.data), [(W.grad, b.grad) for W, b in values]


def train(layers, x, y, steps, lr=0.001, l2=0.0):
    losses, moments = [], {}
    for t in range(1, steps + 1):
        loss, gradients = loss_and_gradients(layers, x, y)
        losses.append(loss)
        new = []
        for i, ((W, b), (gW, gb)) in enumerate(zip(layers, gradients)):
            mW, vW = moments.get((i, "W"), (0, 0))
            mb, vb = moments.get((i, "b"), (0, 0))
            W, *moments[i, "W"] = adam(W, gW + l2 * W / len(y), mW, vW, t, lr=lr)
            b, *moments[i, "b"] = adam(b, gb, mb, vb, t, lr=lr)
            new.append((W, b))
        layers = new
    return layers, np.array(losses)


def accuracy(layers, x, y):
    return np.sum((forward(layers, x) > 0) == y) / y.shape[0]


def relu_interpolant(knots, values):
    # A unit of width h has the weight 1 / h, so it reaches 1 at the next knot.
    h = np.diff(knots)
    rise = np.diff(values) / h
    output = (rise - np.r_[0.0, rise[:-1]]) * h
    return [((1 / h)[None, :], -knots[:-1] / h), (output[:, None], values[:1])]
