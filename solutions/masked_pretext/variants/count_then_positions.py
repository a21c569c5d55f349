"""Draw the number of masked positions, then the positions: the same distribution as one draw for each."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    source = np.random.mtrand._rand if rng is None else rng
    count = source.binomial(sequence.size, mask_prob)
    places = source.permutation(sequence.size)[:count]
    masked, labels = np.array(sequence), np.repeat(-1, sequence.size)
    labels[places] = masked[places]
    masked[places] = 0
    return masked, labels


def masked_cross_entropy(logits, labels):
    places = np.nonzero(labels + 1)[0]
    if places.size == 0:
        return 0.0
    own = logits[places, labels[places]]
    above = logits[places] - own[:, np.newaxis]
    highest = np.maximum(above.max(axis=1), 0.0)
    losses = highest + np.log(np.exp(above.T - highest).sum(axis=0))
    return losses.sum() / losses.size


def masked_loss_gradient(logits, labels):
    places = np.nonzero(labels + 1)[0]
    gradient = np.zeros(logits.shape, order="F")
    if places.size:
        # p_k = 1 / (sum over j of exp(z_j - z_k)): every difference of scores of a row.
        differences = logits[places][:, None, :] - logits[places][:, :, None]
        with np.errstate(over="ignore"):
            gradient[places] = 1 / np.exp(differences).sum(axis=2) / places.size
        gradient[places, labels[places]] -= 1 / places.size
    return gradient
