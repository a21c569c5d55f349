"""Test masked_pretext against the rule, the share of masked positions, torch and numbers by hand.

Students receive this file. The tests compare random masks with the rule and with exact binomial bounds (see
`autograder.comparison.plausible`), never with a fixed draw.
"""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.authors import accepted_counts
from tests.masked_pretext import oracle, probes

# So many that a mistake shows which concerns one position in a thousand.
MANY = 16_384


@pytest.mark.points(1.5)
def test_each_position_is_kept_or_masked(judge):
    """create_masked_task: a masked position has the value 0 and its token as label; elsewhere the label is -1"""
    sequence = oracle.tokens(judge.rng, 1_000, lowest=2)
    like = oracle.task_like(1_000)
    got = judge.values(
        probes.task,
        like=like,
        look=oracle.look(sequence, 0.345),
        sequence=sequence,
        mask_prob=0.345,
        seed=oracle.seed(judge.rng),
    )
    oracle.require_mixed(judge, oracle.check_rule(judge, sequence, got), 0.345)


@pytest.mark.points(1)
def test_probabilities_zero_and_one_leave_no_choice(judge):
    """create_masked_task: mask_prob = 1 masks every position, and mask_prob = 0 masks none"""
    sequence = oracle.tokens(judge.rng, 90, lowest=2)
    every = {"masked": np.zeros(90, dtype=np.int64), "labels": sequence}
    none = {"masked": sequence, "labels": np.full(90, -1)}
    inputs = {"sequence": sequence, "seed": oracle.seed(judge.rng)}
    for mask_prob, expected, opposite in ((1.0, every, none), (0.0, none, every)):
        known = oracle.certain_lookalikes(expected, opposite)
        options = {"lookalikes": lambda known=known: known, "look": oracle.certain_look(sequence)}
        judge.against(expected, probes.task, **options, mask_prob=mask_prob, **inputs)


@pytest.mark.points(0.5)
def test_the_sequence_is_left_alone(judge):
    """create_masked_task: the sequence stays unchanged, and the results are new arrays"""
    sequence = oracle.tokens(judge.rng, MANY, lowest=2)
    later = {"masked_later": sequence, "labels_later": sequence}
    like = {**oracle.task_like(MANY), "input": sequence, **later}
    inputs = {"sequence": sequence, "mask_prob": 0.415, "seed": oracle.seed(judge.rng)}
    got = judge.values(probes.task_and_input, like=like, look=oracle.look(sequence, 0.415), **inputs)
    known = {
        "it is the masked sequence: the function hid the tokens in the caller's array": got["masked"],
        "it is the labels: the function wrote them into the caller's array": got["labels"],
    }
    judge.check(got["input"], sequence, where="sequence after the call", lookalikes=lambda: known)
    judge.require(not oracle.shares_memory(got), "A returned array is the sequence itself, not a copy.")
    oracle.check_rule(judge, sequence, got)


@pytest.mark.points(0.5)
def test_the_share_of_masked_positions_fits_the_probability(judge):
    """create_masked_task: in a long sequence, the share of masked positions is about mask_prob, 15 % by default"""
    # The longest sequence detects a share of 1 % or 0 %, which a comparison of whole percents gives for 0.5 %.
    for mask_prob, n in ((0.15, 16_384), (0.5, 8_192), (0.005, 65_536)):
        sequence = oracle.distinct_tokens(judge.rng, n)
        expects = {"like": oracle.task_like(n), "look": oracle.look(sequence, mask_prob)}
        inputs = {"sequence": sequence, "seed": oracle.seed(judge.rng)}
        if mask_prob == 0.15:
            where, got = "by default", judge.values(probes.task_by_default, **expects, **inputs)
        else:
            where = f"mask_prob = {mask_prob}"
            got = judge.values(probes.task, mask_prob=mask_prob, **expects, **inputs)
        count = int(oracle.check_rule(judge, sequence, got, where=where).sum())
        lowest, highest = accepted_counts(n, mask_prob)
        judge.require_plausible(
            count,
            n,
            mask_prob,
            f"{count} of {n} positions are masked; for mask_prob = {mask_prob} it should be {lowest} to {highest}.",
        )


@pytest.mark.points(1)
def test_a_passed_generator_alone_decides(judge):
    """create_masked_task: rng alone decides: the same seed repeats the mask; another call or seed changes it"""
    n = 1_000
    sequence, like = oracle.distinct_tokens(judge.rng, n), oracle.like_draws(n)
    got = judge.values(
        probes.tasks_from_generators,
        like=like,
        look=oracle.look(sequence, 0.305),
        sequence=sequence,
        mask_prob=0.305,
        seed=oracle.seed(judge.rng),
        other_seed=oracle.seed(judge.rng),
        global_seeds=[oracle.seed(judge.rng), oracle.seed(judge.rng)],
    )
    first, again, following, other = (oracle.check_rule(judge, sequence, got[name], where=name) for name in like)
    oracle.require_mixed(judge, first, 0.305)
    judge.require(np.array_equal(first, again), "Two generators with the same seed give different masks.")
    judge.require((following != again).any(), "Two calls with one generator give the same mask.")
    judge.require((other != first).any(), "Two generators with different seeds give the same mask.")


