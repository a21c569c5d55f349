"""Call the submission's functions and return the results.

This is the only test code that runs beside a submission. It contains no expected value. Callables do not cross to a
submission's process, so the loss, the model and the transforms are made here, from plain numbers.
"""

from __future__ import annotations

from typing import Any

from numpy import asarray, zeros


def flipped(submission, x):
    """Return the mirrored images."""
    return submission.flip(x)


def shifted(submission, x, moves):
    """Return the images after each move (down, right); each call gets its own copy."""
    return [submission.shift(x.copy(), down, right) for down, right in moves]


def images_afterwards(submission, x, down, right):
    """Return the results of flip and shift, and what each left of its own copy of the images.

    The images are copied before any other use of the result, because copying a result could run its code.
    """
    for_flip, for_shift = x.copy(), x.copy()
    mirrored = submission.flip(for_flip)
    after_flip = for_flip.copy()
    moved = submission.shift(for_shift, down, right)
    after_shift = for_shift.copy()
    return {"flip": mirrored, "x after flip": after_flip, "shift": moved, "x after shift": after_shift}


def objective(submission, X, y, weights, slant, transforms):
    """Return the objective of a linear model.

    The loss of a prediction p and a label t is (p - t)^2 + slant p: p and t play different parts. Each of `transforms`
    has a factor, an offset and whether it mirrors the image.
    """

    def loss(prediction, label):
        return (prediction - label) ** 2 + slant * prediction

    def f(x):
        return (weights * x).sum()

    total = submission.augmented_objective(loss, f, X, y, [_transform(**each) for each in transforms])
    # An empty sum may be the integer 0.
    return float(total) if type(total) is int else total


def _transform(factor, offset, mirror):
    def T(x):  # noqa: N802 - the name on the sheet
        return factor * (x[..., ::-1] if mirror else x) + offset

    return T


def counts(submission, tokens, vocab, window):
    """Return the context counts."""
    return submission.context_counts(tokens, vocab, window)


def prediction(submission, C, left, right):
    """Return the probabilities of a masked token."""
    return submission.masked_prediction(C, left, right)


def embedding(submission, C, k):
    """Return zeros in the shape of E, and E E^T.

    The signs and the order of the columns are free, and E E^T is the same for all of them.
    """
    E = asarray(submission.embed(C, k))
    return {"E": zeros(E.shape), "E @ E.T": E @ E.T}


def classes(submission, E, tokens, labels, classes):
    """Return the class of each token."""
    return submission.few_shot(E, tokens, labels, classes)


def classes_of_a_text(
    submission: Any, text: Any, vocab: int, window: int, tokens: Any, labels: Any, helpers: Any = None
) -> Any:
    """Return the class of each token, by vectors made from a text.

    There are as many classes as labels, and the vectors have this length. `helpers` has the right vectors, in place of
    those from the submission's own counts.
    """
    k = len(labels)
    E = submission.embed(submission.context_counts(text, vocab, window), k) if helpers is None else helpers["embed"]
    return submission.few_shot(E, tokens, labels, k)


def sizes(submission, curves):
    """Return the number of labels needed for each curve, a list of sizes, accuracies and target."""
    return [submission.labels_needed(*curve) for curve in curves]
