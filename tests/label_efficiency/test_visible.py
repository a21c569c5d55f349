"""Test label_efficiency against the examples of the sheet and its definitions, entry by entry.

Students receive this file. The expected values come from here or from oracle.py, never from the reference solution.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from tests.label_efficiency import oracle, probes


@pytest.mark.points(1)
def test_flip_mirrors_left_and_right(judge):
    """flip: a stack of images and the sheet's image are mirrored left to right"""
    example = np.array([[1.0, 2, 3], [4, 5, 6]])
    for x in (oracle.lattice(judge.rng, (3, 4, 5)), example):
        looks = partial(oracle.flip_looks, x)
        judge.against(oracle.mirrored(x), probes.flipped, lookalikes=looks, x=x)


@pytest.mark.points(1)
def test_shift_moves_and_fills_with_zeros(judge):
    """shift: images move down, left, and both ways at once, and zeros enter"""
    moves = [(1, 0), (0, -2), (-2, 3), (0, 0)]
    x = oracle.lattice(judge.rng, (2, 5, 7)) + 9
    expected, looks = [oracle.moved(x, *move) for move in moves], partial(oracle.shift_looks, x, moves)
    judge.against(expected, probes.shifted, lookalikes=looks, x=x, moves=moves)
    example = np.array([[1.0, 2, 3], [4, 5, 6]])
    by_hand = [np.array([[0.0, 0, 0], [2, 3, 0]])]
    looks = partial(oracle.shift_looks, example, [(1, -1)])
    judge.against(by_hand, probes.shifted, lookalikes=looks, x=example, moves=[(1, -1)])


@pytest.mark.points(0.5)
def test_images_stay_unchanged(judge):
    """flip and shift: the results are right, and x stays unchanged"""
    x = oracle.lattice(judge.rng, (2, 4, 6))
    expected = {"flip": oracle.mirrored(x), "x after flip": x, "shift": oracle.moved(x, 2, -1), "x after shift": x}
    looks = {
        "flip writes into the caller's x": expected | {"x after flip": expected["flip"]},
        "shift writes into the caller's x": expected | {"x after shift": expected["shift"]},
    }
    judge.against(expected, probes.images_afterwards, lookalikes=lambda: looks, x=x, down=2, right=-1)


@pytest.mark.points(1)
def test_objective_of_one_transform(judge):
    """augmented_objective: with one transform, it is the sum of the losses of all samples"""
    _check_objective(judge, (4, 3, 5), [(2.0, 1.0, False)])


@pytest.mark.points(1)
def test_objective_of_several_transforms(judge):
    """augmented_objective: with three transforms and in the sheet's example, each image has a loss under each"""
    _check_objective(judge, (5, 3, 4), [(2.0, 1.0, False), (1.0, 0.0, True), (0.5, -3.0, False)])
    example: dict[str, Any] = {
        "X": np.array([[[1.0, 2.0]], [[3.0, 5.0]]]),
        "y": np.array([0.0, 4.0]),
        "weights": np.array([[1.0, 0.0]]),
        "slant": 0.0,
        "transforms": [{"factor": 1.0, "offset": 0.0, "mirror": mirror} for mirror in (False, True)],
    }
    judge.against(7.0, probes.objective, lookalikes=partial(oracle.objective_looks, **example), **example)


def _check_objective(judge, shape, transforms):
    inputs = oracle.random_objective(judge.rng, shape, transforms)
    looks = partial(oracle.objective_looks, **inputs)
    judge.against(oracle.objective(**inputs), probes.objective, lookalikes=looks, **inputs)


@pytest.mark.points(1)
def test_counts_of_direct_neighbors(judge):
    """context_counts: with window 1, the counts of a text and of a shorter one are right"""
    for n, vocab in ((30, 5), (12, 9)):
        _check_counts(judge, oracle.random_text(judge.rng, n, vocab), vocab, 1)


