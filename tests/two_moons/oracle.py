"""Provide the inputs, expected values and tolerances of the tests of two_moons.

It runs on the trusted side only. Expected values come from torch or closed forms. Tolerances come from the same network
on absolute values. A case is a dict of layers, x and y.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch.optim.adam import adam as torch_adam

from autograder.authors import Judge, rounding
from tests.two_moons import probes

Case = dict[str, Any]
Layers = list[tuple[np.ndarray, np.ndarray]]

WITHIN_ONE_SIGMA = 0.6826894921370859
# Rounding errors grow less than a thousandfold over a run: 1e-13 becomes 3e-12 after 300 steps.
TRAINED = 1e-9
# How much larger than the values of a curve the numbers inside its network may be, for the bound of rounding.
MOST_INSIDE = 1e4

# The example on the sheet.
BY_HAND: Case = {
    "layers": [
        (np.array([[1.0, -1.0], [2.0, 0.0]]), np.array([0.0, 2.0])),
        (np.array([[1.0], [-1.0]]), np.array([0.5])),
    ],
    "x": np.array([[1.0, 1.0], [1.0, -1.0]]),
    "y": np.array([1, 0]),
}
BY_HAND_LOSS = 0.276483
BY_HAND_GRADIENTS = [
    [np.array([[-0.037929, -0.150841], [-0.037929, 0.226699]]), np.array([-0.037929, -0.150841])],
    [np.array([[-0.113787], [0.150841]]), np.array([0.150841])],
]


def network(rng: np.random.Generator, sizes: list[int]) -> Layers:
    """Return random layers."""
    return [(rng.normal(size=(i, o)) / np.sqrt(i), 0.5 * rng.normal(size=o)) for i, o in pairwise(sizes)]


def random_case(rng: np.random.Generator, sizes: list[int], samples: int) -> Case:
    """Return a network with both classes, and data that meet no relu near its kink.

    Each hidden layer has units on both sides, and every logit differs from 0.
    """
    while True:
        layers, x = network(rng, sizes), rng.normal(size=(samples, sizes[0]))
        *before, logits = preactivations(layers, x)
        shares = [np.mean(z > 0) for z in before]
        near = min(np.abs(z).min() for z in [*before, logits])
        if near > 1e-6 and all(0.2 < share < 0.8 for share in shares) and logits.min() < -0.01:
            return {"layers": layers, "x": x, "y": rng.permutation(np.arange(samples) % 2)}


def preactivations(layers: Layers, x: np.ndarray) -> list[np.ndarray]:
    """Return z of each layer, by torch."""
    return [z.detach().numpy() for z in _all_z(_leaves(layers), x)]


def moons(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the moons without noise: e^(it), and e^(it) turned by half a circle and moved by 1 + i/2."""
    sizes = [n // 2, n - n // 2]
    outer, inner = (torch.polar(t.new_ones(len(t)), t) for t in (_angles(size) for size in sizes))
    points = torch.cat([outer, 1 + 0.5j - inner])
    return torch.view_as_real(points).numpy(), np.repeat([0, 1], sizes)


def _angles(count: int) -> torch.Tensor:
    return torch.linspace(0, np.pi, count, dtype=torch.float64)


def logits(layers: Layers, x: np.ndarray) -> np.ndarray:
    """Return the logits by torch."""
    return _logits(_leaves(layers), x).detach().numpy()


def loss_and_gradients(case: Case) -> tuple[float, list[list[np.ndarray]]]:
    """Return the loss and its gradients by torch."""
    leaves = _leaves(case["layers"])
    targets = torch.tensor(case["y"], dtype=torch.float64)
    loss = torch.nn.functional.binary_cross_entropy_with_logits(_logits(leaves, case["x"]), targets)
    grads = [grad.numpy() for grad in torch.autograd.grad(loss, leaves)]
    return float(loss.detach()), [list(pair) for pair in zip(grads[::2], grads[1::2], strict=True)]


def bounds(case: Case) -> dict[str, Any]:
    """Return the rounding bounds of logits, loss and gradients.

    The absolute network without relu bounds every term. A logit's error changes p by a quarter of it at most.
    """
    leaves = _leaves([(np.abs(W), np.abs(b)) for W, b in case["layers"]])
    terms, samples = len(case["x"]) + sum(sum(W.shape) for W, _ in case["layers"]), len(case["x"])
    size = _all_z(leaves, np.abs(case["x"]), relu=False)[-1][:, 0]
    slope = (2 + size.detach()) / samples
    grads = [rounding(grad.numpy(), terms=terms) for grad in torch.autograd.grad(torch.dot(slope, size), leaves)]
    return {
        "logits": rounding(size.detach().numpy(), terms=terms),
        "loss": rounding(2 * float(size.detach().mean()) + 2, terms=terms),
        "gradients": [list(pair) for pair in zip(grads[::2], grads[1::2], strict=True)],
    }


def collapsed(layers: Layers) -> list[np.ndarray]:
    """Return the one layer: the images of the unit vectors and of 0, by torch."""
    units = len(layers[0][0])
    points = np.eye(units + 1, units)
    images = _all_z(_leaves(layers), points, relu=False)[-1].detach().numpy()
    return [images[:-1] - images[-1], images[-1]]


def trained(case: Case, steps: int, lr: float = 0.001, l2: float = 0.0) -> dict[str, Any]:
    """Return the result of training by torch's functional Adam, and the `records` of each step."""
    w = [torch.tensor(each) for layer in case["layers"] for each in layer]
    m, v = ([torch.zeros_like(each) for each in w] for _ in range(2))
    losses, records = [], []
    for t in range(steps):
        now = [each.numpy().copy() for each in w]
        loss, gradients = loss_and_gradients(case | {"layers": list(zip(now[::2], now[1::2], strict=True))})
        losses.append(loss)
        records.append({"arguments": [*now, case["x"], case["y"]], "result": (loss, [tuple(p) for p in gradients])})
        grads = [torch.tensor(g) for pair in gradients for g in pair]
        grads[::2] = [g + l2 / len(case["y"]) * each for g, each in zip(grads[::2], w[::2], strict=True)]
        torch_adam(
            w,
            grads,
            m,
            v,
            max_exp_avg_sqs=[],
            state_steps=[torch.tensor(float(t)) for _ in w],
            foreach=False,
            amsgrad=False,
            maximize=False,
            beta1=0.9,
            beta2=0.999,
            lr=lr,
            weight_decay=0.0,
            eps=1e-8,
        )
    end = [each.numpy() for each in w]
    layers = [list(pair) for pair in zip(end[::2], end[1::2], strict=True)]
    return {"result": {"layers": layers, "losses": np.array(losses)}, "records": records}


def lecture_data() -> tuple[Case, Case]:
    """Return the lecture's network with its training set, and with its test set, as scikit-learn draws them."""
    rng, order = np.random.RandomState(42), np.arange(200)
    rng.shuffle(order)
    X, y = (each[order] for each in moons(200))
    X += rng.normal(scale=0.2, size=X.shape)
    shuffled = np.random.RandomState(42).permutation(200)
    rng, layers = np.random.RandomState(42), []
    for i, o in pairwise([2, 10, 10, 1]):
        c = np.sqrt(6 / (i + o))
        layers.append((rng.uniform(-c, c, (i, o)), rng.uniform(-c, c, o)))
    training, test = ({"layers": layers, "x": X[part], "y": y[part]} for part in (shuffled[60:], shuffled[:60]))
    return training, test


def share_right(case: Case) -> float:
    """Return the accuracy by torch."""
    return _share((logits(case["layers"], case["x"]) > 0) == case["y"])


def _share(right: np.ndarray) -> float:
    return torch.tensor(right).double().mean().item()


def interpolation_error(layers: Any, curve: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return the error of an interpolant at x, as a multiple of its rounding bound.

    The bound grows with the numbers inside the network, but not without end: a network of huge numbers would be right anywhere.
    """
    (W, b), (V, c) = layers
    size = (np.abs(x[:, None] @ W) + np.abs(b)) @ np.abs(V) + np.abs(c)
    error = logits(layers, x[:, None]) - np.interp(x, curve["knots"], curve["values"])
    largest = np.abs(curve["values"]).max()
    scale = np.minimum(size[:, 0], MOST_INSIDE * largest) + largest
    return np.abs(error) / rounding(scale, terms=4 * len(b))


def _leaves(layers: Any) -> list[torch.Tensor]:
    return [torch.tensor(each, dtype=torch.float64, requires_grad=True) for layer in layers for each in layer]


def _all_z(leaves: list[torch.Tensor], x: np.ndarray, *, relu: bool = True) -> list[torch.Tensor]:
    """Return z of each layer."""
    all_z: list[torch.Tensor] = []
    for W, b in zip(leaves[::2], leaves[1::2], strict=True):
        before = all_z[-1] if all_z else torch.tensor(x, dtype=torch.float64)
        all_z.append(torch.addmm(b, torch.relu(before) if relu and all_z else before, W))
    return all_z


def _logits(leaves: list[torch.Tensor], x: np.ndarray) -> torch.Tensor:
    return _all_z(leaves, x)[-1][:, 0]


def accuracy_case(rng: np.random.Generator, samples: int) -> tuple[Case, float]:
    """Return a case with at least five logits between 0 and 0.5, and its accuracy, which is neither near 0.5 nor 1."""
    while True:
        case = random_case(rng, [2, 5, 1], samples)
        z = logits(case["layers"], case["x"])
        case = case | {"y": np.where(rng.random(samples) < 0.8, z > 0, z <= 0).astype(int)}
        share = _share((z > 0) == case["y"])
        moved = _share((z > 0.5) == case["y"])
        if np.sum((z > 0) & (z < 0.5)) >= 5 and share != moved:
            return case, share


def forward_record(case: Case) -> list[dict[str, Any]]:
    """Return the record of the call of forward for a case."""
    given = [each for layer in case["layers"] for each in layer]
    return [{"arguments": [*given, case["x"]], "result": logits(case["layers"], case["x"])}]


def curve(rng: np.random.Generator, count: int) -> dict[str, np.ndarray]:
    """Return knots between -1 and 2 with different spacings, and values."""
    return {"knots": np.sort(rng.permutation(200)[:count]) / 64.0 - 1, "values": 1 + rng.normal(size=count)}


def check_curves(judge: Judge, curves: list[dict[str, np.ndarray]]) -> Any:
    """Compare interpolants with the straight lines between their points; return the networks."""
    units = [len(each["knots"]) - 1 for each in curves]
    like = [[[np.ones((1, m)), np.ones(m)], [np.ones((m, 1)), np.ones(1)]] for m in units]
    networks = judge.values(probes.interpolants, like=like, curves=curves)
    for layers, each in zip(networks, curves, strict=True):
        x = np.linspace(each["knots"][0], each["knots"][-1], 60)
        error = interpolation_error(layers, each, np.concatenate([x, each["knots"]]))
        judge.require(error.max() <= 1, "Between the knots, the output is not the straight line from value to value.")
    return networks


def look_of_noise(n: int, noise: float, answer: Any) -> Any:
    """Return which properties the noise has."""
    X, y = moons(n)
    (first, classes), (second, _), (again, _) = answer
    unit = (first - X) / noise
    inside = np.abs(unit) < 1
    return [
        bool(np.array_equal(classes, y)),
        bool(np.array_equal(first, again)),
        bool(np.array_equal(first, second)),
        [round(float(s)) for s in 5 * np.sqrt((unit**2).mean(axis=0))],
        round(8 * float(inside.mean())),
        round(8 * float(inside.all(axis=1).mean())),
    ]
