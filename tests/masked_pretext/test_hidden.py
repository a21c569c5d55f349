"""Test masked_pretext with token 0, independence, generators, and edge cases of the loss and its gradient.

For staff only. Every statistical test also checks the rule at each position. The judge uses exact binomial bounds and
adds up the probability that they reject a correct submission.
"""

from __future__ import annotations

import numpy as np
import pytest

from tests.masked_pretext import oracle, probes


@pytest.mark.points(1)
def test_token_zero_is_masked_like_any_other(judge):
    """create_masked_task: a token 0 is masked as often as any other, and its label is then 0"""
    sequence = oracle.tokens(judge.rng, 5_000, lowest=0)
    sequence[judge.rng.permutation(5_000)[:2_500]] = 0
    like = oracle.task_like(5_000)
    got = judge.values(
        probes.task,
        like=like,
        look=oracle.look(sequence, 0.605),
        sequence=sequence,
        mask_prob=0.605,
        seed=oracle.seed(judge.rng),
    )
    of_zeros = oracle.check_rule(judge, sequence, got)[sequence == 0]
    judge.require_plausible(
        int(of_zeros.sum()),
        of_zeros.size,
        0.605,
        "Tokens 0 are not masked as often as mask_prob says. Does the code take them for masked positions?",
    )


@pytest.mark.points(0.5)
def test_the_number_of_masked_positions_is_free(judge):
    """create_masked_task: in short sequences, any number of positions may be masked, including none or all"""
    calls, mask_prob = 300, 0.335
    sequence = np.array([41, 17])
    like = oracle.task_like(calls, 2)
    inputs = {"sequence": sequence, "mask_prob": mask_prob, "calls": calls, "seed": oracle.seed(judge.rng)}
    got = judge.values(probes.many_tasks, like=like, look=oracle.look(sequence, mask_prob), **inputs)
    masked_each = oracle.check_rule(judge, sequence, got).sum(axis=1)
    for number, probability in ((0, (1 - mask_prob) ** 2), (2, mask_prob**2)):
        judge.require_plausible(
            int((masked_each == number).sum()),
            calls,
            probability,
            "By chance, a short sequence sometimes has no masked position, and sometimes only masked ones. In your "
            "results, this happens too rarely or too often. Does the code round the number of masked positions, or force "
            "it to be at least 1?",
        )


@pytest.mark.points(1)
@pytest.mark.parametrize("mask_prob", [0.125, 0.515])
def test_neighbours_are_masked_independently(judge, mask_prob):
    """create_masked_task: neighboring positions are masked together only as often as by chance"""
    n = 16_384
    sequence = oracle.distinct_tokens(judge.rng, n)
    like = oracle.task_like(n)
    got = judge.values(
        probes.task,
        like=like,
        look=oracle.look(sequence, mask_prob),
        sequence=sequence,
        mask_prob=mask_prob,
        seed=oracle.seed(judge.rng),
    )
    mask = oracle.check_rule(judge, sequence, got)
    for pairs in (mask.reshape(-1, 2), mask[1:-1].reshape(-1, 2)):
        judge.require_plausible(
            int(pairs.all(axis=1).sum()),
            len(pairs),
            mask_prob**2,
            "Two neighbors are masked together too often or too rarely. Does each position have its own draw?",
        )


@pytest.mark.points(0.5)
def test_two_calls_are_independent(judge):
    """create_masked_task: the masks of two calls overlap only as much as by chance"""
    n, calls, mask_prob = 1_024, 24, 0.315
    sequence = oracle.distinct_tokens(judge.rng, n)
    inputs = {"sequence": sequence, "mask_prob": mask_prob, "calls": calls, "seed": oracle.seed(judge.rng)}
    got = judge.values(
        probes.many_tasks, like=oracle.task_like(calls, n), look=oracle.look(sequence, mask_prob), **inputs
    )
    pairs = oracle.check_rule(judge, sequence, got).reshape(-1, 2, n)
    judge.require_plausible(
        pairs.all(axis=1).sum(axis=1),
        n,
        mask_prob**2,
        "Two calls mask the same positions too often or too rarely. Does every call draw a new mask?",
    )


@pytest.mark.points(0.5)
def test_every_position_has_the_same_probability(judge):
    """create_masked_task: each position is masked with probability mask_prob, including the first and the last"""
    n, calls, mask_prob = 24, 600, 0.855
    sequence = oracle.tokens(judge.rng, n, lowest=2)
    inputs = {"sequence": sequence, "mask_prob": mask_prob, "calls": calls, "seed": oracle.seed(judge.rng)}
    got = judge.values(
        probes.many_tasks, like=oracle.task_like(calls, n), look=oracle.look(sequence, mask_prob), **inputs
    )
    of_positions = oracle.check_rule(judge, sequence, got).sum(axis=0)
    judge.require_plausible(
        of_positions,
        calls,
        mask_prob,
        "Over many calls, some position is masked too often or too rarely.",
    )


