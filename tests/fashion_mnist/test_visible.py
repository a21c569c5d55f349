"""Test fashion_mnist against the sheet's examples, a sample of real images, and torch's functional forms.

Students receive this file, and the sample.npz beside it. The expected values come from here or from oracle.py, never
from the reference solution.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import pytest

from tests.fashion_mnist import oracle, probes


@pytest.mark.points(1)
def test_read_idx_reads_bytes(judge):
    """read_idx: the sheet's file, and files of one, two and three axes, give the right uint8 arrays"""
    example = np.array([[1, 2, 3], [4, 5, 250]], dtype=np.uint8)
    for array in [judge.rng.integers(0, 256, size, dtype=np.uint8) for size in ((3, 4, 5), 300, (2, 7))] + [example]:
        judge.against(oracle.file_like(array), probes.array_in_file, content=oracle.content(array))


@pytest.mark.points(0.5)
def test_read_idx_reads_the_sample(judge):
    """read_idx: the labels of the sample and 16-bit numbers are right"""
    name = "t10k-labels-idx1-ubyte"
    judge.against(oracle.file_like(oracle.array_of(name)), probes.array_in_file, content=oracle.sample()[name])
    array = judge.rng.integers(-9_000, 9_000, (2, 300)).astype(np.int16)
    looks = partial(oracle.file_looks, array)
    judge.against(oracle.file_like(array), probes.array_in_file, lookalikes=looks, content=oracle.content(array))


@pytest.mark.points(1)
def test_batches_have_each_image_with_its_label(judge):
    """to_batches: random and real images, divided by 255, occur once each, with their labels"""
    random = oracle.random_images(judge.rng, 23)
    pictures, classes = oracle.real_images("t10k")
    chosen = judge.rng.choice(len(classes), 24, replace=False)
    for images, labels in (random, (pictures[chosen], classes[chosen])):
        n = len(labels)
        inputs = {"images": images, "labels": labels, "batch_size": 6, "seed": int(judge.rng.integers(2**31))}
        like, look = oracle.batches_like(n, 6), oracle.look(images, labels)
        x, y = oracle.joined(judge.values(probes.batches, like=like, look=look, **inputs))
        order = oracle.order_of(images, x)
        judge.require(
            np.array_equal(np.sort(order), np.arange(n)), "Some images are missing, or occur twice, or are changed."
        )
        right = np.float32(1) / 255 * images[order][:, None]
        judge.check(x, right.astype(np.float32), where="images", bound=2.0**-22)
        looks = {"the labels are in the order of the arrays, the images are not": labels.astype(np.int64)}
        judge.check(y, labels[order].astype(np.int64), where="labels", lookalikes=lambda looks=looks: looks)


@pytest.mark.points(0.5)
def test_batches_have_the_right_shapes_and_dtypes(judge):
    """to_batches: float32 (b, 1, 28, 28) and int64 (b,), and the last batch has what is left"""
    for n, batch_size in ((17, 5), (12, 4), (3, 8)):
        images, labels = oracle.random_images(judge.rng, n)
        sizes = oracle.sizes_of(n, batch_size)
        expected = {
            "mean pixel": images.mean() / 255,
            "shapes of images": [[b, 1, 28, 28] for b in sizes],
            "shapes of labels": [[b] for b in sizes],
            "dtype of images": "torch.float32",
            "dtype of labels": "torch.int64",
        }
        inputs = {"images": images, "labels": labels, "batch_size": batch_size, "seed": int(judge.rng.integers(2**31))}
        judge.against(expected, probes.batch_types, bound=2.0**-22, **inputs)


@pytest.mark.points(1.5)
def test_net_has_two_layers(judge):
    """Net: the parameters have the sheet's names and shapes, and the logits match the formula"""
    layers = oracle.random_layers(judge.rng, oracle.HIDDEN)
    x = oracle.random_rows(judge.rng, layers, 7)
    shapes = {name: list(value.shape) for name, value in oracle.named(layers).items()}
    judge.against(
        {"shapes": shapes, "logits": [oracle.forward(layers, x)[-1]]},
        probes.parameter_shapes,
        bound={"shapes": 0, "logits": [oracle.logits_bound(layers, x)]},
        lookalikes=lambda: {
            words: {"shapes": shapes, "logits": [value]} for words, value in oracle.logits_looks(layers, x).items()
        },
        parameters=oracle.named(layers),
        inputs=[x],
    )


