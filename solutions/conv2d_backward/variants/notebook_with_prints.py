"""Look like a notebook: prints, an earlier attempt, names from another course, inheritance, and a check at the end."""

import numpy as np

DEBUG = True


class Layer:
    def __call__(self, x):
        return self.forward(x)


class Conv2D(Layer):
    def __init__(self, in_channels, out_channels, kernel_size=3):
        self.in_channels = in_channels
        self.out_channels = out_channels
        self.kernel_size = kernel_size
        self.filters = np.random.normal(0.0, 0.1, size=(out_channels, in_channels, kernel_size, kernel_size))
        self.bias = np.zeros(out_channels)

    def forward(self, A_prev):
        (m, n_C_prev, n_H_prev, n_W_prev) = A_prev.shape
        f = self.kernel_size
        n_H, n_W = int((n_H_prev - f) / 1) + 1, int((n_W_prev - f) / 1) + 1
        Z = np.zeros((m, self.out_channels, n_H, n_W))
        for i in range(m):
            for c in range(self.out_channels):
                for h in range(n_H):
                    for w in range(n_W):
                        Z[i, c, h, w] = np.sum(A_prev[i][:, h : h + f, w : w + f] * self.filters[c]) + float(
                            self.bias[c]
                        )
        self.cache = (A_prev, self.filters, self.bias)
        return Z

    def backward_old(self, dZ):
        # first try, wrong at the border
        return np.zeros_like(dZ)

    def backward(self, dZ):
        (A_prev, W, b) = self.cache
        (m, n_C, n_H, n_W) = dZ.shape
        f = self.kernel_size
        dA_prev = np.zeros(A_prev.shape)
        dW = np.zeros(W.shape)
        db = np.zeros((n_C, 1, 1, 1))
        for i in range(m):
            a_prev = A_prev[i]
            da_prev = dA_prev[i]
            for h in range(n_H):
                for w in range(n_W):
                    for c in range(n_C):
                        vert_start, vert_end = h, h + f
                        horiz_start, horiz_end = w, w + f
                        a_slice = a_prev[:, vert_start:vert_end, horiz_start:horiz_end]
                        da_prev[:, vert_start:vert_end, horiz_start:horiz_end] += W[c, :, :, :] * dZ[i, c, h, w]
                        dW[c, :, :, :] += a_slice * dZ[i, c, h, w]
                        db[c, :, :, :] += dZ[i, c, h, w]
            dA_prev[i, :, :, :] = da_prev
        self.grad_filters = dW
        self.grad_bias = db.flatten()
        if DEBUG:
            print("conv backward:", dZ.shape, "->", dA_prev.shape)
        assert dA_prev.shape == A_prev.shape
        return dA_prev


class MaxPool2D(Layer):
    def __init__(self, pool_size=2):
        self.pool_size = pool_size

    def forward(self, x):
        p = self.pool_size
        self.cache = x
        out = []
        for sample in x:
            maps = []
            for image in sample:
                rows = []
                for h in range(0, image.shape[0] - p + 1, p):
                    rows.append([np.amax(image[h : h + p, w : w + p]) for w in range(0, image.shape[1] - p + 1, p)])
                maps.append(rows)
            out.append(maps)
        return np.asarray(out)

    def create_mask_from_window(self, window):
        mask = window == np.max(window)
        if mask.sum() > 1:  # zeros after the relu
            first = np.argmax(mask)
            mask = np.zeros(mask.shape, dtype=bool)
            mask.flat[first] = True
        return mask

    def backward(self, dA):
        p = self.pool_size
        A_prev = self.cache
        dA_prev = np.zeros(A_prev.shape)
        (m, n_C, n_H, n_W) = dA.shape
        for i in range(m):
            for c in range(n_C):
                for h in range(n_H):
                    for w in range(n_W):
                        window = A_prev[i, c, h * p : h * p + p, w * p : w * p + p]
                        mask = self.create_mask_from_window(window)
                        dA_prev[i, c, h * p : h * p + p, w * p : w * p + p] += np.multiply(mask, dA[i, c, h, w])
        if DEBUG:
            print("pool backward:", dA.shape, "->", dA_prev.shape)
        return dA_prev


_pool = MaxPool2D(2)
_pool(np.arange(16.0).reshape(1, 1, 4, 4))
assert _pool.backward(np.ones((1, 1, 2, 2))).sum() == 4
