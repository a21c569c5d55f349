"""Provide a classifier of real images and its confusions, which only a hidden test of `fashion_mnist` needs.

Staff only: it contains functions that students write.
"""

from __future__ import annotations

import numpy as np

from tests.fashion_mnist.oracle import CLASSES, CLEAR, Array, Batches, Layers, forward, real_images


def confusion(labels: Array, predictions: Array, classes: int) -> Array:
    """Return the confusion matrix, by counting each pair."""
    return np.bincount(labels * classes + predictions, minlength=classes**2).reshape(classes, classes)


def pair_of(counts: Array) -> tuple[int, int]:
    """Return the two classes of the largest entry, in order."""
    first, second = sorted(divmod(int(counts.argmax()), len(counts)))
    return first, second


def real_confusion(rng: np.random.Generator) -> tuple[Layers, Batches, Array, Array]:
    """Return a classifier by the nearest class mean, batches of real images, its predictions and their matrix.

    One pair of classes is confused most often, but neither in one direction nor in the upper half of the matrix.
    """
    images, labels = (part.astype(np.float64) for part in real_images("train"))
    means = np.array([images[labels == c].mean(axis=0).ravel() for c in range(CLASSES)]) / 255
    layers = [(means, -(means**2).sum(axis=1) / 2)]
    test_images, test_labels = real_images("t10k")
    while True:
        chosen = rng.permutation(len(test_labels))[:230]
        rows, y = test_images[chosen].reshape(230, -1) / 255, test_labels[chosen].astype(np.int64)
        logits = forward(layers, rows)[-1]
        predictions = logits.argmax(axis=1)
        C = confusion(y, predictions, CLASSES)
        pairs = np.sort(np.triu(C + C.T, 1).ravel())
        right = pair_of(np.triu(C + C.T, 1))
        others = [pair_of(C - np.diag(np.diag(C))), pair_of(np.triu(C, 1))]
        if pairs[-1] > pairs[-2] and right not in others and np.diff(np.sort(logits, axis=1)[:, -2:]).min() > CLEAR:
            return layers, [(test_images[chosen[i : i + 100]], y[i : i + 100]) for i in (0, 100, 200)], predictions, C
