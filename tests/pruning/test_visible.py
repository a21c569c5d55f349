"""Test pruning against torch, numbers by hand, and dense products.

Students receive this file. The expected values come from `oracle` or from the sheet, never from the reference solution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited, rounding
from tests.pruning import oracle, probes


@pytest.mark.points(1)
def test_sparsity_counts_over_all_layers(judge):
    """sparsity: the share of zeros is over the entries of all layers together"""
    first, second = oracle.network(judge.rng), oracle.network(judge.rng)
    first[0][1], first[2][:4], second[1][:, 0] = 0.0, 0.0, 0.0
    networks = [first, second]
    right = [9 / 38, 3 / 38]
    looks = partial(oracle.looks_of_sparsity, networks, right)
    judge.against(right, probes.sparsities, lookalikes=looks, networks=networks)


@pytest.mark.points(2)
def test_the_smallest_weights_of_the_network_are_pruned(judge):
    """magnitude_masks: the given share of the weights goes, the smallest over all layers; the sheet's network, and a random one"""
    by_hand = [np.array([3.0, -1.0]), np.array([0.5, -4.0, 2.0])]
    for weights, fractions in ((by_hand, [0.5, 0.25]), (oracle.network(judge.rng), [0.375, 0.25, 0.0, 1.0, 0.875])):
        expected = [oracle.pruned(weights, fraction) for fraction in fractions]
        looks = partial(oracle.looks_of_masks, weights, fractions)
        judge.against(expected, probes.masks_of, lookalikes=looks, weights=weights, fractions=fractions)


@pytest.mark.points(1)
def test_a_further_round_prunes_what_is_kept(judge):
    """magnitude_masks: a further round prunes a share of the weights still kept, and the others stay pruned"""
    for fraction in (0.375, 0.5):
        weights = oracle.network(judge.rng)
        masks = oracle.pruned(oracle.network(judge.rng), 0.5)
        expected = {"masks": oracle.pruned(weights, fraction, masks), "masks_before": masks}
        looks = partial(oracle.looks_of_further_masks, weights, fraction, masks)
        judge.against(expected, probes.further_masks, lookalikes=looks, weights=weights, fraction=fraction, masks=masks)


@pytest.mark.points(0.5)
def test_masks_put_zeros_into_new_arrays(judge):
    """apply_masks: pruned weights are 0 in new arrays, and the arguments stay unchanged"""
    for fraction in (0.375, 0.75):
        weights = oracle.network(judge.rng)
        masks = oracle.pruned(oracle.network(judge.rng), fraction)
        expected = {"masked": oracle.masked(weights, masks), "weights": weights, "masks": masks}
        looks = partial(oracle.looks_of_applied, weights, masks)
        judge.against(expected, probes.applied, lookalikes=looks, weights=weights, masks=masks)


@pytest.mark.points(1)
def test_pruned_weights_do_not_move(judge):
    """masked_step: one step goes down the gradient, and pruned weights stay 0"""
    for lr in (0.25, 0.0625):
        masks = oracle.pruned(oracle.network(judge.rng), 0.5)
        weights = oracle.masked(oracle.network(judge.rng), masks)
        grads = [oracle.network(judge.rng)]
        expected = {
            "path": [oracle.masked(oracle.stepped(weights, grads[0], lr), masks)],
            "weights": weights,
        }
        looks = partial(oracle.looks_of_step, weights, grads, masks, lr)
        judge.against(expected, probes.steps, lookalikes=looks, weights=weights, grads=grads, masks=masks, lr=lr)


@pytest.mark.points(2)
def test_a_ticket_is_rewound_in_each_round(judge):
    """lottery_ticket: each of two rounds trains the masked initial weights, and the ticket has initial weights"""
    for fraction in (0.375, 0.5):
        initial, trained = oracle.network(judge.rng), [oracle.network(judge.rng) for _ in range(2)]
        masks = oracle.masks_of_two_rounds(trained, fraction)
        looks = partial(oracle.looks_of_ticket, initial, trained, masks)
        ask = partial(judge.against, oracle.ticket(initial, masks), probes.lottery, lookalikes=looks)
        helpers = partial(oracle.helpers_for, initial, trained, fraction, masks)
        credited(ask, helpers, initial=initial, trained=trained, fraction=fraction, rounds=2)


@pytest.mark.points(1)
def test_rows_are_compressed(judge):
    """to_csr: the sheet's example, and random matrices of other shapes, give values, columns and starts"""
    example = [np.array([[0.0, 5.0, 0.0], [0.0, 0.0, 0.0], [2.0, 0.0, -1.0]])]
    by_hand = [[np.array([5.0, 2.0, -1.0]), np.array([1, 0, 2]), np.array([0, 1, 1, 3])]]
    judge.against(by_hand, probes.csr, lookalikes=partial(oracle.looks_of_csr, example), matrices=example)
    matrices = [oracle.sparse_matrix(judge.rng, shape, empty) for shape, empty in (((4, 6), [2]), ((5, 4), [1, 2]))]
    looks = partial(oracle.looks_of_csr, matrices)
    judge.against([oracle.compressed(W) for W in matrices], probes.csr, lookalikes=looks, matrices=matrices)


@pytest.mark.points(1)
def test_products_of_compressed_rows_match_dense_ones(judge):
    """csr_matvec: products match the dense matrix, for wide and tall matrices with an empty row"""
    _check_products(judge, ((4, 6), [2]), ((5, 4), [1]))


def _check_products(judge, *kinds):
    matrices = [oracle.sparse_matrix(judge.rng, shape, empty) for shape, empty in kinds]
    vectors = [judge.rng.normal(size=W.shape[1]) for W in matrices]
    pairs = list(zip(matrices, vectors, strict=True))
    bound = [rounding(np.abs(W) @ np.abs(x), terms=W.shape[1]) for W, x in pairs]
    cases = [[*oracle.compressed(W), x] for W, x in pairs]
    judge.against([W @ x for W, x in pairs], probes.products, bound=bound, cases=cases)


@pytest.mark.points(0.5)
def test_bytes_of_the_network_of_the_lecture(judge):
    """storage_bytes: the lecture's 100 million parameters, 10 million kept, need 400 MB, 80 MB and 52.5 MB"""
    first, *others = oracle.STORED
    sizes = [first, others[judge.rng.integers(len(others))]]
    expected = [oracle.STORED[size] for size in sizes]
    judge.against(
        expected,
        probes.storage,
        lookalikes=lambda: oracle.looks_of_storage(sizes),
        sizes=[list(size) for size in sizes],
    )
