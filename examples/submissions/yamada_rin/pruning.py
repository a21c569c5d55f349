# Pruning, Rin Yamada
import numpy as np


def sparsity(weights):
    flat = np.concatenate([W.ravel() for W in weights])
    return 1 - np.count_nonzero(flat) / flat.size


def magnitude_masks(weights, fraction, masks=None):
    masks = masks or [np.full(W.shape, True) for W in weights]
    kept = np.concatenate([m.ravel() for m in masks])
    size = np.concatenate([abs(W).ravel() for W in weights])
    size[~kept] = np.inf                      # pruned ones are never the smallest
    k = int(fraction * kept.sum())
    kept[np.argsort(size)[:k]] = False
    out = []
    for m in masks:
        out.append(kept[:m.size].reshape(m.shape))
        kept = kept[m.size:]
    return out


def apply_masks(weights, masks):
    return [W * m for W, m in zip(weights, masks)]


def masked_step(weights, grads, masks, lr):
    return [(W - lr * g) * m for W, g, m in zip(weights, grads, masks)]


def lottery_ticket(initial, train, fraction, rounds):
    masks = [np.full(W.shape, True) for W in initial]
    while rounds > 0:
        masks = magnitude_masks(train(apply_masks(initial, masks), masks), fraction, masks)
        rounds -= 1
    return apply_masks(initial, masks), masks


def to_csr(W):
    r, c = np.nonzero(W)
    starts = np.concatenate(([0], np.cumsum(np.bincount(r, minlength=len(W)))))
    return W[r, c], c, starts


def csr_matvec(values, columns, starts, x):
    # reduceat does not give 0 for an empty row, so a running sum of rows
    rows = np.repeat(np.arange(len(starts) - 1), np.diff(starts))
    return np.bincount(rows, values * x[columns], minlength=len(starts) - 1).astype(float)


def storage_bytes(rows, n, kept):
    return {"dense": 4 * n, "csr": 8 * kept + 4 * (rows + 1), "bitmask": 4 * kept + -(-n // 8)}


if __name__ == "__main__":
    print(magnitude_masks([np.array([3.0, -1.0]), np.array([0.5, -4.0, 2.0])], 0.5))
    print(to_csr(np.array([[0, 5.0, 0], [0, 0, 0], [2, 0, -1]])))
