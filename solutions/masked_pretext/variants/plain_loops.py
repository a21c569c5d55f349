"""Loop over the positions in plain Python: one draw for each, and math instead of numpy for the loss."""

import math

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    masked, labels = [], []
    for token in sequence:
        number = np.random.rand() if rng is None else rng.random()
        if number < mask_prob:
            masked.append(0)
            labels.append(token)
        else:
            masked.append(token)
            labels.append(-1)
    return np.array(masked), np.array(labels)


def masked_cross_entropy(logits, labels):
    losses = []
    for row, label in zip(logits, labels, strict=True):
        if label == -1:
            continue
        largest = max(row)
        total = math.fsum(math.exp(z - largest) for z in row)
        losses.append(largest - row[label] + math.log(total))
    return math.fsum(losses) / len(losses) if losses else 0.0


def masked_loss_gradient(logits, labels):
    count = sum(1 for label in labels if label != -1)
    gradient = []
    for row, label in zip(logits, labels, strict=True):
        slopes = []
        largest = max(row)
        total = math.fsum(math.exp(z - largest) for z in row)
        for k in range(len(row)):
            if label == -1:
                slopes.append(0.0)
            elif k == label:
                slopes.append((math.exp(row[k] - largest) / total - 1) / count)
            else:
                slopes.append(math.exp(row[k] - largest) / total / count)
        gradient.append(slopes)
    return np.array(gradient)
