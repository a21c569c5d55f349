"""Test fashion_mnist against the reference: other types, damaged files, generators, optimizers, real images."""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.fashion_mnist import hidden_oracle, oracle, probes


@pytest.mark.points(1)
def test_read_idx_reads_every_type(judge):
    """read_idx: integers and floats of every type are right, in the byte order of the machine"""
    for array in oracle.random_arrays(judge.rng):
        looks = partial(oracle.file_looks, array)
        judge.against(oracle.file_like(array), probes.array_in_file, lookalikes=looks, content=oracle.content(array))


@pytest.mark.points(1)
def test_read_idx_refuses_damaged_files(judge):
    """read_idx: a wrong beginning, an unknown type and a wrong length raise ValueError; the whole file is right"""
    for shape in ((3, 5), (4, 2, 3)):
        array = judge.rng.integers(0, 256, shape, dtype=np.uint8)
        content = oracle.content(array)
        judge.against(oracle.file_like(array), probes.array_in_file, content=content)
        other_start, other_second, other_type = content.copy(), content.copy(), content.copy()
        other_start[0], other_second[1], other_type[2] = 1, 8, 7
        damaged = {
            "whose first byte is not zero": other_start,
            "whose second byte is not zero": other_second,
            "of an unknown type": other_type,
            "that is too short": content[:-1],
            "that is too long": np.append(content, content[-1:]),
        }
        outcomes = judge.values(probes.refusals, like=dict.fromkeys(damaged, ""), contents=damaged)
        for name, outcome in outcomes.items():
            judge.require(outcome == "ValueError", f"A file {name} does not raise ValueError.")


@pytest.mark.points(1)
def test_batches_are_shuffled_by_the_generator(judge):
    """to_batches: the order is random and decided by rng alone, and the arguments stay unchanged"""
    n, batch_size = 60, 8
    images, labels = oracle.random_images(judge.rng, n)
    seeds = judge.rng.choice(2**31, 2, replace=False)
    batches = oracle.batches_like(n, batch_size)
    got = judge.values(
        probes.batches_of_generators,
        like={**dict.fromkeys(("first", "again", "other"), batches), "after": {"images": images, "labels": labels}},
        look=oracle.look(images, labels),
        images=images,
        labels=labels,
        batch_size=batch_size,
        seed=int(seeds[0]),
        other_seed=int(seeds[1]),
    )
    joined = {name: oracle.joined(got[name]) for name in ("first", "again", "other")}
    orders = {name: oracle.order_of(images, x) for name, (x, _) in joined.items()}
    for name, (x, _) in joined.items():
        scale = float(np.max(x, initial=0))
        judge.require(abs(scale - 1) < 2.0**-22, "The largest pixel of the images is not 1.")
        judge.require(np.array_equal(np.sort(orders[name]), np.arange(n)), "Some images are missing or occur twice.")
        # More than 29 neighbors of 60 stay together with a probability below 1e-31.
        judge.require(oracle.contiguous(orders[name]) < n // 2, "The images are not shuffled one by one.")
    judge.require(np.array_equal(orders["first"], orders["again"]), "The same seed gives different batches.")
    judge.require(not np.array_equal(orders["first"], orders["other"]), "Another seed gives the same batches.")
    judge.check(got["after"], {"images": images, "labels": labels}, where="arguments afterwards")


@pytest.mark.points(0.5)
def test_net_takes_any_number_of_rows(judge):
    """Net: the logits of one row, of two and of many are right"""
    layers = oracle.random_layers(judge.rng, oracle.HIDDEN)
    inputs = [oracle.random_rows(judge.rng, layers, n) for n in (1, 2, 30)]
    bound = [oracle.logits_bound(layers, x) for x in inputs]
    judge(probes.logits, bound=bound, parameters=oracle.named(layers), inputs=inputs)


@pytest.mark.points(1)
def test_train_epoch_with_another_loss_and_optimizer(judge):
    """train_epoch: three epochs with a smoothed loss, momentum and a last batch of one image are right"""
    layers, batches, _ = oracle.clear_training(judge.rng, [7, 7, 1], 3, partial(oracle.Descent, 0.05))
    judge(
        probes.trained,
        bound=oracle.run_bound(),
        layers=layers,
        batches=batches,
        epochs=3,
        loss="smoothed",
        optimizer="sgd",
        options={"lr": 0.05, "momentum": 0.9, "nesterov": True},
    )


@pytest.mark.points(1.5)
def test_train_epoch_on_real_images(judge):
    """train_epoch: four epochs of Adam on real images give the right losses, and the right logits of other images"""
    case = oracle.pixels_case(judge.rng)
    bound = {"loss": oracle.LOSS_BOUND, "logits of test images": oracle.RUN_BOUND}
    judge(probes.trained_on_pixels, bound=bound, batch_size=80, epochs=4, lr=1e-3, **case)


@pytest.mark.points(1)
def test_evaluate_with_other_batches(judge):
    """evaluate: one batch, and a last batch of one image, give the right predictions and accuracy"""
    for sizes in ((11,), (8, 8, 8, 1)):
        layers, batches, expected = oracle.clear_evaluation(judge.rng, sizes)
        judge(probes.evaluation, bound=oracle.evaluation_bound(expected), layers=layers, batches=batches)


@pytest.mark.points(0.5)
def test_evaluate_leaves_no_traces(judge):
    """evaluate: gradients are not tracked, parameters and gradients stay, and evaluation mode stays too"""
    layers, batches, expected = oracle.clear_evaluation(judge.rng, [7, 4])
    bound = oracle.evaluation_bound(expected)
    judge(probes.evaluation_without_traces, bound=bound, layers=layers, batches=batches)
    judge(probes.evaluation_of_two_faces, bound=bound, layers=layers, batches=batches, training=False)


@pytest.mark.points(0.5)
def test_confusion_matrix_of_more_classes(judge):
    """confusion_matrix: classes that never occur have rows and columns of zeros"""
    for n, classes in ((60, 9), (5, 12)):
        judge(probes.confusion, pairs=[oracle.random_pairs(judge.rng, n, classes)[:2]], classes=classes)


@pytest.mark.points(0.5)
def test_most_confused_of_more_classes(judge):
    """most_confused: the pairs of larger matrices are right"""
    matrices = [oracle.random_matrix(judge.rng, classes)[0] for classes in (6, 8, 10)]
    judge(probes.most_confused_of, matrices=matrices)


@pytest.mark.points(1)
def test_confusions_of_real_images(judge):
    """confusion_matrix and most_confused: the confusions of a model on real images are right"""
    layers, batches, predictions, C = hidden_oracle.real_confusion(judge.rng)
    pairs = np.triu(C + C.T, 1)
    i, j = np.unravel_index(np.argmax(pairs), pairs.shape)
    expected = {"matrix": C, "most confused": (int(i), int(j))}
    credited(
        partial(judge.against, expected, probes.confusion_of_images),
        lambda: {"predictions": predictions},
        layers=layers,
        batches=batches,
    )


@pytest.mark.points(0.5)
def test_log_scalars_of_a_run(judge):
    """log_scalars: every epoch of a run is logged, with its own step"""
    for first in (0, 17):
        epochs = [(epoch, *judge.rng.uniform(0.1, 0.9, 2)) for epoch in range(first, first + 3)]
        judge(probes.logged, epochs=epochs)
