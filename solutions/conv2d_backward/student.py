import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        shape = (out_channels, in_channels, kernel_size, kernel_size)
        self.filters = np.random.normal(0.0, 0.1, size=shape)
        self.bias = np.zeros(out_channels)

    def forward(self, x):
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
        N, F, rows, cols = grad_output.shape
        k = self.kernel_size
        self.grad_bias = grad_output.sum(axis=(0, 2, 3))
        self.grad_filters = np.zeros(self.filters.shape)
        grad_input = np.zeros(self.x.shape)
        for i in range(rows):
            for j in range(cols):
                g = grad_output[:, :, i, j]
                patch = self.x[:, :, i : i + k, j : j + k]
                self.grad_filters += np.tensordot(g, patch, axes=(0, 0))
                grad_input[:, :, i : i + k, j : j + k] += np.tensordot(g, self.filters, axes=(1, 0))
        return grad_input


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
        N, C, rows, cols = grad_output.shape
        p = self.pool_size
        grad_input = np.zeros(self.x.shape)
        for n in range(N):
            for c in range(C):
                for i in range(rows):
                    for j in range(cols):
                        window = self.x[n, c, i * p : (i + 1) * p, j * p : (j + 1) * p]
                        u, v = np.unravel_index(np.argmax(window), window.shape)
                        grad_input[n, c, i * p + u, j * p + v] = grad_output[n, c, i, j]
        return grad_input
