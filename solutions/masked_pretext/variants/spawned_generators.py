"""Spawn a child of the generator for each call, or share the bit generator of the global one; use subclasses of tuple and float."""

import numpy as np


class Task(tuple):
    """The masked sequence and the labels."""

    __slots__ = ()


class Nats(float):
    """A loss."""

    __slots__ = ()


def generator_of_one_call(rng):
    if rng is None:
        return np.random.Generator(np.random.get_bit_generator())
    (child,) = rng.spawn(1)
    return child


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    hidden = generator_of_one_call(rng).binomial(1, mask_prob, size=len(sequence)) == 1
    table = np.empty((2, len(sequence)), dtype=np.promote_types(np.min_scalar_type(sequence.max()), np.int8))
    table[0], table[1] = sequence, -1
    table[1, hidden] = sequence[hidden]
    table[0, hidden] = 0
    table.flags.writeable = False
    return Task(table)


def masked_cross_entropy(logits, labels):
    (places,) = np.nonzero(labels + 1)
    losses = (np.logaddexp.reduce(logits[i]) - logits[i, labels[i]] for i in places)
    return Nats(sum(losses, 0.0) / max(1, len(places)))


class Gradient(np.ndarray):
    """The slopes of a loss."""


def masked_loss_gradient(logits, labels):
    (places,) = np.nonzero(labels + 1)
    gradient = np.zeros((len(labels), 2 * logits.shape[1]))[:, ::2]
    for i in places:
        weights = np.exp(logits[i] - np.logaddexp.reduce(logits[i]))
        gradient[i] = np.where(np.arange(len(weights)) == labels[i], weights - 1, weights) / len(places)
    return gradient.view(Gradient)
