"""The number of output rows is computed from the width of the image. It goes unnoticed on square images."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        N, _, _, W = x.shape
        k = self.kernel_size
        size = W - k + 1
        out = np.zeros((N, self.out_channels, size, size))
        for i in range(size):
            for j in range(size):
                patch = x[:, :, i : i + k, j : j + k]
                out[:, :, i, j] = np.tensordot(patch, self.filters, axes=([1, 2, 3], [1, 2, 3])) + self.bias
        return out


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        windows = np.lib.stride_tricks.sliding_window_view(x, (p, p), axis=(2, 3))
        return windows[:, :, ::p, ::p].max(axis=(4, 5))
