"""The layer replaces its bias by one of another shape, with axes of length 1, and keeps it so after the call. A
forward pass only reads the parameters.
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
        k = self.kernel_size
        self.bias = self.bias.reshape(1, -1, 1, 1)
        patches = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
        return np.einsum("ncijuv,fcuv->nfij", patches, self.filters, optimize=True) + self.bias


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        N, C, H, W = x.shape
        p = self.pool_size
        out = np.zeros((N, C, H // p, W // p))
        for i in range(H // p):
            for j in range(W // p):
                out[:, :, i, j] = x[:, :, i * p : i * p + p, j * p : j * p + p].max(axis=(2, 3))
        return out
