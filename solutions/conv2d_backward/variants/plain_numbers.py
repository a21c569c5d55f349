"""Work on nested lists of Python floats, and sum them exactly; make arrays at the end."""

from itertools import product
from math import fsum

import numpy as np


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
        N, F, rows, columns = grad_output.shape
        C, k = self.in_channels, self.kernel_size
        _, _, H, W = self.x.shape
        g, x, w = grad_output.tolist(), self.x.tolist(), self.filters.tolist()
        entries = list(product(range(N), range(rows), range(columns)))

        def weight(f, c, u, v):
            return fsum(g[n][f][i][j] * x[n][c][i + u][j + v] for n, i, j in entries)

        def pixel(n, c, a, b):
            inside_rows = range(max(0, a - rows + 1), min(k, a + 1))
            inside_columns = range(max(0, b - columns + 1), min(k, b + 1))
            inside = product(range(F), inside_rows, inside_columns)
            return fsum(g[n][f][a - u][b - v] * w[f][c][u][v] for f, u, v in inside)

        self.grad_bias = np.array([fsum(g[n][f][i][j] for n, i, j in entries) for f in range(F)])
        weights = [weight(*index) for index in product(range(F), range(C), range(k), range(k))]
        self.grad_filters = np.array(weights).reshape(F, C, k, k)
        pixels = [pixel(*index) for index in product(range(N), range(C), range(H), range(W))]
        return np.array(pixels).reshape(N, C, H, W)


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
        p = self.pool_size
        x, g = self.x.tolist(), grad_output.tolist()
        result = []
        for maps, grads in zip(x, g):
            for image, grad in zip(maps, grads):
                back = [[0.0] * len(row) for row in image]
                for i, row in enumerate(grad):
                    for j, value in enumerate(row):
                        largest = max(
                            (image[i * p + u][j * p + v], i * p + u, j * p + v) for u in range(p) for v in range(p)
                        )
                        back[largest[1]][largest[2]] = value
                result.append(back)
        return np.array(result).reshape(self.x.shape)
