"""Recompute what the lecture says of Fashion-MNIST, with the reference solution."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import math
import sys
from itertools import combinations
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from tests.fashion_mnist import oracle
from tools import fashion_mnist_sample as tool

ROOT = Path(__file__).resolve().parents[3]
FULL_SET = Path("/usr/share/datasets/fashion-mnist")
T_SHIRT, PULLOVER, COAT, SHIRT = 0, 2, 4, 6


@pytest.fixture
def solution(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Return the reference solution."""
    monkeypatch.syspath_prepend(str(ROOT / "solutions" / "fashion_mnist"))
    monkeypatch.delitem(sys.modules, "fashion_mnist", raising=False)
    module = importlib.import_module("fashion_mnist")
    monkeypatch.delitem(sys.modules, "fashion_mnist")
    return module


def train(solution: Any, arrays: list[np.ndarray], epochs: int) -> tuple[float, np.ndarray]:
    """Train as the lecture does; return the accuracy on test images and the confusion matrix."""
    train_images, train_labels, test_images, test_labels = arrays
    torch.manual_seed(0)
    rng, net = np.random.default_rng(0), solution.Net()
    optimizer = torch.optim.Adam(net.parameters(), lr=0.001)
    for _ in range(epochs):
        batches = solution.to_batches(train_images, train_labels, 100, rng)
        solution.train_epoch(net, batches, torch.nn.CrossEntropyLoss(), optimizer)
    batches = solution.to_batches(test_images, test_labels, 100, rng)
    accuracy, predictions = solution.evaluate(net, batches)
    labels = torch.cat([y for _, y in batches]).numpy()
    return accuracy, solution.confusion_matrix(labels, predictions, 10)


def most_confused_pairs(C: np.ndarray) -> list[tuple[int, int]]:
    """Return the pairs of classes, the most confused ones first."""
    return sorted(combinations(range(10), 2), key=lambda pair: -(C[pair] + C[pair[::-1]]))


def test_a_new_network_has_the_loss_of_guessing(solution: Any) -> None:
    """The lecture: the loss at the beginning is about log(n_classes)."""
    images, labels = oracle.real_images("train")
    batches = solution.to_batches(images[::5], labels[::5], 200, np.random.default_rng(0))
    losses = []
    for seed in range(20):
        torch.manual_seed(seed)
        net = solution.Net()
        still = torch.optim.SGD(net.parameters(), lr=0.0)
        losses.append(solution.train_epoch(net, batches, torch.nn.CrossEntropyLoss(), still))
    assert max(abs(loss - math.log(10)) for loss in losses) < 0.06


def test_the_common_confusions_show_on_the_sample(solution: Any) -> None:
    """The lecture: shirts and T-shirts, pullovers and coats are confused; here with 1,000 images and 12 epochs."""
    files = [oracle.sample()[name].tobytes() for name in tool.DIGESTS]
    accuracy, C = train(solution, [solution.read_idx(data) for data in files], 12)
    assert 0.7 < accuracy < 0.9
    assert {(PULLOVER, COAT), (T_SHIRT, SHIRT)} <= set(most_confused_pairs(C)[:4])


def test_the_sample_is_balanced() -> None:
    """The sample has as many images of each class as its notice says."""
    for part, count in tool.PER_CLASS.items():
        images, labels = oracle.real_images(part)
        assert images.shape == (10 * count, 28, 28)
        assert np.bincount(labels).tolist() == [count] * 10


@pytest.mark.slow
@pytest.mark.skipif(not FULL_SET.is_dir(), reason="needs the Debian package dataset-fashion-mnist")
def test_the_sample_comes_from_the_full_set() -> None:
    """The tool makes the arrays of the committed sample."""
    made = tool.sample_of(FULL_SET)
    assert list(made) == list(oracle.sample())
    assert all(np.array_equal(made[name], oracle.sample()[name]) for name in made)


@pytest.mark.slow
@pytest.mark.skipif(not FULL_SET.is_dir(), reason="needs the Debian package dataset-fashion-mnist")
def test_four_epochs_on_the_full_set(solution: Any) -> None:
    """The lecture: 4 epochs of Adam; the two common confusions come first, and the mean pixel is 0.2860."""
    arrays = [solution.read_idx(gzip.decompress((FULL_SET / f"{name}.gz").read_bytes())) for name in tool.DIGESTS]
    assert round(float(arrays[0].mean() / 255), 4) == 0.2860
    assert round(float(arrays[0].std() / 255), 4) == 0.3530
    accuracy, C = train(solution, arrays, 4)
    assert 0.84 < accuracy < 0.89
    assert {(PULLOVER, COAT), (T_SHIRT, SHIRT)} <= set(most_confused_pairs(C)[:4])


def test_other_files_are_refused(tmp_path: Path) -> None:
    """The tool checks the digest of each file."""
    name = next(iter(tool.DIGESTS))
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(b"other"))
    assert hashlib.sha256(b"other").hexdigest() != tool.DIGESTS[name]
    with pytest.raises(ValueError, match="not Fashion-MNIST's file"):
        tool.read(tmp_path, name)