@pytest.mark.points(1)
def test_train_epoch_takes_one_step_for_each_batch(judge):
    """train_epoch: one epoch of gradient descent on equal batches follows the formulas, and the loss is a number"""
    make_step = partial(oracle.Descent, 0.1)
    layers, batches, expected = oracle.clear_training(judge.rng, [6, 6, 6], 1, make_step)
    kind = {"kind of loss": ["a number"]}
    looks = partial(oracle.run_looks, layers, batches, 1, make_step, expected | kind)
    judge.against(
        expected | kind,
        probes.trained_with_kind,
        bound=oracle.run_bound(),
        lookalikes=looks,
        layers=layers,
        batches=batches,
        epochs=1,
        loss="cross entropy",
        optimizer="sgd",
        options={"lr": 0.1},
    )


@pytest.mark.points(1)
def test_train_epoch_returns_the_mean_over_images(judge):
    """train_epoch: two epochs of Adam with a smaller last batch give the mean loss of an image"""
    make_step = partial(oracle.Adam, 0.01)
    layers, batches, expected = oracle.clear_training(judge.rng, [9, 9, 2], 2, make_step)
    judge.against(
        expected,
        probes.trained,
        bound=oracle.run_bound(),
        lookalikes=partial(oracle.run_looks, layers, batches, 2, make_step, expected),
        layers=layers,
        batches=batches,
        epochs=2,
        loss="cross entropy",
        optimizer="adam",
        options={"lr": 0.01},
    )


@pytest.mark.points(1)
def test_evaluate_predicts_every_image(judge):
    """evaluate: the predictions and the accuracy over all images are right, the last batch being smaller"""
    layers, batches, expected = oracle.clear_evaluation(judge.rng, [12, 12, 5])
    judge.against(
        expected,
        probes.evaluation,
        bound=oracle.evaluation_bound(expected),
        lookalikes=partial(oracle.evaluation_looks, layers, batches, expected),
        layers=layers,
        batches=batches,
    )


@pytest.mark.points(0.5)
def test_evaluate_switches_the_mode(judge):
    """evaluate: the model answers in evaluation mode, and is in training mode again afterwards"""
    layers, batches, expected = oracle.clear_evaluation(judge.rng, [9, 6])
    expected |= {"training mode afterwards": True}
    looks = {
        "the model answers in training mode": expected | oracle.training_mode(layers, batches),
        "the model stays in evaluation mode": expected | {"training mode afterwards": False},
    }
    inputs = {"layers": layers, "batches": batches, "training": True}
    bound = oracle.evaluation_bound(expected)
    judge.against(expected, probes.evaluation_of_two_faces, bound=bound, lookalikes=lambda: looks, **inputs)


@pytest.mark.points(1)
def test_confusion_matrix_counts(judge):
    """confusion_matrix: random labels and the sheet's are counted, with labels in rows"""
    drawn = [oracle.random_pairs(judge.rng, 40, 5), oracle.random_pairs(judge.rng, 30, 5)]
    pairs, expected = [pair for *pair, _ in drawn], [C for *_, C in drawn]
    looks = partial(oracle.confusion_looks, expected)
    judge.against(expected, probes.confusion, lookalikes=looks, pairs=pairs, classes=5)
    by_hand, example = np.array([[1, 0, 0], [2, 1, 0], [0, 0, 0]]), (np.array([0, 1, 1, 1]), np.array([0, 1, 0, 0]))
    looks = partial(oracle.confusion_looks, [by_hand])
    judge.against([by_hand], probes.confusion, lookalikes=looks, pairs=[example], classes=3)


@pytest.mark.points(0.5)
def test_most_confused_adds_both_directions(judge):
    """most_confused: the pair of a random matrix and of the sheet's is right"""
    by_hand = np.array([[50, 5, 4], [0, 40, 3], [3, 3, 60]])
    for C, pair, in_one_direction in (oracle.random_matrix(judge.rng, 6), (by_hand, (0, 2), (0, 1))):
        looks = partial(oracle.most_confused_looks, C, pair, in_one_direction)
        judge.against([pair], probes.most_confused_of, lookalikes=looks, matrices=[C])


@pytest.mark.points(0.5)
def test_log_scalars_logs_both(judge):
    """log_scalars: the loss and the accuracy of an epoch are logged with the sheet's tags"""
    for epoch in (1, 2):
        loss, accuracy = judge.rng.uniform(1, 2), judge.rng.uniform(0.1, 0.9)
        expected = {
            "accuracy/test": [{"step": epoch, "value": accuracy}],
            "loss/train": [{"step": epoch, "value": loss}],
        }
        judge.against(expected, probes.logged, epochs=[(epoch, loss, accuracy)])
