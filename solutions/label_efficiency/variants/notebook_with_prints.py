"""Look like a notebook: prints, checks, a first attempt that is not used, and a trial run under __main__."""

import numpy as np

rng = np.random.default_rng(1)
print("numpy", np.__version__)


def flip(x):
    y = x[..., ::-1]
    print("flip", x.shape)
    return y


img = np.arange(6).reshape(2, 3)
assert (flip(flip(img)) == img).all()


def shift_first_try(x, down, right):
    # wraps around!
    return np.roll(np.roll(x, down, -2), right, -1)


def shift(x, down, right):
    h, w = x.shape[-2], x.shape[-1]
    y = shift_first_try(x, down, right).copy()
    rows = np.arange(h)
    cols = np.arange(w)
    y[..., (rows < down) | (rows >= h + down), :] = 0
    y[..., (cols < right) | (cols >= w + right)] = 0
    return y


def augmented_objective(loss, f, X, y, transforms):
    all_losses = []
    for i, (x, label) in enumerate(zip(X, y)):
        for j, T in enumerate(transforms):
            value = loss(f(T(x)), label)
            print(f"sample {i} transform {j}: {value}")
            loss(f(x), label)  # only to look at
            all_losses.append(value)
    return float(np.sum(all_losses))


def context_counts(tokens, vocab, window):
    n = len(tokens)
    C = np.zeros((vocab, vocab), dtype=int)
    offsets = [d for d in range(-window, window + 1) if d != 0 and abs(d) < n]
    for d in offsets:
        a = tokens[max(0, -d) : n - max(0, d)]
        b = tokens[max(0, d) : n + min(0, d)]
        np.add.at(C, (a, b), 1)
    print("pairs", C.sum())
    return C


def masked_prediction(C, left, right):
    p_left = (C[left, :] + 1) / (C[left, :] + 1).sum()
    p_right = (C[right, :] + 1) / (C[right, :] + 1).sum()
    p = p_left * p_right
    p = p / p.sum()
    print("sum", p.sum())
    return p


def embed(C, k):
    total = C.sum()
    p_a = C.sum(axis=1) / total
    p_ab = C / total
    M = np.zeros(C.shape)
    mask = p_ab > 0
    M[mask] = np.log(p_ab[mask] / (p_a[:, None] * p_a[None, :])[mask])
    M[M < 0] = 0
    eigenvalues, eigenvectors = np.linalg.eigh(M)
    idx = eigenvalues.argsort()[::-1][:k]
    print("eigenvalues", eigenvalues[idx])
    return eigenvectors[:, idx] * np.sqrt(eigenvalues[idx])


def few_shot(E, tokens, labels, classes):
    prototypes = np.zeros((classes, E.shape[1]))
    for c in range(classes):
        prototypes[c] = E[tokens][labels == c].mean(axis=0)
    out = np.zeros(len(E), dtype=int)
    for v in range(len(E)):
        out[v] = np.argmin(np.sqrt(((prototypes - E[v]) ** 2).sum(axis=1)))
    return out


def labels_needed(sizes, accuracies, target):
    best = None
    for n, acc in reversed(list(zip(sizes, accuracies))):
        if acc >= target:
            best = n
    print("needed", best)
    return best


if __name__ == "__main__":
    tokens = rng.integers(0, 5, size=100)
    C = context_counts(tokens, 5, 2)
    print(masked_prediction(C, 1, 2))
