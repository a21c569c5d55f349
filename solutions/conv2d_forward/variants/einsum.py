"""Use one einsum over a view of all patches; pool by keeping every p-th overlapping maximum."""

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
        return np.einsum("ncijuv,fcuv->nfij", patches, self.filters, optimize=True) + self.bias[None, :, None, None]


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        windows = np.lib.stride_tricks.sliding_window_view(x, (p, p), axis=(2, 3))
        return np.amax(windows[:, :, ::p, ::p], axis=(-2, -1))
