"""Does all steps of the ticket itself, and passes no masks in the first round."""

import numpy as np


def sparsity(weights):
    zeros = 0
    total = 0
    for W in weights:
        zeros += np.sum(W == 0)
        total += W.size
    return zeros / total


def magnitude_masks(weights, fraction, masks=None):
    if masks is None:
        masks = [np.ones(W.shape, dtype=bool) for W in weights]
    flat = np.concatenate([np.abs(W).ravel() for W in weights])
    kept = np.concatenate([m.ravel() for m in masks])
    places = np.flatnonzero(kept)
    number = int(np.floor(fraction * len(places)))
    order = places[np.argsort(flat[places])]
    new = kept.copy()
    new[order[:number]] = False
    result = []
    start = 0
    for m in masks:
        result.append(new[start : start + m.size].reshape(m.shape))
        start += m.size
    return result


def apply_masks(weights, masks):
    return [np.where(m, W, 0.0) for W, m in zip(weights, masks)]


def masked_step(weights, grads, masks, lr):
    new = []
    for W, g, m in zip(weights, grads, masks):
        new.append(np.where(m, W - lr * g, 0.0))
    return new


def lottery_ticket(initial, train, fraction, rounds):
    masks = None
    for _ in range(rounds):
        now = [np.full(W.shape, True) for W in initial] if masks is None else masks
        trained = train([np.where(m, W, 0.0) for W, m in zip(initial, now)], now)
        masks = magnitude_masks(trained, fraction, masks)
    if masks is None:
        masks = [np.full(W.shape, True) for W in initial]
    return [W * m for W, m in zip(initial, masks)], masks


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
