"""The sum is worked out by way of a Fourier transform, which spreads the rounding errors of the large outputs over
the small ones. The products are summed directly.
"""

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
        H, W = x.shape[2:]
        image = np.fft.rfft2(x)
        kernel = np.fft.rfft2(self.filters, s=(H, W))
        out = np.fft.irfft2(np.einsum("ncij,fcij->nfij", image, kernel.conj()), s=(H, W))
        return out[:, :, : H - k + 1, : W - k + 1] + self.bias[:, None, None]


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        windows = np.lib.stride_tricks.sliding_window_view(x, (p, p), axis=(2, 3))
        return windows[:, :, ::p, ::p].max(axis=(4, 5))
