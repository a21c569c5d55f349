"""Check every argument first, with type hints and docstrings."""

from collections.abc import Callable, Sequence

import numpy as np

Transform = Callable[[np.ndarray], np.ndarray]


def flip(x: np.ndarray) -> np.ndarray:
    """Reverse the last axis."""
    if not isinstance(x, np.ndarray) or x.ndim < 2:
        raise TypeError("x must be an array with at least two axes")
    return np.ascontiguousarray(x[..., ::-1])


def shift(x: np.ndarray, down: int, right: int) -> np.ndarray:
    """Move by whole pixels."""
    H, W = x.shape[-2:]
    if not (-H < down < H and -W < right < W):
        raise ValueError("the step is larger than the image")
    vertical = (down, 0) if down >= 0 else (0, -down)
    horizontal = (right, 0) if right >= 0 else (0, -right)
    padded = np.pad(x, [(0, 0)] * (x.ndim - 2) + [vertical, horizontal], mode="constant", constant_values=0)
    top, left = max(-down, 0), max(-right, 0)
    return padded[..., top : top + H, left : left + W]


def augmented_objective(
    loss: Callable, f: Callable, X: np.ndarray, y: np.ndarray, transforms: Sequence[Transform]
) -> float:
    """Sum the losses."""
    assert len(X) == len(y), "a label for each image"
    total = 0.0
    for x, label in zip(X, y, strict=True):
        for transform in transforms:
            image = transform(x.copy())
            assert image.shape == x.shape
            total += float(loss(f(image), label))
    return total


def context_counts(tokens: np.ndarray, vocab: int, window: int) -> np.ndarray:
    """Count pairs."""
    tokens = np.asarray(tokens)
    if window < 1 or tokens.min() < 0 or tokens.max() >= vocab:
        raise ValueError("a token or the window is out of range")
    C = np.zeros((vocab, vocab), dtype=np.int64)
    for distance in range(1, min(window, tokens.size - 1) + 1):
        left, right = tokens[:-distance], tokens[distance:]
        values, how_often = np.unique(np.stack([left, right]), axis=1, return_counts=True)
        C[values[0], values[1]] += how_often
    C = C + C.T
    assert (C == C.T).all()
    return C


def masked_prediction(C: np.ndarray, left: int, right: int) -> np.ndarray:
    """Multiply the two rows."""
    V = C.shape[0]
    if not (0 <= left < V and 0 <= right < V):
        raise IndexError("no such token")
    p = (C[left] + 1) * (C[right] + 1) / ((C[left] + 1) @ (C[right] + 1))
    assert abs(p.sum() - 1) < 1e-9
    return p


def embed(C: np.ndarray, k: int) -> np.ndarray:
    """Take the largest eigenvectors."""
    if not np.array_equal(C, C.T):
        raise ValueError("the counts must be symmetric")
    r = C.sum(axis=1)
    safe = np.where(r == 0, 1, r)
    ratio = C / safe / safe[:, None] * C.sum()
    M = np.where(ratio > 1, np.log(np.where(ratio > 1, ratio, 1)), 0)
    values, vectors = np.linalg.eigh(M, UPLO="U")
    assert (values[-k:] > 0).all()
    E = vectors[:, -k:] * np.sqrt(values[-k:])
    # Turn each column so that its largest entry is positive.
    return E * np.sign(E[np.abs(E).argmax(axis=0), np.arange(k)])


def few_shot(E: np.ndarray, tokens: np.ndarray, labels: np.ndarray, classes: int) -> np.ndarray:
    """Compare with the means."""
    if set(labels.tolist()) != set(range(classes)):
        raise ValueError("each class needs a label")
    means = np.vstack([E[tokens][labels == c].mean(axis=0) for c in range(classes)])
    distances = (E**2).sum(1, keepdims=True) - 2 * E @ means.T + (means**2).sum(1)
    return distances.argmin(axis=1)


def labels_needed(sizes: Sequence[int], accuracies: Sequence[float], target: float) -> int | None:
    """Search from the front."""
    assert list(sizes) == sorted(sizes)
    good = [accuracy >= target for accuracy in accuracies]
    return sizes[good.index(True)] if True in good else None
