"""The layer keeps one output array and fills it again at each call, so that the result of an earlier call changes
afterwards.
"""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)
        self.buffers = {}

    def forward(self, x):
        N, _, H, W = x.shape
        k = self.kernel_size
        shape = (N, self.out_channels, H - k + 1, W - k + 1)
        if shape not in self.buffers:
            self.buffers[shape] = np.zeros(shape)
        out = self.buffers[shape]
        for i in range(H - k + 1):
            for j in range(W - k + 1):
                patch = x[:, :, i : i + k, j : j + k]
                out[:, :, i, j] = np.tensordot(patch, self.filters, axes=([1, 2, 3], [1, 2, 3])) + self.bias
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
