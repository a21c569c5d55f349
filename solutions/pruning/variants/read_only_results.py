"""Returns read-only arrays in Fortran order, and numbers of numpy."""

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
    out = [np.asfortranarray(np.where(m, W, 0.0)) for W, m in zip(weights, masks)]
    for W in out:
        W.flags.writeable = False
    return out


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
    rows, columns = W.nonzero()
    starts = np.array([np.count_nonzero(rows < i) for i in range(W.shape[0] + 1)], dtype=np.int32)
    arrays = W[rows, columns], columns.astype(np.int32), starts
    for array in arrays:
        array.setflags(write=False)
    return arrays


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
