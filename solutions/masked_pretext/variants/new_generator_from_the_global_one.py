"""Seed a new generator from numpy's global one, and draw from the last position backward."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    if rng is None:
        rng = np.random.default_rng(np.random.randint(0, 2**32, size=4, dtype=np.uint64))
    uniform = rng.uniform(size=len(sequence))[::-1]
    mask = uniform >= 1 - mask_prob
    return np.where(mask, 0, sequence), np.where(mask, sequence, -1)


def masked_cross_entropy(logits, labels):
    total, count = 0.0, 0
    for z, y in zip(logits, labels, strict=True):
        if y != -1:
            order = np.sort(z)[::-1]
            total += order[0] + np.log1p(np.exp(order[1:] - order[0]).sum()) - z[y]
            count += 1
    return 0.0 if count == 0 else total / count


def masked_loss_gradient(logits, labels):
    rows = []
    for z, y in zip(logits, labels, strict=True):
        e = np.exp(z - z.max())
        row = e / np.sort(e).sum()
        if y == -1:
            row[:] = 0
        else:
            row[y] = -(e[:y].sum() + e[y + 1 :].sum()) / e.sum()  # p - 1 without a difference
        rows.append(row)
    return np.stack(rows) / max(1, len(labels[labels != -1]))
