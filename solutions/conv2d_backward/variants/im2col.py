"""Copy the patches into the columns of one matrix (im2col), and add its gradient back (col2im)."""

import numpy as np


def corners(shape, size, stride):
    """Return the upper left corners of all patches."""
    return [(t, l) for t in range(0, shape[2] - size + 1, stride) for l in range(0, shape[3] - size + 1, stride)]


def im2col(x, size, stride):
    """Return all patches as (patches, batch, channels * size * size)."""
    patches = [x[:, :, t : t + size, l : l + size].reshape(len(x), -1) for t, l in corners(x.shape, size, stride)]
    return np.stack(patches)


def col2im(columns, shape, size, stride):
    """Add the patches up in an image of this shape."""
    image = np.zeros(shape)
    for (t, l), patch in zip(corners(shape, size, stride), columns):
        image[:, :, t : t + size, l : l + size] += patch.reshape(shape[0], shape[1], size, size)
    return image


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        self.shape = x.shape
        self.columns = im2col(x, self.kernel_size, 1)
        self.matrix = self.filters.reshape(self.out_channels, -1)
        out = self.columns @ self.matrix.T + self.bias
        rows = x.shape[2] - self.kernel_size + 1
        return out.transpose(1, 2, 0).reshape(len(x), self.out_channels, rows, -1)

    def backward(self, grad_output):
        grad = grad_output.reshape(*grad_output.shape[:2], -1).transpose(2, 0, 1)
        self.grad_bias = grad.sum((0, 1))
        flat = grad.reshape(-1, self.out_channels)
        self.grad_filters = (flat.T @ self.columns.reshape(len(flat), -1)).reshape(self.filters.shape)
        return col2im(grad @ self.matrix, self.shape, self.kernel_size, 1)


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        self.shape = x.shape
        self.columns = im2col(x, p, p).reshape(-1, *x.shape[:2], p * p)
        return np.moveaxis(self.columns.max(axis=3), 0, 2).reshape(*x.shape[:2], x.shape[2] // p, -1)

    def backward(self, grad_output):
        p = self.pool_size
        one_hot = np.eye(p * p)[self.columns.argmax(axis=3)]
        grad = np.moveaxis(grad_output.reshape(*grad_output.shape[:2], -1), 2, 0)
        return col2im(one_hot * grad[..., None], self.shape, p, p)
