"""Write the convolution of one image as a matrix, and use its transpose; gradients of weights by a dictionary of shares."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        N, C, H, W = x.shape
        k = self.kernel_size
        rows, columns = H - k + 1, W - k + 1
        self.flat = x.reshape(N, -1)
        self.shape = x.shape
        pixel = np.arange(C * H * W).reshape(C, H, W)
        self.table = np.array([pixel[:, i : i + k, j : j + k].ravel() for i in range(rows) for j in range(columns)])
        self.matrix = np.zeros((self.out_channels, rows * columns, C * H * W))
        for f in range(self.out_channels):
            np.put_along_axis(self.matrix[f], self.table, self.filters[f].ravel()[None], axis=1)
        out = np.einsum("fqp,np->nfq", self.matrix, self.flat) + self.bias[:, None]
        return out.reshape(N, self.out_channels, rows, columns)

    def backward(self, grad_output):
        grad = grad_output.reshape(len(grad_output), self.out_channels, -1)
        by_matrix = np.einsum("nfq,np->fqp", grad, self.flat)
        shares = np.take_along_axis(
            by_matrix, np.broadcast_to(self.table, (self.out_channels, *self.table.shape)), axis=2
        )
        self.grad_filters = shares.sum(axis=1).reshape(self.filters.shape)
        self.grad_bias = grad.swapaxes(1, 2).reshape(-1, self.out_channels).sum(axis=0)
        return np.einsum("fqp,nfq->np", self.matrix, grad).reshape(self.shape)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        N, C, H, W = x.shape
        self.shape = x.shape
        pixel = np.arange(x.size).reshape(x.shape)[:, :, : H // p * p, : W // p * p]
        self.table = pixel.reshape(N, C, H // p, p, W // p, p).swapaxes(3, 4).reshape(N, C, H // p, W // p, -1)
        windows = x.ravel()[self.table]
        best = windows.argmax(axis=-1)[..., None]
        self.sources = np.take_along_axis(self.table, best, axis=-1)[..., 0]
        return np.take_along_axis(windows, best, axis=-1)[..., 0]

    def backward(self, grad_output):
        return np.bincount(self.sources.ravel(), weights=grad_output.ravel(), minlength=np.prod(self.shape)).reshape(
            self.shape
        )
