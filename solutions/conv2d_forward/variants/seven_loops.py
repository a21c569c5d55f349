"""Loop over single numbers: seven loops for the convolution, six for the pooling."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        batch, in_channels, height, width = x.shape
        k = self.kernel_size
        out = np.zeros((batch, self.out_channels, height - k + 1, width - k + 1))
        for n in range(batch):
            for f in range(self.out_channels):
                for i in range(height - k + 1):
                    for j in range(width - k + 1):
                        total = self.bias[f]
                        for c in range(in_channels):
                            for u in range(k):
                                for v in range(k):
                                    total += x[n, c, i + u, j + v] * self.filters[f, c, u, v]
                        out[n, f, i, j] = total
        return out


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        batch, channels, height, width = x.shape
        p = self.pool_size
        out = np.zeros((batch, channels, height // p, width // p))
        for n in range(batch):
            for c in range(channels):
                for i in range(height // p):
                    for j in range(width // p):
                        largest = x[n, c, i * p, j * p]
                        for u in range(p):
                            for v in range(p):
                                if x[n, c, i * p + u, j * p + v] > largest:
                                    largest = x[n, c, i * p + u, j * p + v]
                        out[n, c, i, j] = largest
        return out
