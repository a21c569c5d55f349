"""Draw the distances between masked positions from the geometric distribution, not each position."""

import numpy as np


def masked_places(n, mask_prob, source):
    """Yield the masked positions in ascending order, one geometric gap apart."""
    if mask_prob == 0:
        return
    place = source.geometric(mask_prob) - 1
    while place < n:
        yield int(place)
        place += source.geometric(mask_prob)


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    masked = sequence.copy()
    labels = np.full_like(sequence, -1)
    for place in masked_places(len(sequence), mask_prob, np.random if rng is None else rng):
        labels[place] = sequence[place]
        masked[place] = 0
    return masked, labels


def masked_cross_entropy(logits, labels):
    # exp(z_k - z_y) for all k of a row; the class itself adds exp(0), so the sum is never 0.
    loss, count = 0.0, 0
    for i in range(len(labels) - 1, -1, -1):
        if labels[i] >= 0:
            difference = logits[i] - logits[i, labels[i]]
            loss += np.logaddexp.reduce(difference)
            count += 1
    return loss / count if count else loss


def masked_loss_gradient(logits, labels):
    # By the chain rule: from the loss to log p, and from log p to the logits.
    places = [i for i in range(len(labels)) if labels[i] >= 0]
    gradient = np.zeros(logits.shape)
    for i in places:
        log_p = logits[i] - np.logaddexp.reduce(logits[i])
        from_log_p = np.zeros(len(log_p))
        from_log_p[labels[i]] = -1 / len(places)
        gradient[i] = from_log_p - np.exp(log_p) * from_log_p.sum()
    return gradient
