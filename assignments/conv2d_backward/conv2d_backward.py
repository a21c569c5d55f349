"""Compute the backward pass of a convolution and of max pooling.

Fill in the two methods named `backward`. The constructors and the methods named
`forward` are complete. Use only numpy.

Shapes: N samples, C input channels, F filters, images of H x W pixels, kernels of
k x k, pooling windows of p x p.
"""

import numpy as np


class Conv2D:
    """A convolutional layer with stride 1, no padding and square kernels.

    Attributes, set by the constructor:
        in_channels, out_channels, kernel_size: int; C, F and k
        filters: (F, C, k, k), float64
        bias: (F,), float64

    Attributes, set by backward:
        grad_filters: (F, C, k, k), float64, dL/dfilters
        grad_bias: (F,), float64, dL/dbias

    >>> layer = Conv2D(1, 1, kernel_size=2)
    >>> layer.filters = np.array([[[[1.0, 0.0], [2.0, -1.0]]]])
    >>> layer.forward(np.array([[[[1.0, 2.0, 0.0], [4.0, 1.0, 2.0]]]]))
    array([[[[8., 2.]]]])
    >>> layer.backward(np.array([[[[1.0, 10.0]]]]))
    array([[[[  1.,  10.,   0.],
             [  2.,  19., -10.]]]])
    >>> layer.grad_filters
    array([[[[21.,  2.],
             [14., 21.]]]])
    >>> layer.grad_bias
    array([11.])
    """

    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        shape = (out_channels, in_channels, kernel_size, kernel_size)
        self.filters = np.random.normal(0.0, 0.1, size=shape)
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        """Return the cross-correlation of x with each filter, plus its bias; keep x.

        x: (N, C, H, W), float64
        returns: (N, F, H - k + 1, W - k + 1), float64
        """
        self.x = x
        N, _, H, W = x.shape
        k = self.kernel_size
        out = np.zeros((N, self.out_channels, H - k + 1, W - k + 1))
        for n in range(N):
            for f in range(self.out_channels):
                for i in range(H - k + 1):
                    for j in range(W - k + 1):
                        patch = x[n, :, i : i + k, j : j + k]
                        out[n, f, i, j] = np.sum(patch * self.filters[f]) + self.bias[f]
        return out

    def backward(self, grad_output):
        """Set grad_filters and grad_bias, and return grad_input, for the last forward.

        grad_output: (N, F, H - k + 1, W - k + 1), float64, dL/dout
        returns grad_input: (N, C, H, W), float64, dL/dx
        sets self.grad_filters: (F, C, k, k), float64, dL/dfilters
        sets self.grad_bias: (F,), float64, dL/dbias

        With g for grad_output and w for the filters:

            grad_bias[f]             = sum over n, i, j of g[n, f, i, j]
            grad_filters[f, c, u, v] = sum over n, i, j of
                                       g[n, f, i, j] * x[n, c, i + u, j + v]
            grad_input[n, c, a, b]   = sum over f, u, v of
                                       g[n, f, a - u, b - v] * w[f, c, u, v]

        Terms whose row a - u or column b - v is outside g are 0. Each call sets new
        gradients and never adds to the old ones. Do not change grad_output, x, the
        filters or the bias.
        """
        raise NotImplementedError("TODO: Conv2D.backward")


class MaxPool2D:
    """A max pooling layer with square windows side by side.

    Attribute, set by the constructor:
        pool_size: int, p

    >>> layer = MaxPool2D(pool_size=2)
    >>> x = np.array([[[[1.0, 2.0, 9.0, 7.0, 5.0], [4.0, 3.0, 6.0, 8.0, 0.0]]]])
    >>> layer.forward(x)
    array([[[[4., 9.]]]])
    >>> layer.backward(np.array([[[[10.0, 20.0]]]]))
    array([[[[ 0.,  0., 20.,  0.,  0.],
             [10.,  0.,  0.,  0.,  0.]]]])
    """

    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        """Return the largest value of each window of p x p pixels; keep x.

        x: (N, C, H, W), float64
        returns: (N, C, H // p, W // p), float64

        Rows and columns that do not fill a window are left out.
        """
        self.x = x
        N, C, H, W = x.shape
        p = self.pool_size
        out = np.zeros((N, C, H // p, W // p))
        for n in range(N):
            for c in range(C):
                for i in range(H // p):
                    for j in range(W // p):
                        window = x[n, c, i * p : (i + 1) * p, j * p : (j + 1) * p]
                        out[n, c, i, j] = np.max(window)
        return out

    def backward(self, grad_output):
        """Return grad_input for the x of the last forward.

        grad_output: (N, C, H // p, W // p), float64, dL/dout
        returns grad_input: (N, C, H, W), float64, dL/dx

        Each entry of grad_output goes to the largest pixel of its window. All other
        pixels get 0, and so do rows and columns that do not fill a window. If several
        pixels of a window are the largest, divide the entry among them as you like: no
        share is negative, and the shares add up to the entry. Do not change grad_output
        or x.
        """
        raise NotImplementedError("TODO: MaxPool2D.backward")
