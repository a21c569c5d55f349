"""Draw in batches of a fixed size, collect masked positions in a set, and keep labels in a dictionary until the end."""

import numpy as np

BATCH = 100


def create_masked_task(sequence, mask_prob=0.15, rng=None):
    generator = rng or np.random
    places = set()
    for start in range(0, len(sequence), BATCH):
        numbers = generator.random(BATCH)  # the last batch draws more than it needs
        places |= {start + k for k in range(BATCH) if numbers[k] < mask_prob}
    hidden = {i: sequence[i] for i in places if i < len(sequence)}
    masked = np.array([0 if i in hidden else token for i, token in enumerate(sequence)], dtype=np.int64)
    labels = np.array([hidden.get(i, -1) for i in range(len(sequence))], dtype=np.int64)
    return masked, labels


def masked_cross_entropy(logits, labels):
    by_class = {}
    for i, y in enumerate(labels):
        by_class.setdefault(int(y), []).append(i)
    by_class.pop(-1, None)
    total = 0.0
    for y, rows in by_class.items():
        above = logits[rows] - logits[rows][:, [y]]
        top = np.maximum(np.max(above, axis=1), 0)
        total += np.sum(top + np.log(np.sum(np.exp(above - top.reshape(-1, 1)), axis=1)))
    return float(total) / max(1, sum(map(len, by_class.values())))


def masked_loss_gradient(logits, labels):
    counted = {i: int(y) for i, y in enumerate(labels) if y != -1}
    gradient = {}
    for i, y in counted.items():
        above = logits[i] - logits[i, y]
        e = np.exp(above - above.max())
        e /= np.sum(e)
        e[y] -= 1.0
        gradient[i] = e / len(counted)
    nothing = np.zeros(logits.shape[1])
    return np.array([gradient.get(i, nothing) for i in range(len(labels))])
