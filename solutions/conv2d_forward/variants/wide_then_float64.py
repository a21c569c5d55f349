"""Sum in extended precision, and round to float64 once; both layers inherit the window loop."""

import numpy as np


class WindowLayer:
    """Cut an image into square windows and compute one answer for each."""

    def windows(self, x, size, step):
        for row, top in enumerate(range(0, x.shape[2] - size + 1, step)):
            for column, left in enumerate(range(0, x.shape[3] - size + 1, step)):
                yield row, column, x[:, :, top : top + size, left : left + size]

    def slide(self, x, size, step, channels):
        rows = (x.shape[2] - size) // step + 1
        columns = (x.shape[3] - size) // step + 1
        out = np.empty((x.shape[0], channels, rows, columns), dtype=np.longdouble)
        for row, column, window in self.windows(x, size, step):
            out[:, :, row, column] = self.answer(window)
        return out.astype(np.float64)

    def answer(self, window):
        raise TypeError("each layer has an answer of its own")


class Conv2D(WindowLayer):
    def __init__(self, in_channels, out_channels, kernel_size=3):
        super().__init__()
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        return self.slide(x.astype(np.longdouble), self.kernel_size, 1, self.out_channels)

    def answer(self, window):
        weights = self.filters.astype(np.longdouble)
        return np.einsum("ncuv,fcuv->nf", window, weights) + self.bias


class MaxPool2D(WindowLayer):
    def __init__(self, pool_size=2):
        super().__init__()
        self.pool_size = pool_size

    def forward(self, x):
        return self.slide(x, self.pool_size, self.pool_size, x.shape[1])

    def answer(self, window):
        return window.max(axis=(2, 3))
