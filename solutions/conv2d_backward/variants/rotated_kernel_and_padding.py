"""Compute the gradient of the input as a convolution: pad grad_output, and rotate the kernel; ties share evenly."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        self.x = x
        windows = sliding_window_view(x, self.filters.shape[2:], axis=(2, 3))
        return np.einsum("nchwuv,fcuv->nfhw", windows, self.filters) + self.bias[:, None, None]

    def backward(self, grad_output):
        k = self.kernel_size
        self.grad_bias = np.einsum("nfij->f", grad_output)
        images = sliding_window_view(self.x, grad_output.shape[2:], axis=(2, 3))
        self.grad_filters = np.einsum("ncuvij,nfij->fcuv", images, grad_output)
        padded = np.pad(grad_output, ((0, 0), (0, 0), (k - 1, k - 1), (k - 1, k - 1)))
        rotated = np.rot90(self.filters, 2, axes=(2, 3))
        return np.einsum("nfhwuv,fcuv->nchw", sliding_window_view(padded, (k, k), axis=(2, 3)), rotated)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        self.x = x
        p = self.pool_size
        return sliding_window_view(x, (p, p), axis=(2, 3))[:, :, ::p, ::p].max(axis=(4, 5))

    def backward(self, grad_output):
        p = self.pool_size
        rows, columns = p * grad_output.shape[2], p * grad_output.shape[3]
        whole = self.x[:, :, :rows, :columns]
        large = np.kron(self.forward(self.x), np.ones((p, p)))
        mask = (whole == large).astype(float)
        count = mask.reshape(*mask.shape[:2], rows // p, p, columns // p, p).sum(axis=(3, 5))
        share = np.kron(grad_output / count, np.ones((p, p))) * mask
        rest = ((0, 0), (0, 0), (0, self.x.shape[2] - rows), (0, self.x.shape[3] - columns))
        return np.pad(share, rest)
