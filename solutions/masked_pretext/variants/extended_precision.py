"""Compute the loss in numpy's widest float, and round once; mask where an exponential waiting time is short."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    # T < -log(1 - p) has probability p for a standard exponential T.
    with np.errstate(divide="ignore"):
        threshold = -np.log1p(-np.float64(mask_prob))
    source = np.random if rng is None else rng
    early = source.standard_exponential(len(sequence)) < threshold
    masked, labels = sequence.copy(), sequence.copy()
    np.putmask(masked, early, 0)
    np.putmask(labels, np.logical_not(early), -1)
    return masked, labels


def masked_cross_entropy(logits, labels):
    keep = np.greater(labels, -1)
    z = logits[keep].astype(np.longdouble)
    if z.size == 0:
        return np.float64(0)
    z -= z.max(axis=1, keepdims=True)
    own = np.choose(labels[keep], z.T) if z.shape[1] < 32 else z[np.arange(len(z)), labels[keep]]
    return np.float64((np.log(np.exp(z).sum(axis=1)) - own).mean())


def masked_loss_gradient(logits, labels):
    keep = np.greater(labels, -1)
    gradient = np.zeros(logits.shape, dtype=np.longdouble)
    z = logits[keep].astype(np.longdouble)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    gradient[keep] = e / e.sum(axis=1, keepdims=True)
    gradient[np.flatnonzero(keep), labels[keep]] -= 1
    return (gradient / np.fmax(keep.sum(), 1)).astype(np.float64)
