"""The output has H - k rows and W - k columns: the last position of the kernel is missing. Count the positions of
a kernel as large as the image.
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
        N, _, H, W = x.shape
        k = self.kernel_size
        out = np.zeros((N, self.out_channels, H - k, W - k))
        for n in range(N):
            for f in range(self.out_channels):
                for i in range(H - k):
                    for j in range(W - k):
                        patch = x[n, :, i : i + k, j : j + k]
                        out[n, f, i, j] = np.sum(patch * self.filters[f]) + self.bias[f]
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