@pytest.mark.points(0.5)
def test_every_token_has_the_same_probability(judge):
    """create_masked_task: each occurrence of a token is masked with probability mask_prob, for every token"""
    kinds, each, mask_prob = 12, 1_200, 0.365
    sequence = judge.rng.permutation(np.repeat(np.arange(1, kinds + 1), each))
    like = oracle.task_like(kinds * each)
    got = judge.values(
        probes.task,
        like=like,
        look=oracle.look(sequence, mask_prob),
        sequence=sequence,
        mask_prob=mask_prob,
        seed=oracle.seed(judge.rng),
    )
    of_tokens = np.bincount(sequence[oracle.check_rule(judge, sequence, got)], minlength=kinds + 1)[1:]
    judge.require_plausible(
        of_tokens,
        each,
        mask_prob,
        "The occurrences of some token are masked too often or too rarely.",
    )


@pytest.mark.points(1.5)
def test_without_rng_the_global_seed_decides(judge):
    """create_masked_task: without rng, numpy's global generator decides: the same seed repeats the mask"""
    n, mask_prob = 1_000, 0.445
    sequence, like = oracle.distinct_tokens(judge.rng, n), oracle.like_draws(n)
    got = judge.values(
        probes.tasks_from_the_global_generator,
        like=like,
        look=oracle.look(sequence, mask_prob),
        sequence=sequence,
        mask_prob=mask_prob,
        seed=oracle.seed(judge.rng),
        other_seed=oracle.seed(judge.rng),
    )
    first, again, following, other = (oracle.check_rule(judge, sequence, got[name], where=name) for name in like)
    judge.require(np.array_equal(first, again), "The same seed set by numpy.random.seed gives different masks.")
    judge.require((other != first).any(), "Different seeds set by numpy.random.seed give the same mask.")
    judge.require((following != first).any(), "Two calls without rng give the same mask.")
    oracle.require_mixed(judge, first, mask_prob)


@pytest.mark.points(1)
@pytest.mark.parametrize(
    ("classes", "classes_of_masked", "kept"),
    [(3, [0, 1, 2, 0, 2, 1, 1], 6), (11, [10, 0, 4], 2), (4, [2], 5), (2, [1, 0, 1], 0)],
    ids=["many positions", "many classes", "one masked", "all masked"],
)
def test_the_loss_counts_masked_positions_only(judge, classes, classes_of_masked, kept):
    """masked_cross_entropy: the mean is over the masked positions, for several shapes"""
    labels = judge.rng.permutation([*classes_of_masked, *[-1] * kept])
    logits = 3 * judge.rng.normal(size=(labels.size, classes)) + 1
    judge(probes.loss, bound=oracle.loss_bound(logits), logits=logits, labels=labels)


@pytest.mark.points(1)
def test_the_loss_without_masked_positions_is_zero(judge):
    """masked_cross_entropy: the loss is 0 if nothing is masked, and the last row's loss if only that one is"""
    logits = judge.rng.normal(size=(6, 4))
    logits[-1] = np.sort(logits[-1])[[0, 3, 1, 2]]  # Class 2 is neither the most nor the least likely.
    labels = np.full(6, -1)
    judge(probes.loss, logits=logits, labels=labels)
    labels[-1] = 2
    judge(probes.loss, bound=oracle.loss_bound(logits), logits=logits, labels=labels)


@pytest.mark.points(1)
def test_a_sure_and_wrong_prediction_costs_its_full_price(judge):
    """masked_cross_entropy: logits of +1000 and -1000 in one row are right, even if the probability rounds to 0"""
    logits, labels = oracle.huge_logits(judge.rng)
    judge(probes.loss, bound=oracle.loss_bound(logits), logits=logits, labels=labels)


@pytest.mark.points(0.5)
@pytest.mark.parametrize(
    ("classes", "classes_of_masked", "kept"),
    [(3, [0, 1, 2, 0, 2, 1, 1], 6), (11, [10, 0, 4], 2), (4, [2], 5), (2, [1, 0, 1], 0), (3, [], 4)],
    ids=["many positions", "many classes", "one masked", "all masked", "nothing masked"],
)
def test_the_gradient_is_zero_where_nothing_is_masked(judge, classes, classes_of_masked, kept):
    """masked_loss_gradient: only masked positions have a gradient, for several shapes"""
    labels = judge.rng.permutation(np.array([*classes_of_masked, *[-1] * kept]))
    logits = 3 * judge.rng.normal(size=(labels.size, classes)) + 1
    judge(probes.gradient, bound=oracle.gradient_bound(logits, labels), logits=logits, labels=labels)


@pytest.mark.points(0.5)
def test_the_gradient_of_huge_logits_is_finite(judge):
    """masked_loss_gradient: logits of +1000 and -1000 give a finite and accurate gradient"""
    logits, labels = oracle.huge_logits(judge.rng)
    judge(probes.gradient, bound=oracle.gradient_bound(logits, labels), logits=logits, labels=labels)
    logits = np.array([[1000.0, 1000, -1000], [-1000, -1000, -1000], [0, -1000, -1000], [3, 2, 1]])
    logits += judge.rng.uniform(-1, 1, size=logits.shape)
    labels = np.array([1, 2, -1, 0])
    judge(probes.gradient, bound=oracle.gradient_bound(logits, labels), logits=logits, labels=labels)


@pytest.mark.points(0.5)
def test_the_gradient_leaves_its_arguments_alone(judge):
    """masked_loss_gradient: the gradient is right, and the arguments stay unchanged"""
    logits, labels = judge.rng.normal(size=(6, 5)), judge.rng.permutation([4, 1, 0, 2, -1, -1])
    judge(probes.gradient_and_inputs, logits=logits, labels=labels)
