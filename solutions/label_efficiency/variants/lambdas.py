"""Write the functions as one expression each, where it is possible."""

import numpy as np

flip = lambda x: x[..., ::-1] + 0
shift = lambda x, down, right: np.pad(
    x[..., max(0, -down) : x.shape[-2] - max(0, down), max(0, -right) : x.shape[-1] - max(0, right)],
    [*[(0, 0)] * (x.ndim - 2), (max(0, down), max(0, -down)), (max(0, right), max(0, -right))],
)
augmented_objective = lambda loss, f, X, y, transforms: sum(
    sum(loss(f(T(x)), label) for x, label in zip(X, y)) for T in transforms
)
context_counts = lambda tokens, vocab, window: sum(
    np.bincount(np.r_[a * vocab + b, b * vocab + a], minlength=vocab * vocab).reshape(vocab, vocab)
    for a, b in ((tokens[d:], tokens[:-d]) for d in range(1, window + 1))
)
masked_prediction = lambda C, left, right: (p := np.float64(C[left] + 1) * (C[right] + 1)) / p.sum()


def embed(C, k, largest=slice(None, None, -1)):
    r, S = C.sum(1), C.sum()
    pairs = ((a, b) for a in range(len(C)) for b in range(a + 1))
    M = np.zeros((len(C), len(C)))
    for a, b in pairs:
        if C[a, b] * S > r[a] * r[b]:
            M[a, b] = M[b, a] = np.log(C[a, b] * S / r[a] / r[b])
    values, Q = (part[..., largest][..., :k] for part in np.linalg.eigh(M))
    return (Q.T * np.sqrt(values)[:, None]).T


few_shot = lambda E, tokens, labels, classes: np.array(
    [np.sum((E - E[tokens[labels == c]].mean(0)) ** 2, 1) for c in range(classes)]
).argmin(0)
labels_needed = lambda sizes, accuracies, target: (
    [n for n, accuracy in zip(sizes, accuracies) if accuracy >= target] + [None]
)[0]
