"""A pretext task without labels from people: hide tokens of a sequence and predict them.

Use only numpy. Nothing here prints, reads a file or sets a seed.
"""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    """Hide some tokens of a sequence; return what the network sees and what it has to predict.

    Every position is masked independently of all others with probability `mask_prob`:

        masked[i] = 0            labels[i] = sequence[i]    where position i is masked
        masked[i] = sequence[i]  labels[i] = -1             elsewhere

    The number of masked positions is random: it is not rounded, it may be 0, and a masked position always holds 0.

    Args:
        sequence: (n,) signed integers, the tokens, each >= 0 (0 is a token too). It is not changed.
        mask_prob: float from 0 to 1, the probability that one position is masked.
        rng: numpy.random.Generator from which every random number comes. None means numpy's global generator,
            the one that numpy.random.seed sets. Whichever of the two is not asked for stays untouched.

    Returns:
        masked: (n,) integers, a new array.
        labels: (n,) integers, a new array.

    Example, if positions 1 and 3 happen to be drawn:
        sequence = [5, 3, 8, 0, 2, 7]
        masked   = [5, 0, 8, 0, 2, 7]
        labels   = [-1, 3, -1, 0, -1, -1]
    """
    # BEGIN SOLUTION
    generator = np.random if rng is None else rng
    mask = generator.random(sequence.shape) < mask_prob
    masked = np.where(mask, 0, sequence)
    labels = np.where(mask, sequence, -1)
    return masked, labels
    # END SOLUTION


def masked_cross_entropy(logits, labels):
    """Average the cross-entropy over the masked positions.

    With M = {i : labels[i] != -1}, y = labels, z = logits and p_i = softmax(z_i) over the classes of one row:

        loss = -(1 / |M|) * sum over i in M of log p_{i, y_i}        (0.0 if M is empty)

    Args:
        logits: (n, classes) float64, one row of scores for each position. It is not changed.
        labels: (n,) integers: the class (0 to classes - 1), or -1 where the position was not masked.

    Returns:
        A float, in nats. It is finite and accurate also for logits of +1000 and -1000.

    Example:
        logits = log [[1, 1, 1], [7, 2, 4], [2, 5, 1]], labels = [2, -1, 0]
        loss   = (log 3 + log 4) / 2 = 1.2425
    """
    # BEGIN SOLUTION
    is_masked = labels != -1
    if not is_masked.any():
        return 0.0
    z, y = logits[is_masked], labels[is_masked]
    z = z - z.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return float(-log_p[np.arange(y.size), y].mean())
    # END SOLUTION
