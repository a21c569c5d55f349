"""Split the batch in half down to one sample; each half has its own gradients, and the parent adds them."""

import numpy as np


def halves(function, *batches):
    """Apply `function` to single samples, and join the results in pairs."""
    if len(batches[0]) == 1:
        return function(*batches)
    middle = len(batches[0]) // 2
    first, second = (
        halves(function, *(each[part] for each in batches)) for part in (slice(None, middle), slice(middle, None))
    )
    return [np.concatenate([first[0], second[0]]), *(a + b for a, b in zip(first[1:], second[1:]))]


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        k = self.kernel_size
        out = np.zeros((N, self.out_channels, H - k + 1, W - k + 1))
        for n in range(N):
            for f in range(self.out_channels):
                for i in range(H - k + 1):
                    for j in range(W - k + 1):
                        patch = x[n, :, i : i + k, j : j + k]
                        out[n, f, i, j] = np.sum(patch * self.filters[f]) + self.bias[f]
        return out

    def backward(self, grad_output):
        grad_input, self.grad_filters, self.grad_bias = halves(self._one, self.x, grad_output)
        return grad_input

    def _one(self, x, g):
        k = self.kernel_size
        columns = [x[0, :, i : i + k, j : j + k].ravel() for i in range(g.shape[2]) for j in range(g.shape[3])]
        flat = g[0].reshape(len(self.filters), -1)
        grad_filters = (flat @ np.array(columns)).reshape(self.filters.shape)
        wide = np.zeros((len(flat), g.shape[2] + 2 * k - 2, g.shape[3] + 2 * k - 2))
        wide[:, k - 1 : k - 1 + g.shape[2], k - 1 : k - 1 + g.shape[3]] = g[0]
        grad_input = np.zeros(x.shape)
        for c, a, b in np.ndindex(x.shape[1:]):
            grad_input[0, c, a, b] = np.vdot(wide[:, a : a + k, b : b + k], self.filters[:, c, ::-1, ::-1])
        return [grad_input, grad_filters, np.array([np.sum(each) for each in g[0]])]


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        self.x = x
        N, C, H, W = x.shape
        p = self.pool_size
        out = np.zeros((N, C, H // p, W // p))
        for n in range(N):
            for c in range(C):
                for i in range(H // p):
                    for j in range(W // p):
                        window = x[n, c, i * p : (i + 1) * p, j * p : (j + 1) * p]
                        out[n, c, i, j] = np.max(window)
        return out

    def backward(self, grad_output):
        return halves(self._one, self.x, grad_output)[0]

    def _one(self, x, g):
        grad_input = np.zeros(x.shape)
        for c, i, j in np.ndindex(g.shape[1:]):
            top, left, size = i * self.pool_size, j * self.pool_size, self.pool_size
            row, column = self._largest(x[0, c], top, left, size)
            grad_input[0, c, row, column] = g[0, c, i, j]
        return [grad_input]

    def _largest(self, image, top, left, size):
        rows = [top + int(np.argmax(image[top : top + size, column])) for column in range(left, left + size)]
        values = [image[row, column] for row, column in zip(rows, range(left, left + size))]
        best = max(range(size), key=values.__getitem__)
        return rows[best], left + best
