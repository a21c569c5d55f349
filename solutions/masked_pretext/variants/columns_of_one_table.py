"""Return a list of two read-only, strided views of one Fortran-ordered table; contract one-hot labels with einsum."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    draw = np.random.random_sample if rng is None else rng.random
    keep = draw((sequence.size, 1)) >= mask_prob
    table = np.stack([sequence, np.full(sequence.size, -1)], axis=1)
    other = np.stack([np.zeros_like(sequence), sequence], axis=1)
    table = np.where(keep, table, other)
    table.setflags(write=False)
    return [table[:, 0], table[:, 1]]


def masked_cross_entropy(logits, labels):
    one_hot = np.asfortranarray(labels[:, None] == np.arange(logits.shape[1])[None, :], dtype=np.float64)
    shifted = logits - np.amax(logits, axis=1)[:, None]
    row_sums = np.einsum("ic->i", np.exp(shifted))
    own = np.einsum("ic,ic->", one_hot, shifted)
    normalisers = np.einsum("ic,i->", one_hot, np.log(row_sums))
    count = np.einsum("ic->", one_hot)
    return np.asarray(normalisers - own) / np.fmax(count, 1.0)


def masked_loss_gradient(logits, labels):
    one_hot = (labels[:, None] == np.arange(logits.shape[1])[None, :]).astype(np.float64)
    shifted = np.exp(logits - np.amax(logits, axis=1)[:, None])
    counted = np.einsum("ic->i", one_hot)
    p = np.einsum("ic,i->ic", shifted, counted / np.einsum("ic->i", shifted))
    gradient = np.asfortranarray((p - one_hot) / np.fmax(np.einsum("i->", counted), 1.0))
    gradient.setflags(write=False)
    return gradient
