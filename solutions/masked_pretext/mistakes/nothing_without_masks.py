"""Without a masked position the function ends without a result. The sheet asks for 0.0 then."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = np.random if rng is None else rng
    mask = source.random(len(sequence)) < mask_prob
    labels = np.full(len(sequence), -1)
    labels[mask] = sequence[mask]
    masked = sequence.copy()
    masked[mask] = 0
    return masked, labels


def masked_cross_entropy(logits, labels):
    losses = []
    for z, y in zip(logits, labels):
        if y != -1:
            losses.append(z.max() + np.log(np.exp(z - z.max()).sum()) - z[y])
    if losses:
        return np.mean(losses)
