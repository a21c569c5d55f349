"""Let forward keep all that backward needs: the patches, and a mask of the largest pixels."""

import numpy as np


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        k = self.kernel_size
        rows, columns = x.shape[2] - k + 1, x.shape[3] - k + 1
        self.input_shape = x.shape
        self.shifted = {(u, v): x[:, :, u : u + rows, v : v + columns] for u in range(k) for v in range(k)}
        out = np.zeros((len(x), self.out_channels, rows, columns)) + self.bias.reshape(1, -1, 1, 1)
        for (u, v), image in self.shifted.items():
            out += np.tensordot(image, self.filters[:, :, u, v], axes=(1, 1)).transpose(0, 3, 1, 2)
        return out

    def backward(self, grad_output):
        self.grad_filters, self.grad_bias = np.empty(self.filters.shape), grad_output.sum(3).sum(2).sum(0)
        grad_input = np.zeros(self.input_shape)
        rows, columns = grad_output.shape[2:]
        for (u, v), image in self.shifted.items():
            self.grad_filters[:, :, u, v] = np.tensordot(grad_output, image, axes=((0, 2, 3), (0, 2, 3)))
            back = np.tensordot(grad_output, self.filters[:, :, u, v], axes=(1, 0)).transpose(0, 3, 1, 2)
            grad_input[:, :, u : u + rows, v : v + columns] += back
        return grad_input


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        self.rows, self.columns = x.shape[2] // p * p, x.shape[3] // p * p
        out = np.full((*x.shape[:2], self.rows // p, self.columns // p), -np.inf)
        for u in range(p):
            for v in range(p):
                np.maximum(out, x[:, :, u : self.rows : p, v : self.columns : p], out=out)
        taken = np.zeros(out.shape, dtype=bool)
        self.mask = np.zeros(x.shape)
        for u in range(p):
            for v in range(p):
                hit = (x[:, :, u : self.rows : p, v : self.columns : p] == out) & ~taken
                self.mask[:, :, u : self.rows : p, v : self.columns : p] = hit
                taken |= hit
        return out

    def backward(self, grad_output):
        p = self.pool_size
        grad_input = self.mask.copy()
        grad_input[:, :, : self.rows, : self.columns] *= grad_output.repeat(p, axis=2).repeat(p, axis=3)
        return grad_input
