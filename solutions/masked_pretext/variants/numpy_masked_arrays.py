"""Use numpy's masked arrays to hide the tokens and to leave positions out of the mean."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    random = np.random.random if rng is None else rng.random
    hidden = np.less(random(len(sequence)), mask_prob)
    masked = np.ma.array(sequence, mask=hidden, copy=True).filled(0)
    labels = np.ma.array(sequence, mask=~hidden, copy=True).filled(-1)
    return masked, labels


def masked_cross_entropy(logits, labels):
    y = np.ma.masked_equal(labels, -1)
    top = logits.max(axis=1)
    log_sum = top + np.log(np.exp(logits - top[:, np.newaxis]).sum(axis=1))
    own = logits[np.arange(len(labels)), y.filled(0)]
    losses = np.ma.array(log_sum - own, mask=np.ma.getmaskarray(y))
    mean = losses.mean()
    return 0.0 if mean is np.ma.masked else float(mean)


def masked_loss_gradient(logits, labels):
    y = np.ma.masked_equal(labels, -1)
    hidden = np.ma.getmaskarray(y)
    e = np.exp(logits - logits.max(axis=1)[:, np.newaxis])
    p = e / e.sum(axis=1)[:, np.newaxis]
    p[np.arange(len(labels)), y.filled(0)] -= 1
    p[hidden] = 0
    return p / max(y.count(), 1)
