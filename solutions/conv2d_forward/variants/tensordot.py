"""Use a tensordot for each kernel position; pool by cropping and reshaping."""

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
        batch, channels, height, width = x.shape
        p = self.pool_size
        out_h, out_w = height // p, width // p
        x = x[:, :, : out_h * p, : out_w * p]
        return x.reshape(batch, channels, out_h, p, out_w, p).max(axis=(3, 5))
