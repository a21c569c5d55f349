"""Image and weights are reduced to float32 before the sum. The result is stored in float64, but the lost digits do
not come back.
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
        patches = np.lib.stride_tricks.sliding_window_view(x.astype(np.float32), (k, k), axis=(2, 3))
        out = np.einsum("ncijuv,fcuv->nfij", patches, self.filters.astype(np.float32), optimize=True)
        return out.astype(np.float64) + self.bias[None, :, None, None]


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        N, C, H, W = x.shape
        h, w = H // p, W // p
        return x[:, :, : h * p, : w * p].reshape(N, C, h, p, w, p).max(axis=(3, 5))
