"""The bias is added inside the sum over the input channels, so that it counts once for each of them. It belongs
outside of that sum.
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
        k = self.kernel_size
        out = np.zeros((N, self.out_channels, H - k + 1, W - k + 1))
        for c in range(C):
            for i in range(H - k + 1):
                for j in range(W - k + 1):
                    patch = x[:, c, i : i + k, j : j + k]
                    out[:, :, i, j] += np.tensordot(patch, self.filters[:, c], axes=([1, 2], [1, 2])) + self.bias
        return out


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        batch, channels, height, width = x.shape
        p = self.pool_size
        out_h, out_w = height // p, width // p
        x = x[:, :, : out_h * p, : out_w * p]
        return x.reshape(batch, channels, out_h, p, out_w, p).max(axis=(3, 5))
