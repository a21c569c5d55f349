"""Compute in long double, and return a subclass of ndarray."""

import numpy as np


class Gradient(np.ndarray):
    """An array with a name for people."""


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
        g, x, w = (array.astype(np.longdouble) for array in (grad_output, self.x, self.filters))
        k = self.kernel_size
        grad_w, grad_x = np.zeros(w.shape, np.longdouble), np.zeros(x.shape, np.longdouble)
        for i in range(g.shape[2]):
            for j in range(g.shape[3]):
                for f in range(g.shape[1]):
                    each = g[:, f, i, j].reshape(-1, 1, 1, 1)
                    grad_w[f] += (each * x[:, :, i : i + k, j : j + k]).sum(axis=0)
                    grad_x[:, :, i : i + k, j : j + k] += each * w[f]
        self.grad_filters = grad_w.astype(np.float64).view(Gradient)
        self.grad_bias = g.sum(axis=(0, 2, 3)).astype(np.float64).view(Gradient)
        return grad_x.astype(np.float64).view(Gradient)


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
        grad_x = np.zeros(self.x.shape).view(Gradient)
        for i in range(grad_output.shape[2]):
            for j in range(grad_output.shape[3]):
                window = self.x[:, :, i * p : (i + 1) * p, j * p : (j + 1) * p]
                flat = window.reshape(-1, p * p)
                one_hot = np.zeros(flat.shape)
                one_hot[np.arange(len(flat)), np.nanargmax(flat, axis=1)] = grad_output[:, :, i, j].ravel()
                grad_x[:, :, i * p : (i + 1) * p, j * p : (j + 1) * p] = one_hot.reshape(window.shape)
        return grad_x
