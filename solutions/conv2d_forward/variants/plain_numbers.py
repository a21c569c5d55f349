"""Use Python numbers, tuples and generator expressions; numpy only builds the result."""

import functools
import itertools
import operator

import numpy as np

EXAMPLE = ((((1.0, 2.0, 0.0, 3.0), (4.0, 1.0, 2.0, 1.0), (0.0, 3.0, 1.0, 2.0)),),)


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        k = self.kernel_size
        flat = tuple(tuple(itertools.chain(*itertools.chain(*kernels))) for kernels in self.filters.tolist())
        bias = tuple(self.bias.tolist())
        result = []
        for image in x.tolist():
            height, width = len(image[0]), len(image[0][0])
            patches = tuple(
                tuple(
                    tuple(pixel for channel in image for row in channel[i : i + k] for pixel in row[j : j + k])
                    for j in range(width - k + 1)
                )
                for i in range(height - k + 1)
            )
            result.append(
                tuple(
                    tuple(tuple(sum(map(operator.mul, patch, kernel), b) for patch in row) for row in patches)
                    for kernel, b in zip(flat, bias)
                )
            )
        return np.array(tuple(result), dtype=float)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        pool = functools.partial(pooled_channel, p=self.pool_size)
        return np.array(tuple(tuple(map(pool, image)) for image in x.tolist()))


def pooled_channel(rows, p):
    """Pool one channel, given as rows of numbers."""
    bands = zip(*[iter(rows)] * p)
    return tuple(tuple(max(map(max, zip(*block))) for block in zip(*[iter(zip(*band))] * p)) for band in bands)


if __name__ == "__main__":
    layer = Conv2D(1, 1, 2)
    layer.filters = np.array([[[[1.0, 0.0], [2.0, -1.0]]]])
    layer.bias = np.array([0.5])
    print(layer.forward(np.array(EXAMPLE)))
