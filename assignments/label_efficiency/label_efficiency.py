"""Learn from fewer labels: transform labeled images, or learn from text without labels.

Use only numpy. Arrays have samples in rows. No function changes its arguments.
"""

import numpy as np


def flip(x):
    """Mirror images left to right.

    x : (..., H, W) floats, one image or a stack of any shape
    returns : (..., H, W) floats

    >>> flip(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]))
    array([[3., 2., 1.],
           [6., 5., 4.]])
    """
    raise NotImplementedError("TODO: flip")


def shift(x, down, right):
    """Move images by whole pixels. Zeros enter; what leaves is lost.

    x : (..., H, W) floats, one image or a stack of any shape
    down, right : integers; negative ones move up and left; |down| < H, |right| < W
    returns : (..., H, W) floats; pixel (i, j) is pixel (i - down, j - right) of x

    >>> shift(np.array([[1.0, 2.0, 3.0], [4.0, 5.0, 6.0]]), 1, -1)
    array([[0., 0., 0.],
           [2., 3., 0.]])
    """
    raise NotImplementedError("TODO: shift")


def augmented_objective(loss, f, X, y, transforms):
    """Add up the losses of all samples under all transforms.

        sum over i, sum over j of loss(f(T_j(X[i])), y[i])

    loss : function of a prediction and a label; returns a number
    f : function of one image; returns a prediction
    X : (N, H, W) floats, one image for each sample
    y : (N,) floats, their labels
    transforms : list of functions T_j of one image; returns an image
    returns : float, a sum and not a mean; 0.0 if the list is empty

    >>> X, y = np.array([[[1.0, 2.0]], [[3.0, 5.0]]]), np.array([0.0, 4.0])
    >>> squared = lambda prediction, label: (prediction - label) ** 2
    >>> first_pixel = lambda x: x[0, 0]
    >>> mirror = lambda x: x[:, ::-1]
    >>> float(augmented_objective(squared, first_pixel, X, y, [lambda x: x, mirror]))
    7.0
    """
    raise NotImplementedError("TODO: augmented_objective")


def context_counts(tokens, vocab, window):
    """Count how often each pair of tokens occurs close together.

    tokens : (n,) integers from 0 to vocab - 1, a text; n may be smaller than window
    vocab : int, the number of tokens V
    window : int, the largest distance that counts, at least 1
    returns : (V, V) integers; entry (a, b) is the number of pairs of positions p, q
        with tokens[p] == a, tokens[q] == b and 1 <= |p - q| <= window

    >>> context_counts(np.array([0, 1, 2, 1]), vocab=4, window=2)
    array([[0, 1, 1, 0],
           [1, 2, 2, 0],
           [1, 2, 0, 0],
           [0, 0, 0, 0]])
    """
    raise NotImplementedError("TODO: context_counts")


def masked_prediction(C, left, right):
    """Predict a masked token from the token before it and the token after it.

    C : (V, V) symmetric integers, context counts
    left, right : ints, the two neighbors
    returns : (V,) floats, a probability for each token, in proportion to
        (C[left, a] + 1) * (C[right, a] + 1) for token a

    >>> C = np.array([[0, 1, 1, 0], [1, 2, 2, 0], [1, 2, 0, 0], [0, 0, 0, 0]])
    >>> 11 * masked_prediction(C, 0, 2)
    array([2., 6., 2., 1.])
    """
    raise NotImplementedError("TODO: masked_prediction")


def embed(C, k):
    """Give each token a vector of length k.

    With r_a the sum of row a of C, and S the sum of all entries:

        M_ab = max(0, log(C_ab * S / (r_a * r_b)))       0 where C_ab = 0

    A column of the result is a unit eigenvector of M times the root of its eigenvalue,
    for the k largest eigenvalues. In every test, these k are positive.

    C : (V, V) symmetric integers, context counts; a row may be 0 throughout
    k : int, from 1 to V
    returns : (V, k) floats, finite; the columns in any order and with any sign

    >>> E = embed(np.array([[1, 1, 0], [1, 1, 0], [0, 0, 4]]), 1)
    >>> np.abs(E).round(4)
    array([[0.8326],
           [0.8326],
           [0.    ]])
    """
    raise NotImplementedError("TODO: embed")


def few_shot(E, tokens, labels, classes):
    """Give every token the class whose mean is nearest.

    The mean of a class is the mean vector of its labeled tokens.

    E : (V, k) floats, one vector for each token
    tokens : (n,) integers, the labeled tokens (rows of E)
    labels : (n,) integers from 0 to classes - 1, their classes; each occurs
    classes : int
    returns : (V,) integers, the class with the smallest Euclidean distance

    >>> E = np.array([[0.0, 0.0], [2.0, 0.0], [5.0, 1.0], [3.0, 0.0], [4.0, 4.0]])
    >>> few_shot(E, tokens=np.array([0, 1, 2]), labels=np.array([0, 0, 1]), classes=2)
    array([0, 0, 1, 0, 1])
    """
    raise NotImplementedError("TODO: few_shot")


def labels_needed(sizes, accuracies, target):
    """Return the first size whose accuracy reaches the target.

    sizes : list of ints, numbers of labels, ascending
    accuracies : list of floats, the accuracy with each
    target : float
    returns : the first size with accuracy >= target, or None if none reaches it

    >>> labels_needed([10, 20, 40], [0.5, 0.9, 0.85], 0.9)
    20
    """
    raise NotImplementedError("TODO: labels_needed")
