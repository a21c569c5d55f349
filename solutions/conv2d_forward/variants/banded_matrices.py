"""Turn each kernel row into a banded matrix, and multiply image rows by it."""

import numpy as np

FIRST_ROW_OF_IMAGE = 0
DTYPE = np.float64


def band(weights, width):
    """Return banded (filters, channels, width, places) matrices of these rows of weights."""
    k = weights.shape[-1]
    places = width - k + 1
    matrices = np.zeros((*weights.shape[:-1], width, places), dtype=DTYPE)
    where = np.arange(places)
    for v in range(k):
        matrices[..., where + v, where] = weights[..., v, None]
    return matrices


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        k = self.kernel_size
        rows = x.shape[2] - k + 1
        total = self.bias[None, :, None, None]
        for u in range(k):
            part = x[:, None, :, FIRST_ROW_OF_IMAGE + u : u + rows, :]
            total = total + (part @ band(self.filters[:, :, u], x.shape[3])).sum(axis=2)
        return total


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        height, width = x.shape[2] // p, x.shape[3] // p
        pixels = x[:, :, : height * p, : width * p].reshape(*x.shape[:2], height, p, width, p)
        pixels = pixels.swapaxes(3, 4).reshape(*x.shape[:2], height, width, p * p)
        best = pixels.argmax(axis=-1)
        return np.take_along_axis(pixels, best[..., None], axis=-1)[..., 0]
