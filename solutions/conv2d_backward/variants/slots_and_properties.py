"""Use slots, and properties for parameters and gradients; compute with channels last, and return views."""

import numpy as np


class Conv2D:
    __slots__ = ("_b", "_gb", "_gw", "_image", "_k", "_w", "in_channels", "out_channels")

    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self._k = kernel_size
        self._w = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self._b = np.zeros(out_channels)

    @property
    def filters(self):
        return self._w

    @filters.setter
    def filters(self, value):
        self._w = value

    @property
    def bias(self):
        return self._b

    @bias.setter
    def bias(self, value):
        self._b = value

    @property
    def grad_filters(self):
        return self._gw.transpose(3, 2, 0, 1)

    @property
    def grad_bias(self):
        return self._gb

    def forward(self, x):
        self._image = x.transpose(0, 2, 3, 1)
        rows, columns = self._image.shape[1] - self._k + 1, self._image.shape[2] - self._k + 1
        out = np.zeros((len(x), rows, columns, self.out_channels))
        for u in range(self._k):
            for v in range(self._k):
                out += self._image[:, u : u + rows, v : v + columns] @ self._w[:, :, u, v].T
        out += self._b
        return out.transpose(0, 3, 1, 2)

    def backward(self, grad_output):
        grad = np.ascontiguousarray(grad_output.transpose(0, 2, 3, 1))
        flat = grad.reshape(-1, self.out_channels)
        self._gb = np.ones(len(flat)) @ flat
        self._gw = np.zeros((self._k, self._k, self.in_channels, self.out_channels))
        back = np.zeros(self._image.shape)
        for u in range(self._k):
            for v in range(self._k):
                under = self._image[:, u : u + grad.shape[1], v : v + grad.shape[2]]
                self._gw[u, v] = under.reshape(-1, self.in_channels).T @ flat
                back[:, u : u + grad.shape[1], v : v + grad.shape[2]] += grad @ self._w[:, :, u, v]
        return back.transpose(0, 3, 1, 2)


class MaxPool2D:
    __slots__ = ("_image", "pool_size")

    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        self._image = np.moveaxis(x, 1, -1)
        N, H, W, C = self._image.shape
        whole = self._image[:, : H // p * p, : W // p * p]
        return np.moveaxis(whole.reshape(N, H // p, p, W // p, p, C).max(axis=(2, 4)), -1, 1)

    def backward(self, grad_output):
        p = self.pool_size
        grad = np.moveaxis(grad_output, 1, -1)
        back = np.zeros(self._image.shape)
        for i in range(grad.shape[1]):
            for j in range(grad.shape[2]):
                here = (slice(None), slice(i * p, i * p + p), slice(j * p, j * p + p))
                largest = self._image[here] == self._image[here].max(axis=(1, 2), keepdims=True)
                back[here] = largest * (grad[:, i, j] / largest.sum(axis=(1, 2)))[:, None, None]
        return np.moveaxis(back, -1, 1)
