"""Recompute the lecture's numbers that the sheet of debug_training prints: first losses, and what a network can overfit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from autograder.judging.subject import load_reference
from tests.autograder.kit import assignments

torch = pytest.importorskip("torch")


@pytest.fixture(scope="module")
def solution():
    return load_reference(assignments()["debug_training"].solution)


def lecture_net(seed):
    """Return the lecture's network for images of 28 x 28."""
    torch.manual_seed(seed)
    return torch.nn.Sequential(torch.nn.Linear(784, 128), torch.nn.ReLU(), torch.nn.Linear(128, 10))


def images(count):
    """Return gray values in [0, 1], mostly 0 as in Fashion-MNIST, and labels."""
    rng = np.random.default_rng(541)
    X = rng.uniform(size=(count, 784)) * (rng.uniform(size=(count, 784)) < 0.5)
    return torch.tensor(X, dtype=torch.float32), torch.tensor(rng.integers(0, 10, count))


def step_of(net, optimizer, *, twice=False):
    """Return a train_step; with `twice`, softmax is in the network too."""

    def train_step(x, labels):
        optimizer.zero_grad()
        output = net(x).softmax(dim=1) if twice else net(x)
        loss = torch.nn.functional.cross_entropy(output, labels)
        loss.backward()
        optimizer.step()
        return loss.item()

    return train_step


def test_ten_classes_begin_at_the_logarithm_of_ten(solution):
    assert solution.expected_initial_loss(10) == pytest.approx(2.302585, abs=5e-7)


def test_the_untrained_network_passes_the_check_with_20_seeds(solution):
    X, y = images(500)
    with torch.no_grad():
        losses = [torch.nn.functional.cross_entropy(lecture_net(seed)(X), y).item() for seed in range(20)]
    assert all(solution.check_initial_loss(loss, 10) for loss in losses)
    # The lecture's 2.291 and 2.334 are this close too.
    assert all(solution.check_initial_loss(loss, 10, tolerance=0.05) for loss in (2.291, 2.334))


@pytest.mark.parametrize("name", [pytest.param("adam", marks=pytest.mark.slow), "sgd"])
def test_the_network_overfits_one_sample_and_ten(solution, name):
    net = lecture_net(0)
    optimizers = {
        "adam": lambda: torch.optim.Adam(net.parameters(), lr=1e-3),
        "sgd": lambda: torch.optim.SGD(net.parameters(), lr=0.1),
    }
    assert solution.debug_training(step_of(net, optimizers[name]()), *images(20)) == "Ready for full training"


@pytest.mark.slow
def test_a_second_softmax_stops_at_1_4612(solution):
    smallest = math.log(math.e + 9) - 1
    assert smallest == pytest.approx(1.4612, abs=5e-5)
    net, (X, y) = lecture_net(0), images(10)
    train_step = step_of(net, torch.optim.Adam(net.parameters(), lr=1e-3), twice=True)
    with pytest.raises(AssertionError, match="Can't overfit single"):
        solution.debug_training(train_step, X, y)
    losses = [train_step(X, y) for _ in range(500)]
    assert smallest <= losses[-1] + 1e-5
    assert losses[-1] == pytest.approx(1.4613, abs=2e-3)
