"""Windows that are cut off by the border give an output too. The rows and columns that do not fill a window are
left out.
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
        oh = x.shape[2] - k + 1
        ow = x.shape[3] - k + 1
        out = np.zeros((x.shape[0], self.out_channels, oh, ow))
        for u in range(k):
            for v in range(k):
                shifted = x[:, :, u : u + oh, v : v + ow]
                out += np.einsum("nchw,fc->nfhw", shifted, self.filters[:, :, u, v])
        return out + self.bias.reshape(1, -1, 1, 1)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        N, C, H, W = x.shape
        p = self.pool_size
        h, w = -(-H // p), -(-W // p)
        out = np.zeros((N, C, h, w))
        for i in range(h):
            for j in range(w):
                out[:, :, i, j] = x[:, :, i * p : i * p + p, j * p : j * p + p].max(axis=(2, 3))
        return out
