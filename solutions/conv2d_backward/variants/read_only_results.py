"""Use dataclasses with type hints; the results are read-only and in Fortran order."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

Batch = NDArray[np.float64]


def sealed(values: Batch) -> Batch:
    """Return a read-only copy in Fortran order."""
    result = np.array(values, order="F")
    result.setflags(write=False)
    return result


@dataclass
class Conv2D:
    in_channels: int
    out_channels: int
    kernel_size: int = 3
    filters: Batch = field(init=False, repr=False)
    bias: Batch = field(init=False, repr=False)
    grad_filters: Batch | None = field(init=False, default=None, repr=False)
    grad_bias: Batch | None = field(init=False, default=None, repr=False)

    def __post_init__(self) -> None:
        k: int = self.kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(self.out_channels, self.in_channels, k, k))
        self.bias = np.zeros(self.out_channels)

    def forward(self, x: Batch) -> Batch:
        self._x = sealed(x)
        k: int = self.kernel_size
        rows: int = x.shape[2] - k + 1
        columns: int = x.shape[3] - k + 1
        out: Batch = np.zeros((x.shape[0], self.out_channels, rows, columns))
        for (u, v), _ in np.ndenumerate(self.filters[0, 0]):
            out += np.einsum("ncij,fc->nfij", x[:, :, u : u + rows, v : v + columns], self.filters[:, :, u, v])
        return sealed(out + self.bias[:, np.newaxis, np.newaxis])

    def backward(self, grad_output: Batch) -> Batch:
        k: int = self.kernel_size
        self.grad_bias = sealed(np.add.reduce(grad_output, axis=(0, 2, 3)))
        grad_filters: Batch = np.zeros(self.filters.shape)
        grad_input: Batch = np.zeros(self._x.shape)
        for i in range(grad_output.shape[2]):
            for j in range(grad_output.shape[3]):
                here = np.s_[:, :, i : i + k, j : j + k]
                grad_filters += np.einsum("nf,ncuv->fcuv", grad_output[:, :, i, j], self._x[here])
                grad_input[here] += np.einsum("nf,fcuv->ncuv", grad_output[:, :, i, j], self.filters)
        self.grad_filters = sealed(grad_filters)
        return sealed(grad_input)


@dataclass
class MaxPool2D:
    pool_size: int = 2

    def forward(self, x: Batch) -> Batch:
        self._x = sealed(x)
        p: int = self.pool_size
        rows, columns = x.shape[2] // p, x.shape[3] // p
        out: Batch = np.empty((*x.shape[:2], rows, columns))
        for i in range(rows):
            for j in range(columns):
                out[..., i, j] = x[..., i * p : i * p + p, j * p : j * p + p].max((-2, -1))
        return sealed(out)

    def backward(self, grad_output: Batch) -> Batch:
        p: int = self.pool_size
        grad_input: Batch = np.zeros(self._x.shape)
        for i in range(grad_output.shape[2]):
            for j in range(grad_output.shape[3]):
                window = self._x[..., i * p : i * p + p, j * p : j * p + p]
                order = np.argsort(window.reshape(*window.shape[:2], p * p), axis=2, kind="stable")[..., -1]
                n, c = np.indices(order.shape)
                grad_input[n, c, i * p + order // p, j * p + order % p] = grad_output[..., i, j]
        return sealed(grad_input)
