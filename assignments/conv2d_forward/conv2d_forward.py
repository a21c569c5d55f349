"""Compute the forward pass of a convolution and of max pooling.

Fill in the two methods named `forward`. Both constructors are complete. Use only numpy.
"""

import numpy as np


class Conv2D:
    """A convolutional layer with stride 1, no padding and square kernels.

    Attributes, all set by the constructor:
        in_channels, out_channels, kernel_size: int; kernel_size is k
        filters: (out_channels, in_channels, k, k), float64, a small random kernel for
            each pair of channels
        bias: (out_channels,), float64, zeros
    """

    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        size = (out_channels, in_channels, kernel_size, kernel_size)
        self.filters = np.random.normal(0.0, 0.1, size=size)
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        """Return the cross-correlation of x with each filter, plus its bias.

        x: (batch, in_channels, H, W), float64, with H >= k and W >= k
        returns: (batch, out_channels, H - k + 1, W - k + 1), float64

            out[n, f, i, j] = bias[f]
                + sum over c, u, v of x[n, c, i + u, j + v] * filters[f, c, u, v]

        where c counts the input channels, and u, v = 0 ... k - 1 the rows and columns
        of the kernel. The kernel is not flipped. Read `self.filters` and `self.bias` at
        each call. Do not change them or `x`.

        Example: one channel, one filter, k = 2, bias 0.5

            x = 1 2 0 3    filter = 1  0    out = 8.5 2.5 3.5
                4 1 2 1             2 -1          1.5 6.5 2.5
                0 3 1 2
        """
        raise NotImplementedError("TODO: Conv2D.forward")


class MaxPool2D:
    """A max pooling layer with square windows side by side.

    The stride is the window size.

    Attribute, set by the constructor:
        pool_size: int, p
    """

    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        """Return the largest value of each window of p x p pixels.

        Each channel of each sample is pooled on its own.

        x: (batch, channels, H, W), float64, with H >= p and W >= p
        returns: (batch, channels, H // p, W // p), float64

            out[n, c, i, j] = max of x[n, c, i * p + u, j * p + v], u, v = 0 ... p - 1

        Leave out rows and columns that do not fill a window. Do not change `x`.

        Example: p = 2; the last column is left out

            x =  1 -2   5  0  -8   2    9      out =  3   5   2
                 3  2  -1  4   1  -3    8            -3   0.5 6
                -7 -3 0.5 -4   6 2.5    7
                -5 -6  -2 -1  -9   4   10
        """
        raise NotImplementedError("TODO: MaxPool2D.forward")
