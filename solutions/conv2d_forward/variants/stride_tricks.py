"""Use no loop: view the patches with the strides of the array."""

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
        patches = np.lib.stride_tricks.sliding_window_view(x, (k, k), axis=(2, 3))
        out = np.tensordot(patches, self.filters, axes=([1, 4, 5], [1, 2, 3]))
        return out.transpose(0, 3, 1, 2) + self.bias.reshape(1, -1, 1, 1)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        batch, channels, height, width = x.shape
        p = self.pool_size
        sample, channel, row, column = x.strides
        windows = np.lib.stride_tricks.as_strided(
            x,
            shape=(batch, channels, height // p, width // p, p, p),
            strides=(sample, channel, p * row, p * column, row, column),
            writeable=False,
        )
        return windows.max(axis=(4, 5))
