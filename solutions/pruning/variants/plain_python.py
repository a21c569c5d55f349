"""Uses lists of numbers wherever it can, and makes arrays at the end."""

import numpy as np


def sparsity(weights):
    zeros = 0
    total = 0
    for W in weights:
        zeros += np.sum(W == 0)
        total += W.size
    return zeros / total


def magnitude_masks(weights, fraction, masks=None):
    sizes = []
    for i, W in enumerate(weights):
        flat = W.reshape(-1).tolist()
        keep = [True] * len(flat) if masks is None else masks[i].reshape(-1).tolist()
        sizes += [(abs(w), i, j) for j, (w, k) in enumerate(zip(flat, keep)) if k]
    sizes.sort()
    survivors = set((i, j) for _, i, j in sizes[int(fraction * len(sizes)) :])
    return [np.array([(i, j) in survivors for j in range(W.size)]).reshape(W.shape) for i, W in enumerate(weights)]


def apply_masks(weights, masks):
    return [np.where(m, W, 0.0) for W, m in zip(weights, masks)]


def masked_step(weights, grads, masks, lr):
    new = []
    for W, g, m in zip(weights, grads, masks):
        new.append(np.where(m, W - lr * g, 0.0))
    return new


def lottery_ticket(initial, train, fraction, rounds):
    masks = [np.ones(W.shape, dtype=bool) for W in initial]
    for i in range(rounds):
        start = apply_masks(initial, masks)
        trained = train(start, masks)
        masks = magnitude_masks(trained, fraction, masks)
    return apply_masks(initial, masks), masks


def to_csr(W):
    values, columns, starts = [], [], [0]
    for row in W:
        for j in range(len(row)):
            if row[j] != 0:
                values.append(row[j])
                columns.append(j)
        starts.append(len(values))
    return np.array(values, dtype=float), np.array(columns, dtype=int), np.array(starts)


def csr_matvec(values, columns, starts, x):
    result = []
    for begin, end in zip(starts[:-1], starts[1:]):
        total = 0.0
        for k in range(begin, end):
            total += values[k] * x[columns[k]]
        result.append(total)
    return np.array(result)


def storage_bytes(rows, n, kept):
    number = np.dtype(np.float32).itemsize
    index = np.dtype(np.int32).itemsize
    whole, rest = divmod(n, 8)
    return dict(
        dense=n * number,
        csr=kept * (number + index) + index * (rows + 1),
        bitmask=kept * number + whole + (rest > 0),
    )
