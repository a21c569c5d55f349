"""Add up the gradients of single samples, computed by methods of their own; the last of equal maxima counts."""

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
        N, C, H, W = x.shape
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
        parts = [self._sample(image, grad) for image, grad in zip(self.x, grad_output)]
        self.grad_filters = sum(part[0] for part in parts)
        self.grad_bias = sum(part[1] for part in parts)
        return np.array([part[2] for part in parts])

    def _sample(self, image, grad):
        k = self.kernel_size
        grad_filters = np.zeros(self.filters.shape)
        grad_image = np.zeros(image.shape)
        for f, i, j in np.ndindex(grad.shape):
            grad_filters[f] += grad[f, i, j] * image[:, i : i + k, j : j + k]
            grad_image[:, i : i + k, j : j + k] += grad[f, i, j] * self.filters[f]
        return grad_filters, grad.sum(axis=2).sum(axis=1), grad_image


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
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
        p = self.pool_size
        result = np.zeros(self.x.shape)
        for (n, c, i, j), g in np.ndenumerate(grad_output):
            window = self.x[n, c, i * p : i * p + p, j * p : j * p + p]
            u, v = np.argwhere(window == window.max())[-1]
            result[n, c, i * p + u, j * p + v] += g
        return result
