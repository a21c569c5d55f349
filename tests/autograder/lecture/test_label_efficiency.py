"""Recompute the lecture's number that the sheet of label_efficiency prints: fewer labels by a factor near 50."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.judging.subject import load_reference
from tests.autograder.kit import assignments
from tests.label_efficiency import oracle

VOCAB, CLASSES = 1_000, 20


@pytest.fixture(scope="module")
def solution():
    return load_reference(assignments()["label_efficiency"].solution)


def test_ninety_percent_without_pretraining_needs_895_labels(solution):
    sizes = list(range(CLASSES, VOCAB + 1))
    guessed = [n / VOCAB + (1 - n / VOCAB) / CLASSES for n in sizes]
    assert solution.labels_needed(sizes, guessed, 0.9) == 895


def test_few_shot_with_one_hot_vectors_guesses_the_unlabeled_tokens(solution):
    vocab, classes = 200, 10
    class_of = np.arange(vocab) % classes
    for n in (50, 120, 200):
        accuracy = np.mean(solution.few_shot(np.eye(vocab), np.arange(n), class_of[:n], classes) == class_of)
        assert accuracy == pytest.approx(n / vocab + (1 - n / vocab) / classes, abs=1e-12)


def test_one_label_for_each_class_is_enough_with_pretraining(solution):
    rng = np.random.default_rng(541)
    text, class_of = oracle.corpus(rng, VOCAB, CLASSES, 60_000)
    labeled = np.array([rng.choice(np.flatnonzero(class_of == c)) for c in range(CLASSES)])
    E = solution.embed(solution.context_counts(text, VOCAB, 3), CLASSES)
    guess = solution.few_shot(E, labeled, np.arange(CLASSES), CLASSES)
    assert np.mean(guess == class_of) == 1.0
    assert round(895 / CLASSES) == 45
