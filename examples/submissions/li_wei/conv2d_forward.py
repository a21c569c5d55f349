# -*- coding: utf-8 -*-
# 卷积和最大池化 (前向)  李伟
import numpy as np
from numpy.lib.stride_tricks import sliding_window_view


class Conv2D:
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        # 小随机数
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, x):
        k = self.kernel_size
        win = sliding_window_view(x, (k, k), axis=(2, 3))      # (N, C, H', W', k, k)
        out = np.einsum('nchwij,fcij->nfhw', win, self.filters)
        return out + self.bias[:, None, None]


class MaxPool2D:
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        win = sliding_window_view(x, (p, p), axis=(2, 3))
        return win[:, :, ::p, ::p].max(axis=(-2, -1))           # 步长 = p


if __name__ == '__main__':
    # 课上的形状
    x = np.random.randn(1, 3, 32, 32)
    y = Conv2D(3, 16).forward(x)
    print(y.shape, MaxPool2D().forward(y).shape)
