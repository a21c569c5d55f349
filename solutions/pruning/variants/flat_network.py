"""Keeps the whole network in one vector, with a class for the way there and back."""

import numpy as np


class Flat:
    def __init__(self, arrays):
        self.shapes = [a.shape for a in arrays]

    def join(self, arrays):
        return np.concatenate([np.reshape(a, -1) for a in arrays])

    def split(self, vector):
        out = []
        for shape in self.shapes:
            size = int(np.prod(shape))
            out.append(vector[:size].reshape(shape))
            vector = vector[size:]
        return out


def sparsity(weights):
    return np.mean(Flat(weights).join(weights) == 0)


def magnitude_masks(weights, fraction, masks=None):
    flat = Flat(weights)
    sizes = np.abs(flat.join(weights))
    kept = np.ones(sizes.size, dtype=bool) if masks is None else flat.join(masks).astype(bool)
    ranks = np.empty(sizes.size, dtype=int)
    ranks[np.lexsort((sizes, ~kept))] = np.arange(sizes.size)
    return flat.split(kept & (ranks >= int(np.floor(fraction * kept.sum()))))


def apply_masks(weights, masks):
    flat = Flat(weights)
    return flat.split(flat.join(weights) * flat.join(masks))


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
    y = np.zeros(len(starts) - 1)
    for i in range(len(y)):
        a, b = starts[i], starts[i + 1]
        y[i] = np.sum(values[a:b] * x[columns[a:b]])
    return y


def storage_bytes(rows, n, kept):
    dense = 4 * n
    csr = 4 * kept + 4 * kept + 4 * (rows + 1)
    bitmask = 4 * kept + int(np.ceil(n / 8))
    return {"dense": dense, "csr": csr, "bitmask": bitmask}
