"""Add the products pairwise and recursively, and the bias last; pool by a tournament."""

import numpy as np


def combined(parts, operation):
    """Combine the first half and the second half, each in the same way."""
    if len(parts) == 1:
        return parts[0]
    middle = len(parts) // 2
    return operation(combined(parts[:middle], operation), combined(parts[middle:], operation))


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        k = self.kernel_size
        oh, ow = x.shape[2] - k + 1, x.shape[3] - k + 1
        products = [
            x[:, c, u : u + oh, v : v + ow][:, None] * self.filters[:, c, u, v].reshape(1, -1, 1, 1)
            for c in range(x.shape[1])
            for u in range(k)
            for v in range(k)
        ]
        return combined(products, np.add) + self.bias.reshape(1, -1, 1, 1)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        height, width = x.shape[2] // p * p, x.shape[3] // p * p
        corners = [x[:, :, u:height:p, v:width:p] for u in range(p) for v in range(p)]
        return np.array(combined(corners, np.maximum))
