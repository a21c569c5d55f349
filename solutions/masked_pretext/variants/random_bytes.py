"""Compare random bytes, read as 64-bit numbers, with a threshold; return big-endian arrays of a class of their own."""

import math

import numpy as np


class Tokens(np.ndarray):
    """An array of tokens."""


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = rng or np.random
    draws = np.frombuffer(source.bytes(8 * sequence.size), dtype=">u8") >> 12
    visible = draws >= math.ceil(mask_prob * 2**52)
    masked = (sequence * visible).astype(">i4").view(Tokens)
    labels = ((sequence + 1) * ~visible - 1).astype(">i8").view(Tokens)
    return masked, labels


def masked_cross_entropy(logits, labels):
    rows = logits[labels > -1]
    own = np.take_along_axis(rows, labels[labels > -1, None], axis=1)
    top = rows.max(axis=1, initial=-math.inf)
    losses = np.log(np.exp((rows.T - top).T).sum(axis=1)) + top - own[:, 0]
    return np.array(losses.sum() / (len(losses) or 1), dtype=">f8")


class Slopes(np.ndarray):
    """A gradient."""


def masked_loss_gradient(logits, labels):
    top = logits.max(axis=1, initial=-math.inf)
    e = np.exp((logits.T - top).T)
    p = (e.T / e.sum(axis=1)).T
    y = labels[:, None]
    one_hot = np.zeros_like(p)
    np.put_along_axis(one_hot, np.abs(y), 1.0, axis=1)
    return ((p - one_hot) * (y > -1) / ((y > -1).sum() or 1)).astype(">f8").view(Slopes)
