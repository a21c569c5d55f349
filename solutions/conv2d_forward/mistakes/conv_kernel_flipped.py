"""The kernel is turned by 180 degrees before it is laid on the image. That is the convolution of signal
processing; the layer is a cross-correlation, without a flip.
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
        flipped = self.filters[:, :, ::-1, ::-1]
        out = np.zeros((N, self.out_channels, H - k + 1, W - k + 1))
        for n in range(N):
            for f in range(self.out_channels):
                for i in range(H - k + 1):
                    for j in range(W - k + 1):
                        patch = x[n, :, i : i + k, j : j + k]
                        out[n, f, i, j] = np.sum(patch * flipped[f]) + self.bias[f]
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
