"""Compute index arrays once, gather patches with them, and add gradients up with np.add.at."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        self.x = x
        k = self.kernel_size
        i, j = np.indices((x.shape[2] - k + 1, x.shape[3] - k + 1))
        u, v = np.indices((k, k))
        self.rows = i[:, :, None, None] + u
        self.columns = j[:, :, None, None] + v
        patches = x[:, :, self.rows, self.columns]
        return (
            np.tensordot(patches, self.filters, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
            + self.bias[:, None, None]
        )

    def backward(self, grad_output):
        patches = self.x[:, :, self.rows, self.columns]
        self.grad_filters = np.tensordot(grad_output, patches, axes=((0, 2, 3), (0, 2, 3)))
        self.grad_bias = np.array(grad_output).sum(axis=(0, 2, 3))
        grad_patches = np.tensordot(grad_output, self.filters, axes=(1, 0)).transpose(0, 3, 1, 2, 4, 5)
        grad_input = np.zeros(self.x.shape)
        np.add.at(grad_input, (slice(None), slice(None), self.rows, self.columns), grad_patches)
        return grad_input


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        self.x = x
        p = self.pool_size
        i, j = np.indices((x.shape[2] // p, x.shape[3] // p))
        u, v = np.indices((p, p)).reshape(2, -1)
        self.rows, self.columns = i[..., None] * p + u, j[..., None] * p + v
        return x[:, :, self.rows, self.columns].max(axis=4)

    def backward(self, grad_output):
        best = self.x[:, :, self.rows, self.columns].argmax(axis=4)
        n, c, i, j = np.indices(best.shape)
        grad_input = np.zeros(self.x.shape)
        np.add.at(grad_input, (n, c, self.rows[i, j, best], self.columns[i, j, best]), grad_output)
        return grad_input
