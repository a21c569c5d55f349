"""Takes the smallest weights from a heap of sizes and places."""

import heapq

import numpy as np


def sparsity(weights):
    entries = [float(w) for W in weights for w in W.flat]
    return entries.count(0.0) / len(entries)


def magnitude_masks(weights, fraction, masks=None):
    new = [np.ones(W.shape, dtype=bool) if masks is None else masks[i].copy() for i, W in enumerate(weights)]
    places = [
        (abs(float(W[place])), i, place)
        for i, W in enumerate(weights)
        for place in np.ndindex(W.shape)
        if new[i][place]
    ]
    for _, i, place in heapq.nsmallest(int(len(places) * fraction), places):
        new[i][place] = False
    return new


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
