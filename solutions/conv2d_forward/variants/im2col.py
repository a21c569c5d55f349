"""Copy the patches into the columns of one matrix (im2col); each layer is one operation on it."""

import numpy as np


def im2col(x, size, stride):
    """Return all patches of `size` x `size` pixels as (batch, channels * size * size, number of patches)."""
    batch, channels, height, width = x.shape
    columns = []
    for top in range(0, height - size + 1, stride):
        for left in range(0, width - size + 1, stride):
            patch = x[:, :, top : top + size, left : left + size]
            columns.append(patch.reshape(batch, channels * size * size))
    return np.stack(columns, axis=2)


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
        columns = im2col(x, k, stride=1)
        weights = self.filters.reshape(self.out_channels, -1)
        out = weights @ columns + self.bias[:, None]
        return out.reshape(batch, self.out_channels, height - k + 1, width - k + 1)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        batch, channels, height, width = x.shape
        p = self.pool_size
        columns = im2col(x, p, stride=p).reshape(batch, channels, p * p, -1)
        return columns.max(axis=2).reshape(batch, channels, height // p, width // p)
