"""Test pruning against the reference solution: other networks, more rounds, equal sizes, empty rows."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited, rounding
from tests.pruning import oracle, probes

# Four layers, one of them with a single weight, and a different number of weights than in the visible tests.
SHAPES = ((3, 7), (1, 1), (2, 3, 4), (5, 1))
SCALES = (2.0, 8.0, 1.0, 32.0)


def network(judge):
    return oracle.network(judge.rng, SHAPES, SCALES)


@pytest.mark.points(0.5)
def test_sparsity_of_other_networks(judge):
    """sparsity: the share is right for many layers, for one layer, and for the zeros that masks make"""
    many, one = network(judge), network(judge)[:1]
    many[2][0], one[0][1:, :3] = 0.0, -0.0
    judge(probes.sparsities, networks=[many, one, oracle.masked(network(judge), oracle.pruned(network(judge), 0.75))])


@pytest.mark.points(1)
def test_masks_of_other_networks(judge):
    """magnitude_masks: the masks are right for more layers of other shapes, and for one layer"""
    judge(probes.masks_of, weights=network(judge), fractions=[0.125, 0.625, 0.9375])
    judge(probes.masks_of, weights=network(judge)[2:3], fractions=[0.3125, 0.6875])


@pytest.mark.points(1.5)
def test_masks_after_many_rounds(judge):
    """magnitude_masks: the masks are right in a second, third and fourth round, with other weights in each"""
    masks = oracle.everything(network(judge))
    for fraction in (0.375, 0.3125, 0.4375, 0.3125):
        weights = network(judge)
        judge(probes.further_masks, weights=weights, fraction=fraction, masks=masks)
        masks = oracle.pruned(weights, fraction, masks)


@pytest.mark.points(1)
def test_of_equal_weights_exactly_as_many_go(judge):
    """magnitude_masks: among weights of equal size, exactly as many go as the fraction says"""
    for fraction, number in ((0.5, 6), (0.75, 9)):
        size = float(judge.rng.integers(1, 9))
        # Ten equal weights and two larger ones, so the limit is among the equal ones.
        values = size * oracle.signs(judge.rng, 12)
        large = judge.rng.permutation(12)[:2]
        values[large] *= 2
        weights = [values[:6].reshape(2, 3), values[6:]]
        (masks,) = judge.values(
            probes.masks_of, like=[oracle.everything(weights)], weights=weights, fractions=[fraction]
        )
        kept = np.concatenate([mask.ravel() for mask in masks])
        judge.require(kept[large].all(), "A larger weight is pruned before a smaller one.")
        judge.require(12 - kept.sum() == number, "Among equal weights, too many or too few are pruned.")


@pytest.mark.points(0.5)
def test_masks_are_applied_to_other_networks(judge):
    """apply_masks: the results are right for more layers, for masks that keep everything, and for masks that keep nothing"""
    weights = network(judge)
    for masks in (oracle.pruned(network(judge), 0.625), oracle.everything(weights), [W > 1e9 for W in weights]):
        judge(probes.applied, weights=weights, masks=masks)


@pytest.mark.points(1)
def test_several_steps_keep_pruned_weights_at_zero(judge):
    """masked_step: pruned weights stay 0 in three steps, and the arguments stay unchanged"""
    for lr in (0.125, 0.5):
        masks = oracle.pruned(network(judge), 0.625)
        grads = [network(judge) for _ in range(3)]
        judge(probes.steps, weights=oracle.masked(network(judge), masks), grads=grads, masks=masks, lr=lr)


@pytest.mark.points(2)
@pytest.mark.parametrize(("rounds", "fraction"), [(3, 0.375), (1, 0.3125), (0, 0.5)])
def test_tickets_of_other_rounds(judge, rounds, fraction):
    """lottery_ticket: the ticket is right after three rounds, after one, and after none"""
    initial, trained = network(judge), [network(judge) for _ in range(max(rounds, 1))]
    masks = [oracle.everything(initial)]
    for weights in trained[:rounds]:
        masks.append(oracle.pruned(weights, fraction, masks[-1]))
    helpers = partial(oracle.helpers_for, initial, trained, fraction, masks)
    inputs = {"initial": initial, "trained": trained, "fraction": fraction, "rounds": rounds}
    credited(partial(judge, probes.lottery), helpers, **inputs)


@pytest.mark.points(1)
def test_empty_rows_are_compressed(judge):
    """to_csr: the arrays are right if the first, some, the last or all rows are empty"""
    kinds: list[tuple[tuple[int, int], list[int]]] = [
        ((5, 7), [0, 4]),
        ((6, 4), [2, 3, 5]),
        ((3, 5), [0, 1, 2]),
        ((1, 6), []),
    ]
    judge(probes.csr, matrices=[oracle.sparse_matrix(judge.rng, shape, empty) for shape, empty in kinds])


@pytest.mark.points(0.5)
def test_products_with_empty_rows(judge):
    """csr_matvec: products are right if the first, the last or all rows are empty"""
    kinds = (((5, 7), [0, 4]), ((6, 4), [0, 3, 5]), ((3, 5), [0, 1, 2]))
    matrices = [oracle.sparse_matrix(judge.rng, shape, empty) for shape, empty in kinds]
    vectors = [judge.rng.normal(size=W.shape[1]) for W in matrices]
    pairs = list(zip(matrices, vectors, strict=True))
    bound = [rounding(np.abs(W) @ np.abs(x), terms=W.shape[1]) for W, x in pairs]
    judge(probes.products, bound=bound, cases=[[*oracle.compressed(W), x] for W, x in pairs])


@pytest.mark.points(1)
def test_bytes_of_other_matrices(judge):
    """storage_bytes: the bytes are right for matrices whose entries do not fill whole bytes, and for empty ones"""
    rows, kept = (int(number) for number in judge.rng.integers(3, 30, size=2))
    judge(probes.storage, sizes=[[rows, rows * 15 + 1, kept], [7, 21, 21], [2, 17, 0]])
    judge(probes.storage, sizes=[[rows + 1, rows * 8 + 7, kept + 1]])
