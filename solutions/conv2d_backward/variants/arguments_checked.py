"""Refuse arguments that the sheet does not promise: other types, shapes or dtypes, or backward before forward."""

import numpy as np


def check(array, *shape):
    """Raise an exception unless it is a float64 array of this shape; None stands for any positive size."""
    if type(array) is not np.ndarray or array.dtype != np.float64 or array.ndim != len(shape) or not array.size:
        raise TypeError(f"{type(array)} should be a float64 array of the shape {shape}")
    for size, promised in zip(array.shape, shape, strict=True):
        if promised not in (size, None):
            raise ValueError(f"the shape {array.shape} should be {shape}")
    if not np.isfinite(array).all():
        raise ValueError("NaN or infinity")


class Conv2D:
    x = None

    def __init__(self, in_channels, out_channels, kernel_size=3):
        if not type(in_channels) is type(out_channels) is type(kernel_size) is int:
            raise TypeError("sizes are integers")
        self.shape = (out_channels, in_channels, kernel_size, kernel_size)
        self.filters = np.random.normal(0.0, 0.1, size=self.shape)
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        check(x, None, self.shape[1], None, None)
        check(self.filters, *self.shape)
        check(self.bias, self.shape[0])
        if min(x.shape[2:]) < self.shape[2]:
            raise ValueError("the image is smaller than the kernel")
        self.x = x
        windows = np.lib.stride_tricks.sliding_window_view(x, self.shape[2:], axis=(2, 3))
        return np.einsum("nchwuv,fcuv->nfhw", windows, self.filters) + self.bias[:, None, None]

    def backward(self, grad_output):
        if self.x is None:
            raise RuntimeError("call forward first")
        k = self.shape[2]
        check(grad_output, len(self.x), self.shape[0], self.x.shape[2] - k + 1, self.x.shape[3] - k + 1)
        check(self.filters, *self.shape)
        windows = np.lib.stride_tricks.sliding_window_view(self.x, (k, k), axis=(2, 3))
        self.grad_filters = np.einsum("nchwuv,nfhw->fcuv", windows, grad_output)
        self.grad_bias = grad_output.sum(axis=(0, 2, 3))
        grad_input = np.zeros(self.x.shape)
        writable = np.lib.stride_tricks.sliding_window_view(grad_input, (k, k), axis=(2, 3), writeable=True)
        for i, j in np.ndindex(*grad_output.shape[2:]):
            writable[:, :, i, j] += np.einsum("nf,fcuv->ncuv", grad_output[:, :, i, j], self.filters)
        return grad_input


class MaxPool2D:
    x = None

    def __init__(self, pool_size=2):
        if type(pool_size) is not int:
            raise TypeError("the window size is an integer")
        self.pool_size = pool_size

    def forward(self, x):
        check(x, None, None, None, None)
        if min(x.shape[2:]) < self.pool_size:
            raise ValueError("the image is smaller than a window")
        self.x = x
        p = self.pool_size
        windows = np.lib.stride_tricks.sliding_window_view(x, (p, p), axis=(2, 3))[:, :, ::p, ::p]
        return windows.max(axis=(4, 5))

    def backward(self, grad_output):
        if self.x is None:
            raise RuntimeError("call forward first")
        N, C, H, W = self.x.shape
        p = self.pool_size
        check(grad_output, N, C, H // p, W // p)
        grad_input = np.zeros(self.x.shape)
        for n, c, i, j in np.ndindex(grad_output.shape):
            rows, columns = slice(i * p, i * p + p), slice(j * p, j * p + p)
            largest = self.x[n, c, rows, columns] == self.x[n, c, rows, columns].max()
            grad_input[n, c, rows, columns][largest] = grad_output[n, c, i, j] / np.count_nonzero(largest)
        return grad_input
