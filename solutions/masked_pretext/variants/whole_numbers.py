"""Compare integers with a threshold, in a small helper class; compute the loss row by row; return the integer 0 if nothing is masked."""

import numpy as np


class Draws:
    """Whole numbers below 2**53 from a generator or from numpy's global one."""

    def __init__(self, rng):
        self.integers = np.random.randint if rng is None else rng.integers

    def below(self, probability, size):
        return self.integers(0, 2**53, size=size) < probability * 2**53


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    hidden = Draws(rng).below(mask_prob, sequence.size)
    masked = sequence.copy()
    masked[hidden] = 0
    labels = sequence.copy()
    labels[~hidden] = -1
    return masked, labels


def masked_cross_entropy(logits, labels):
    selected = [(z - z.max(), y) for z, y in zip(logits, labels, strict=True) if y > -1]
    if not selected:
        return 0
    return float(np.mean([np.log(np.sum(np.exp(z))) - z[y] for z, y in selected]))


def masked_loss_gradient(logits, labels):
    gradient = 0.0 * logits
    selected = [i for i, y in enumerate(labels) if y > -1]
    for i in selected:
        exponentials = np.exp(logits[i] - logits[i].max())
        gradient[i] += exponentials / np.sum(exponentials)
        gradient[i][labels[i]] -= 1
        gradient[i] /= len(selected)
    return gradient
