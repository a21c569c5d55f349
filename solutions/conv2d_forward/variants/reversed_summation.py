"""Start each sum with the bias, and add the products from last to first; pool by sorting."""

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
        _, channels, height, width = x.shape
        out_height, out_width = height - k + 1, width - k + 1
        out = np.tile(self.bias[None, :, None, None], (len(x), 1, out_height, out_width))
        for c in reversed(range(channels)):
            for u in reversed(range(k)):
                for v in reversed(range(k)):
                    pixels = x[:, c, u : u + out_height, v : v + out_width]
                    out += pixels[:, None] * self.filters[:, c, u, v][None, :, None, None]
        return out


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        batch, channels, height, width = x.shape
        out = np.empty((batch, channels, height // p, width // p))
        for i, j in np.ndindex(height // p, width // p):
            window = x[:, :, i * p : i * p + p, j * p : j * p + p]
            out[:, :, i, j] = np.sort(window.reshape(batch, channels, p * p))[:, :, -1]
        return out