@pytest.mark.points(1)
def test_counts_of_a_window(judge):
    """context_counts: with windows 2 and 3, the counts of a text and the sheet's are right"""
    for n, vocab, window in ((40, 6, 3), (15, 8, 2)):
        _check_counts(judge, oracle.random_text(judge.rng, n, vocab), vocab, window)
    example = np.array([0, 1, 2, 1])
    by_hand = np.array([[0, 1, 1, 0], [1, 2, 2, 0], [1, 2, 0, 0], [0, 0, 0, 0]])
    looks = partial(oracle.counts_looks, example, 4, 2)
    judge.against(by_hand, probes.counts, lookalikes=looks, tokens=example, vocab=4, window=2)


def _check_counts(judge, text, vocab, window):
    expected, looks = oracle.counts(text, vocab, window), partial(oracle.counts_looks, text, vocab, window)
    judge.against(expected, probes.counts, lookalikes=looks, tokens=text, vocab=vocab, window=window)


@pytest.mark.points(1)
def test_prediction_of_a_masked_token(judge):
    """masked_prediction: the probabilities for random counts and the sheet's are right"""
    C = oracle.symmetric_counts(judge.rng, 7, 2, 5)
    expected, looks = oracle.prediction(C, 2, 5), partial(oracle.prediction_looks, C, 2, 5)
    judge.against(expected, probes.prediction, lookalikes=looks, C=C, left=2, right=5)
    C = np.array([[0, 1, 1, 0], [1, 2, 2, 0], [1, 2, 0, 0], [0, 0, 0, 0]])
    expected, looks = np.array([2, 6, 2, 1]) / 11, partial(oracle.prediction_looks, C, 0, 2)
    judge.against(expected, probes.prediction, lookalikes=looks, C=C, left=0, right=2)


@pytest.mark.points(1.5)
def test_vectors_of_tokens(judge):
    """embed: E @ E.T is right for the counts of a text and the sheet's counts"""
    C = oracle.counts(oracle.corpus(judge.rng, 40, 4, 1_500)[0], 40, 2)
    expected, bound, looks = oracle.embedding(C, 4), oracle.embedding_bound(C, 4), partial(oracle.embedding_looks, C, 4)
    judge.against(expected, probes.embedding, bound=bound, lookalikes=looks, C=C, k=4)
    C = np.array([[1, 1, 0], [1, 1, 0], [0, 0, 4]])
    expected = {"E": np.zeros((3, 1)), "E @ E.T": np.log(2) * np.array([[1.0, 1, 0], [1, 1, 0], [0, 0, 0]])}
    looks = partial(oracle.embedding_looks, C, 1)
    judge.against(expected, probes.embedding, bound=oracle.embedding_bound(C, 1), lookalikes=looks, C=C, k=1)


@pytest.mark.points(1)
def test_classes_from_few_labels(judge):
    """few_shot: every token gets the class of the nearest mean, for random vectors and the sheet's"""
    inputs = oracle.labeled_vectors(judge.rng, 4, 3)
    looks = partial(oracle.classes_looks, **inputs)
    judge.against(oracle.nearest_means(**inputs), probes.classes, lookalikes=looks, **inputs)
    E = np.array([[0.0, 0.0], [2.0, 0.0], [5.0, 1.0], [3.0, 0.0], [4.0, 4.0]])
    inputs = {"E": E, "tokens": np.array([0, 1, 2]), "labels": np.array([0, 0, 1]), "classes": 2}
    looks = partial(oracle.classes_looks, **inputs)
    judge.against(np.array([0, 0, 1, 0, 1]), probes.classes, lookalikes=looks, **inputs)


@pytest.mark.points(0.5)
def test_labels_needed_with_and_without_pretraining(judge):
    """labels_needed: 895 labels become 20, and a random curve and one below the target are right"""
    vocab, classes = 1_000, 20
    sizes = list(range(classes, vocab + 1))
    # Without pretraining, a labeled token is known and any other one guessed.
    guessed = [n / vocab + (1 - n / vocab) / classes for n in sizes]
    curves = [oracle.curve(judge.rng, 2), oracle.unreached(judge.rng), (sizes, guessed, 0.9)]
    curves.append((sizes[::20], [1.0] * len(sizes[::20]), 0.9))
    expected = [curves[0][0][2], None, 895, 20]
    judge.against(expected, probes.sizes, lookalikes=partial(oracle.needed_looks, curves), curves=curves)
