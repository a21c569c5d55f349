"""Prune a network, find its lottery ticket, and store what is left.

A network is a list of weight arrays. A mask has the shape of its weights, and is True
where a weight is kept. Use only numpy.
"""

import numpy as np


def sparsity(weights):
    """Return the share of zeros among all weights.

    weights : list of float arrays of any shapes
    returns : float from 0 to 1, over all entries of all arrays together

    >>> weights = [np.array([[0.0, 2.0], [0.0, 0.0]]), np.array([1.0, 0.0, 0.0, 0.0])]
    >>> float(sparsity(weights))
    0.75
    """
    # BEGIN SOLUTION
    zeros = sum(np.count_nonzero(W == 0) for W in weights)
    return zeros / sum(W.size for W in weights)
    # END SOLUTION


def magnitude_masks(weights, fraction, masks=None):
    """Prune the smallest weights of the whole network, and return the new masks.

    weights : list of float arrays
    fraction : float from 0 to 1, the share of the kept weights to prune
    masks : list of bool arrays, what is kept so far; None means everything
    returns : list of bool arrays, new ones

    Of the entries that `masks` keeps, the floor(fraction * number) with the smallest
    |w| go, over all layers together. Pruned entries stay pruned, whatever their weight.

    >>> magnitude_masks([np.array([3.0, -1.0]), np.array([[0.5, -4.0]])], 0.5)
    [array([ True, False]), array([[False,  True]])]
    """
    # BEGIN SOLUTION
    if masks is None:
        masks = [np.ones(W.shape, dtype=bool) for W in weights]
    sizes = np.concatenate([np.abs(W[mask]) for W, mask in zip(weights, masks, strict=True)])
    stays = np.ones(sizes.size, dtype=bool)
    stays[np.argsort(sizes)[: int(fraction * sizes.size)]] = False
    new_masks = []
    for mask in masks:
        new = mask.copy()
        new[mask], stays = np.split(stays, [np.count_nonzero(mask)])
        new_masks.append(new)
    return new_masks
    # END SOLUTION


def apply_masks(weights, masks):
    """Return the weights with 0 where the mask is False.

    weights : list of float arrays; they stay unchanged
    masks : list of bool arrays
    returns : list of float arrays, new ones

    >>> apply_masks([np.array([3.0, -1.0])], [np.array([True, False])])
    [array([3., 0.])]
    """
    # BEGIN SOLUTION
    return [np.where(mask, W, 0.0) for W, mask in zip(weights, masks, strict=True)]
    # END SOLUTION


def masked_step(weights, grads, masks, lr):
    """Take one step of gradient descent in which pruned weights stay 0.

    weights, grads : lists of float arrays, masked weights and their gradients
    masks : list of bool arrays
    lr : float, the learning rate
    returns : list of float arrays, new ones: w - lr * grad where kept, 0 elsewhere
    """
    # BEGIN SOLUTION
    triples = zip(weights, grads, masks, strict=True)
    return [np.where(mask, W - lr * grad, 0.0) for W, grad, mask in triples]
    # END SOLUTION


def lottery_ticket(initial, train, fraction, rounds):
    """Find a lottery ticket: train, prune, rewind, and repeat.

    initial : list of float arrays, the weights before any training
    train : function; train(weights, masks) returns the trained weights
    fraction : float, the share of the kept weights that each round prunes
    rounds : int, 0 or more
    returns : (weights, masks), the ticket: initial weights, masked, and the masks

    Each round calls train once, with the masked initial weights and the masks so far,
    and prunes by the size of the weights that train returns.
    """
    # BEGIN SOLUTION
    masks = [np.ones(W.shape, dtype=bool) for W in initial]
    for _ in range(rounds):
        trained = train(apply_masks(initial, masks), masks)
        masks = magnitude_masks(trained, fraction, masks)
    return apply_masks(initial, masks), masks
    # END SOLUTION


def to_csr(W):
    """Return a matrix as compressed sparse rows: (values, columns, starts).

    W : (rows, columns) float array
    values : (k,) float array, the entries that are not 0, row by row, left to right
    columns : (k,) int array, the column of each
    starts : (rows + 1,) int array; row i has the values from starts[i] to starts[i + 1]

    >>> to_csr(np.array([[0.0, 5.0], [0.0, 0.0], [2.0, -1.0]]))
    (array([ 5.,  2., -1.]), array([1, 0, 1]), array([0, 1, 1, 3]))
    """
    # BEGIN SOLUTION
    rows, columns = np.nonzero(W)
    starts = np.searchsorted(rows, np.arange(len(W) + 1))
    return W[rows, columns], columns, starts
    # END SOLUTION


def csr_matvec(values, columns, starts, x):
    """Return W @ x, read from the three arrays of to_csr.

    x : (columns,) float array
    returns : (rows,) float array; an empty row gives 0
    """
    # BEGIN SOLUTION
    rows = [slice(starts[i], starts[i + 1]) for i in range(len(starts) - 1)]
    return np.array([values[row] @ x[columns[row]] for row in rows])
    # END SOLUTION


def storage_bytes(rows, n, kept):
    """Return the bytes of three ways to store a matrix of float32 numbers.

    rows : int, its rows
    n : int, its entries
    kept : int, its entries that are not 0
    returns : dict of ints
        "dense" : all n numbers, 4 bytes each
        "csr" : 4 bytes for each kept number, its column, and each of rows + 1 starts
        "bitmask" : 4 bytes for each kept number, and one bit for each entry, in whole
            bytes

    >>> storage_bytes(2, 10, 3)
    {'dense': 40, 'csr': 36, 'bitmask': 14}
    """
    # BEGIN SOLUTION
    return {"dense": 4 * n, "csr": 4 * (2 * kept + rows + 1), "bitmask": 4 * kept + (n + 7) // 8}
    # END SOLUTION