@pytest.mark.points(0.5)
def test_a_passed_generator_leaves_the_global_one_alone(judge):
    """create_masked_task: with rng, the state of numpy's global generator stays unchanged"""
    sequence = oracle.tokens(judge.rng, MANY, lowest=2)
    states = dict.fromkeys(("global_before", "global_after"), oracle.STATE_LIKE)
    got = judge.values(
        probes.task_and_global_states,
        like={**oracle.task_like(MANY), **states},
        look=oracle.look(sequence, 0.385),
        sequence=sequence,
        mask_prob=0.385,
        seed=oracle.seed(judge.rng),
    )
    oracle.check_rule(judge, sequence, got)
    judge.require(oracle.untouched(got), "numpy's global generator is used although rng is passed.")


@pytest.mark.points(1)
def test_the_loss_agrees_with_torch(judge):
    """masked_cross_entropy: the loss matches torch's cross_entropy that ignores the label -1"""
    logits = 2 * judge.rng.normal(size=(9, 5))
    labels = judge.rng.permutation([0, 1, 3, 4, 0, 2, -1, -1, -1])
    judge.against(
        oracle.loss(logits, labels),
        probes.loss,
        bound=oracle.loss_bound(logits),
        lookalikes=lambda: oracle.loss_lookalikes(logits, labels),
        logits=logits,
        labels=labels,
    )


@pytest.mark.points(1)
def test_the_example_of_the_sheet(judge):
    """masked_cross_entropy: a random example and the sheet's are right"""
    logits, labels = judge.rng.normal(size=(7, 4)), judge.rng.permutation([3, 1, 0, 2, -1, -1, -1])
    judge.against(oracle.loss(logits, labels), probes.loss, logits=logits, labels=labels)
    logits = np.log([[1.0, 1.0, 1.0], [7.0, 2.0, 4.0], [2.0, 5.0, 1.0]])
    labels = np.array([2, -1, 0])
    judge.against(
        (math.log(3) + math.log(4)) / 2,
        probes.loss,
        lookalikes=lambda: oracle.loss_lookalikes(logits, labels),
        logits=logits,
        labels=labels,
    )


@pytest.mark.points(0.5)
def test_the_loss_leaves_its_arguments_alone(judge):
    """masked_cross_entropy: the loss is right, and the arguments stay unchanged"""
    logits, labels = judge.rng.normal(size=(6, 5)), judge.rng.permutation([4, 1, 0, 2, -1, -1])
    expected = {"loss": oracle.loss(logits, labels), "logits": logits, "labels": labels}
    judge.against(expected, probes.loss_and_inputs, logits=logits, labels=labels)


@pytest.mark.points(1)
def test_the_loss_of_huge_logits_is_finite(judge):
    """masked_cross_entropy: rows of logits near +1000 and near -1000 match the loss by hand, and torch"""
    logits = np.array([[1000.0, 1000, -1000, 1000], [-1000, -1000, -1000, -1000], [0, 0, -1000, -1000], [9, 8, 7, 6]])
    labels = np.array([3, 1, 0, -1])
    by_hand = (math.log(3) + math.log(4) + math.log(2)) / 3
    judge.against(by_hand, probes.loss, bound=oracle.loss_bound(logits), logits=logits, labels=labels)
    logits += judge.rng.uniform(-1, 1, size=logits.shape)
    logits[[0, 1, 2], [3, 1, 0]] -= 3  # So no class of a label is the most likely one.
    judge.against(
        oracle.loss(logits, labels), probes.loss, bound=oracle.loss_bound(logits), logits=logits, labels=labels
    )


@pytest.mark.points(1)
def test_the_gradient_agrees_with_torch(judge):
    """masked_loss_gradient: the gradient matches torch's automatic differentiation"""
    logits = 2 * judge.rng.normal(size=(9, 5))
    labels = judge.rng.permutation([0, 1, 3, 4, 0, 2, -1, -1, -1])
    judge.against(
        oracle.gradient(logits, labels),
        probes.gradient,
        bound=oracle.gradient_bound(logits, labels),
        lookalikes=lambda: oracle.gradient_lookalikes(logits, labels),
        logits=logits,
        labels=labels,
    )


@pytest.mark.points(0.5)
def test_the_gradient_of_the_example(judge):
    """masked_loss_gradient: a random example and the sheet's are right"""
    logits, labels = judge.rng.normal(size=(7, 4)), judge.rng.permutation([3, 1, 0, 2, -1, -1, -1])
    judge.against(oracle.gradient(logits, labels), probes.gradient, logits=logits, labels=labels)
    logits = np.log([[1.0, 1.0, 1.0], [7.0, 2.0, 4.0], [2.0, 5.0, 1.0]])
    labels = np.array([2, -1, 0])
    judge.against(
        np.array([[1 / 6, 1 / 6, -1 / 3], [0.0, 0.0, 0.0], [-3 / 8, 5 / 16, 1 / 16]]),
        probes.gradient,
        lookalikes=lambda: oracle.gradient_lookalikes(logits, labels),
        logits=logits,
        labels=labels,
    )
