"""Loop over single numbers: seven loops for the convolution, six for the pooling."""

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
        N, F, rows, columns = grad_output.shape
        k = self.kernel_size
        self.grad_filters = np.zeros_like(self.filters)
        self.grad_bias = np.zeros_like(self.bias)
        grad_input = np.zeros_like(self.x)
        for n in range(N):
            for f in range(F):
                for i in range(rows):
                    for j in range(columns):
                        g = grad_output[n, f, i, j]
                        self.grad_bias[f] += g
                        for c in range(self.in_channels):
                            for u in range(k):
                                for v in range(k):
                                    self.grad_filters[f, c, u, v] += g * self.x[n, c, i + u, j + v]
                                    grad_input[n, c, i + u, j + v] += g * self.filters[f, c, u, v]
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
        N, C, rows, columns = grad_output.shape
        p = self.pool_size
        grad_input = np.zeros_like(self.x)
        for n in range(N):
            for c in range(C):
                for i in range(rows):
                    for j in range(columns):
                        best = (i * p, j * p)
                        for u in range(i * p, i * p + p):
                            for v in range(j * p, j * p + p):
                                if self.x[n, c, u, v] > self.x[n, c, best[0], best[1]]:
                                    best = (u, v)
                        grad_input[n, c, best[0], best[1]] = grad_output[n, c, i, j]
        return grad_input
