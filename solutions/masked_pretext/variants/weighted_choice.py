"""Choose between True and False with weights; compute the loss with one-hot labels."""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    choice = np.random.choice if rng is None else rng.choice
    visible = choice([False, True], size=len(sequence), p=[mask_prob, 1 - mask_prob])
    masked = np.zeros_like(sequence)
    labels = np.zeros_like(sequence) - 1
    np.copyto(masked, sequence, where=visible)
    np.copyto(labels, sequence, where=~visible)
    return masked, labels


def log_softmax(logits):
    centred = logits - np.max(logits, axis=-1, keepdims=True)
    return centred - np.log(np.sum(np.exp(centred), axis=-1, keepdims=True))


def masked_cross_entropy(logits, labels):
    classes = np.arange(logits.shape[1])
    one_hot = (labels[:, None] == classes).astype(float)
    count = one_hot.sum()
    return float(-(one_hot * log_softmax(logits)).sum() / count) if count else 0.0


def masked_loss_gradient(logits, labels):
    classes = np.arange(logits.shape[1])
    one_hot = (labels[:, None] == classes).astype(float)
    weights = one_hot.sum(axis=1, keepdims=True)
    return (np.exp(log_softmax(logits)) * weights - one_hot) / max(one_hot.sum(), 1)
