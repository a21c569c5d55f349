"""Create a pretext task without human labels: hide tokens and predict them.

Use only numpy. Nothing here prints, reads a file or sets a seed.
"""

import numpy as np


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    """Hide some tokens; return the masked sequence and the labels.

    Every position is masked with probability `mask_prob`, independently of all others.

        masked[i] = 0            labels[i] = sequence[i]    where position i is masked
        masked[i] = sequence[i]  labels[i] = -1             elsewhere

    The number of masked positions is random: do not round it, and it may be 0.

    Arguments:
        sequence: (n,) signed integers, the tokens, each >= 0 (0 is a token too). It
            stays unchanged.
        mask_prob: float from 0 to 1, the probability that a position is masked.
        rng: numpy.random.Generator, the source of every random number. None means
            numpy's global generator, whose seed numpy.random.seed sets. The other
            generator stays unchanged.

    Returns:
        masked: (n,) integers, a new array.
        labels: (n,) integers, a new array.

    If positions 1, 2, 3 and 5 are masked:

        sequence = [ 1, 4, 7, 0,  3, 8,  5,  9]
        masked   = [ 1, 0, 0, 0,  3, 0,  5,  9]
        labels   = [-1, 4, 7, 0, -1, 8, -1, -1]

    >>> masked, labels = create_masked_task(np.array([1, 4, 7]), mask_prob=1.0)
    >>> masked.tolist(), labels.tolist()
    ([0, 0, 0], [1, 4, 7])
    """
    raise NotImplementedError("TODO: create_masked_task")


def masked_cross_entropy(logits, labels):
    """Average the cross-entropy over the masked positions.

    With M = {i : labels[i] != -1}, y = labels, z = logits and p_i = softmax(z_i) over
    the classes of one row:

        loss = -(1 / |M|) * sum over i in M of log p_{i, y_i}        (0.0 if M is empty)

    Arguments:
        logits: (n, classes) float64, one row of scores for each position. It stays
            unchanged.
        labels: (n,) integers, the class (0 to classes - 1), or -1 where the position is
            not masked. It stays unchanged.

    Returns:
        A float, in nats. It is also finite and accurate for logits of +1000 and -1000.

    The example of the sheet, (log 3 + log 4) / 2:

    >>> logits = np.log([[1, 1, 1], [7, 2, 4], [2, 5, 1]])
    >>> loss = masked_cross_entropy(logits, np.array([2, -1, 0]))
    >>> round(float(loss), 4)
    1.2425
    """
    raise NotImplementedError("TODO: masked_cross_entropy")


def masked_loss_gradient(logits, labels):
    """Return the gradient of `masked_cross_entropy` with respect to the logits.

    With M = {i : labels[i] != -1}, y = labels and p_i = softmax(z_i):

        gradient[i, c] = (p_{i, c} - [c = y_i]) / |M|    for i in M
        gradient[i, c] = 0                               elsewhere

    [c = y_i] is 1 for the class of the label and 0 for the others. If M is empty, every
    entry is 0.

    Arguments:
        logits: (n, classes) float64, one row of scores for each position. It stays
            unchanged.
        labels: (n,) integers, the class (0 to classes - 1), or -1 where the position is
            not masked. It stays unchanged.

    Returns:
        An array (n, classes) of float64, a new one. It is also finite and accurate for
        logits of +1000 and -1000.

    The last row of the sheet's example, (2/8 - 1, 5/8, 1/8) / 2:

    >>> logits = np.log([[1, 1, 1], [7, 2, 4], [2, 5, 1]])
    >>> gradient = masked_loss_gradient(logits, np.array([2, -1, 0]))
    >>> gradient[2].round(4).tolist()
    [-0.375, 0.3125, 0.0625]
    """
    raise NotImplementedError("TODO: masked_loss_gradient")
