"""The layer sets its bias to zero once it has been added. A forward pass only reads the parameters."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        batch, _, height, width = x.shape
        k = self.kernel_size
        out_h = height - k + 1
        out_w = width - k + 1
        out = np.zeros((batch, self.out_channels, out_h, out_w))
        for i in range(out_h):
            for j in range(out_w):
                patch = x[:, :, i : i + k, j : j + k]
                out[:, :, i, j] = np.tensordot(patch, self.filters, axes=([1, 2, 3], [1, 2, 3])) + self.bias
        self.bias[:] = 0
        return out


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        h = x.shape[2] // p
        w = x.shape[3] // p
        out = np.empty((x.shape[0], x.shape[1], h, w))
        for i in range(h):
            for j in range(w):
                window = x[:, :, i * p : (i + 1) * p, j * p : (j + 1) * p]
                out[:, :, i, j] = window.max(axis=(2, 3))
        return out
