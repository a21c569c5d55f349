"""The search for the maximum starts at 0, so that a window of negative values gives 0. Start from a value of the
window.
"""

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
        return out


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        N, C, H, W = x.shape
        p = self.pool_size
        out = np.zeros((N, C, H // p, W // p))
        for i in range(H // p):
            for j in range(W // p):
                for u in range(p):
                    for v in range(p):
                        out[:, :, i, j] = np.maximum(out[:, :, i, j], x[:, :, i * p + u, j * p + v])
        return out
