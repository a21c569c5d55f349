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
    """Return z of each layer."""
    all_z, a = [], x
    for W, b in layers:
        all_z.append(a @ W + b)
        a = np.maximum(all_z[-1], 0)
    return all_z


def moons(n: int) -> tuple[np.ndarray, np.ndarray]:
    """Return the moons without noise, point by point."""
    half, points = n // 2, []
    for k in range(n):
        t = np.pi * k / (half - 1) if k < half else np.pi * (k - half) / (n - half - 1)
        points.append([np.cos(t), np.sin(t)] if k < half else [1 - np.cos(t), 0.5 - np.sin(t)])
    return np.array(points), (np.arange(n) >= half).astype(int)


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

    The absolute network bounds every term. A logit's error changes p by a quarter of it at most.
    """
    layers = [(np.abs(W), np.abs(b)) for W, b in case["layers"]]
    inputs = [np.abs(case["x"])]
    for W, b in layers:
        inputs.append(inputs[-1] @ W + b)
    terms, samples = len(case["x"]) + sum(sum(W.shape) for W, _ in layers), len(case["x"])
    size = inputs.pop()
    delta, grads = (2 + size) / samples, []
    for layer, a in zip(layers[::-1], inputs[::-1], strict=True):
        grads.append([rounding(a.T @ delta, terms=terms), rounding(delta.sum(axis=0), terms=terms)])
        delta = delta @ layer[0].T
    return {
        "logits": rounding(size[:, 0], terms=terms),
        "loss": rounding(2 * size.mean() + 2, terms=terms),
        "gradients": grads[::-1],
    }


def collapsed(layers: Layers) -> list[np.ndarray]:
    """Return the one layer: the images of 0 and of the unit vectors."""
    points = np.concatenate([np.zeros((1, len(layers[0][0]))), np.eye(len(layers[0][0]))])
    for W, b in layers:
        points = points @ W + b
    return [points[1:] - points[0], points[0]]


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
    rng, t = np.random.RandomState(42), np.linspace(0, np.pi, 100)
    outer, inner = [np.cos(t), np.sin(t)], [1 - np.cos(t), 1 - np.sin(t) - 0.5]
    order = np.arange(200)
    rng.shuffle(order)
    X = np.concatenate([np.transpose(outer), np.transpose(inner)])[order]
    X += rng.normal(scale=0.2, size=X.shape)
    y = (order >= 100).astype(int)
    shuffled = np.random.RandomState(42).permutation(200)
    rng, layers = np.random.RandomState(42), []
    for i, o in pairwise([2, 10, 10, 1]):
        c = np.sqrt(6 / (i + o))
        layers.append((rng.uniform(-c, c, (i, o)), rng.uniform(-c, c, o)))
    training, test = ({"layers": layers, "x": X[part], "y": y[part]} for part in (shuffled[60:], shuffled[:60]))
    return training, test


def share_right(case: Case) -> float:
    """Return the accuracy by torch."""
    return float(np.mean((logits(case["layers"], case["x"]) > 0) == case["y"]))


def interpolation_error(layers: Any, curve: dict[str, np.ndarray], x: np.ndarray) -> np.ndarray:
    """Return the error of an interpolant at x, as a multiple of its rounding bound."""
    (W, b), (V, c) = layers
    size = (np.abs(x[:, None] @ W) + np.abs(b)) @ np.abs(V) + np.abs(c)
    error = logits(layers, x[:, None]) - np.interp(x, curve["knots"], curve["values"])
    scale = size[:, 0] + np.abs(curve["values"]).max()
    return np.abs(error) / rounding(scale, terms=4 * len(b))


def _leaves(layers: Any) -> list[torch.Tensor]:
    return [torch.tensor(each, dtype=torch.float64, requires_grad=True) for layer in layers for each in layer]


def _logits(leaves: list[torch.Tensor], x: np.ndarray) -> torch.Tensor:
    a = torch.tensor(x, dtype=torch.float64)
    for number in range(0, len(leaves), 2):
        z = a @ leaves[number] + leaves[number + 1]
        a = torch.relu(z)
    return z[:, 0]


def accuracy_case(rng: np.random.Generator, samples: int) -> tuple[Case, float]:
    """Return a case with at least five logits between 0 and 0.5, and its accuracy, which is neither near 0.5 nor 1."""
    while True:
        case = random_case(rng, [2, 5, 1], samples)
        z = logits(case["layers"], case["x"])
        case = case | {"y": np.where(rng.random(samples) < 0.8, z > 0, z <= 0).astype(int)}
        share = float(np.mean((z > 0) == case["y"]))
        moved = float(np.mean((z > 0.5) == case["y"]))
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
