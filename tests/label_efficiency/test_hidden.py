"""Test label_efficiency against the reference solution, with other shapes, windows, edge cases and a whole text."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.label_efficiency import oracle, probes


@pytest.mark.points(0.5)
def test_flip_takes_one_image_and_any_stack(judge):
    """flip: one image, and a stack of stacks, are mirrored left to right"""
    for shape in ((4, 3), (2, 3, 2, 5)):
        judge(probes.flipped, x=oracle.lattice(judge.rng, shape))


@pytest.mark.points(1)
def test_shift_takes_one_image_and_any_stack(judge):
    """shift: one image, and a stack of stacks, move by several steps in every direction"""
    for shape, moves in (((6, 4), [(5, 1), (-3, -2), (2, -3)]), ((2, 3, 3, 5), [(-1, 4), (2, 0), (0, 1)])):
        judge(probes.shifted, x=oracle.lattice(judge.rng, shape) + 9, moves=moves)


@pytest.mark.points(1)
def test_objective_of_more_transforms_than_samples(judge):
    """augmented_objective: four transforms of three images, two of them with a mirror"""
    transforms = [(1.0, 0.0, True), (-1.0, 2.0, False), (2.0, 5.0, True), (1.0, 0.0, False)]
    judge(probes.objective, **oracle.random_objective(judge.rng, (3, 2, 6), transforms))


@pytest.mark.points(0.5)
def test_objective_without_transforms(judge):
    """augmented_objective: it is 0 without transforms, and right for one image under two"""
    judge(probes.objective, **oracle.random_objective(judge.rng, (4, 2, 3), []))
    judge(probes.objective, **oracle.random_objective(judge.rng, (1, 4, 3), [(3.0, -1.0, False), (1.0, 2.0, True)]))


@pytest.mark.points(1)
def test_counts_of_short_texts_and_wide_windows(judge):
    """context_counts: the window may be longer than the text, and some tokens may never occur"""
    for n, vocab, window in ((9, 6, 5), (7, 5, 20), (50, 12, 4)):
        judge(probes.counts, tokens=oracle.random_text(judge.rng, n, vocab), vocab=vocab, window=window)


@pytest.mark.points(0.5)
def test_prediction_for_other_neighbors(judge):
    """masked_prediction: the probabilities are right for other neighbors and sizes"""
    for vocab, left, right in ((9, 7, 4), (6, 0, 3)):
        judge(probes.prediction, C=oracle.symmetric_counts(judge.rng, vocab, left, right), left=left, right=right)


@pytest.mark.points(1.5)
def test_vectors_of_other_texts(judge):
    """embed: E @ E.T is right for the counts of other texts and other lengths k"""
    for vocab, k, n, window in ((60, 5, 6_000, 3), (45, 3, 2_500, 2)):
        C = oracle.counts(oracle.corpus(judge.rng, vocab, k, n)[0], vocab, window)
        judge(probes.embedding, bound=oracle.embedding_bound(C, k), C=C, k=k)


@pytest.mark.points(1)
def test_vectors_with_tokens_that_never_occur(judge):
    """embed: tokens that never occur get zeros, and the vectors of all others stay right"""
    C = oracle.with_unseen_tokens(judge.rng, oracle.counts(oracle.corpus(judge.rng, 40, 4, 2_000)[0], 40, 2))
    judge(probes.embedding, bound=oracle.embedding_bound(C, 4), C=C, k=4)


@pytest.mark.points(1)
def test_classes_from_labels_in_any_order(judge):
    """few_shot: classes with different numbers of labels, in any order, for vectors of other lengths"""
    for k, classes in ((6, 4), (2, 3)):
        judge(probes.classes, **oracle.labeled_vectors(judge.rng, k, classes))


@pytest.mark.points(1)
def test_one_label_for_each_class(judge):
    """few_shot: one label for each class gives every token of a text its class"""
    vocab, classes, window = 200, 10, 2
    text, class_of = oracle.corpus(judge.rng, vocab, classes, 20_000)
    tokens = np.array([judge.rng.choice(np.flatnonzero(class_of == c)) for c in range(classes)])
    order = judge.rng.permutation(classes)
    values, columns = oracle.spectrum(oracle.counts(text, vocab, window), classes)
    E = (columns * values.sqrt()).numpy()
    labeled = {"tokens": tokens[order], "labels": order}
    expected = oracle.nearest_means(E, **labeled, classes=classes)
    credited(
        partial(judge.against, expected, probes.classes_of_a_text),
        lambda: {"embed": E},
        text=text,
        vocab=vocab,
        window=window,
        **labeled,
    )


@pytest.mark.points(0.5)
def test_the_first_size_counts(judge):
    """labels_needed: the first size that reaches the target counts, or None"""
    curves = [oracle.curve(judge.rng, 0), oracle.curve(judge.rng, 4), oracle.unreached(judge.rng)]
    judge(probes.sizes, curves=curves)
