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
    rows = np.flatnonzero(labels != -1)
    if len(rows) == 0:
        return 0.0
    scores = logits[rows]
    top = scores.max(axis=1)
    log_sum = top + np.log(np.exp(scores - top[:, None]).sum(axis=1))
    return np.mean(log_sum - scores[np.arange(len(rows)), labels[rows]])


def masked_loss_gradient(logits, labels):
    is_masked = labels != -1
    grad = np.zeros(logits.shape)
    z = logits[is_masked]
    p = np.exp(z - z.max(axis=1, keepdims=True))
    p = p / p.sum(axis=1, keepdims=True)
    p[np.arange(len(p)), labels[is_masked]] -= 1
    grad[is_masked] = p / len(p)
    return grad
