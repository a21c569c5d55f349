"""Use slots, and properties for filters and bias; compute with channels last, and return views."""

import numpy as np


class Conv2D:
    __slots__ = ("_b", "_k", "_w", "in_channels", "out_channels")

    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self._k = kernel_size
        self._w = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self._b = np.zeros(out_channels)

    @property
    def kernel_size(self):
        return self._k

    @property
    def filters(self):
        return self._w

    @filters.setter
    def filters(self, value):
        self._w = value

    @property
    def bias(self):
        return self._b

    @bias.setter
    def bias(self, value):
        self._b = value

    def forward(self, x):
        image = x.transpose(0, 2, 3, 1)
        rows, columns = image.shape[1] - self._k + 1, image.shape[2] - self._k + 1
        out = np.zeros((len(image), rows, columns, self.out_channels))
        for u in range(self._k):
            for v in range(self._k):
                out += image[:, u : u + rows, v : v + columns] @ self._w[:, :, u, v].T
        out += self._b
        return out.transpose(0, 3, 1, 2)


class MaxPool2D:
    __slots__ = ("pool_size",)

    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        image = np.moveaxis(x, 1, -1)
        rows, columns = image.shape[1] // p, image.shape[2] // p
        out = np.empty((len(image), rows, columns, image.shape[3]))
        for i in range(rows):
            for j in range(columns):
                np.max(image[:, i * p : i * p + p, j * p : j * p + p], axis=(1, 2), out=out[:, i, j])
        return np.moveaxis(out, -1, 1)
