"""Provide the inputs, expected values and tolerances of the tests of `dense_backward`.

It runs on the trusted side only. Expected values come from torch autograd or are worked out by hand. Tolerances come
from the same network on absolute values. They allow every order of summation and every usual way to write an activation.

A case is a dict of the arguments of one layer: x, W, b, activation and grad_output.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import numpy as np
import torch

from autograder.authors import rounding

Case = dict[str, Any]
Cases = dict[str, Case]
Parameters = tuple[torch.Tensor, torch.Tensor]
Slope = Callable[[Any, torch.Tensor], torch.Tensor]

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh")
GRADIENTS = ("grad_W", "grad_b", "grad_input")
RESULTS = ("output", *GRADIENTS)
TORCH: dict[str, Callable[[torch.Tensor], torch.Tensor]] = {
    "linear": torch.nn.Identity(),
    "relu": torch.relu,
    "sigmoid": torch.sigmoid,
    "tanh": torch.tanh,
}
STEP = 6e-6  # Best for central differences in float64: truncation and rounding error are about equal.
SLOPE_BOUND = 1e-6  # The differences are exact to about 1e-9 here.

# The example on the sheet.
BY_HAND: Case = {
    "x": np.array([[1.0, 2.0, -1.0], [-2.0, 1.0, 3.0]]),
    "W": np.array([[1.0, 0.0, 2.0, -1.0], [0.0, 1.0, -1.0, 2.0], [1.0, -1.0, 0.0, 1.0]]),
    "b": np.array([0.5, -0.5, 1.0, -1.0]),
    "activation": "relu",
    "grad_output": np.array([[1.0, -1.0, 2.0, 3.0], [-2.0, 4.0, 5.0, 1.0]]),
}
BY_HAND_RESULTS = {
    "output": np.array([[0.5, 2.5, 1.0, 1.0], [1.5, 0.0, 0.0, 6.0]]),
    "grad_W": np.array([[5.0, -1.0, 2.0, 1.0], [0.0, -2.0, 4.0, 7.0], [-7.0, 1.0, -2.0, 0.0]]),
    "grad_b": np.array([-1.0, -1.0, 2.0, 4.0]),
    "grad_input": np.array([[2.0, 3.0, 5.0], [-3.0, 2.0, -1.0]]),
}


# ------------------------------------------------------------------------------------------------------------- inputs


def random_cases(
    rng: np.random.Generator, size: tuple[int, int, int], activations: Iterable[str] = ACTIVATIONS
) -> Cases:
    """Return a telling case for each activation, with most z between -3 and 3.

    `size` is (batch, inputs, outputs).
    """
    return {name: _first_telling(rng, size, name) for name in activations}


def random_pair(rng: np.random.Generator, size: tuple[int, int, int, int], first: str, second: str) -> list[Case]:
    """Return the cases of two layers, the second after the first.

    `size` is (batch, inputs, hidden, outputs).
    """
    batch, inputs, hidden, outputs = size
    case = _random_case(rng, rng.normal(size=(batch, inputs)), hidden, first)
    return [case, _random_case(rng, output(case["x"], case["W"], case["b"], first), outputs, second)]


def spaced_cases(rng: np.random.Generator, size: tuple[int, int, int]) -> Cases:
    """Return a case for each activation, with every z at least 1/64 away from relu's kink at 0.

    x and W are multiples of 1/4 and 1/8, so x @ W is a multiple of 1/32. b is halfway between two of those.
    """
    batch, inputs, outputs = size

    def draw() -> Case:
        return {
            "x": _spaced(rng, (batch, inputs)) / 4,
            "W": _spaced(rng, (inputs, outputs)) / 8,
            "b": (_spaced(rng, (outputs,)) + 0.5) / 32,
            "grad_output": rng.normal(size=(batch, outputs)),
        }

    return {name: _first_of_both_signs(draw) | {"activation": name} for name in ACTIVATIONS}


def as_float32(cases: Cases) -> Cases:
    """Return the cases with float32 arrays."""
    return {
        name: {key: value if key == "activation" else value.astype(np.float32) for key, value in case.items()}
        for name, case in cases.items()
    }


def _first_telling(rng: np.random.Generator, size: tuple[int, int, int], activation: str) -> Case:
    """Return the first case with a z just below 0, one just above, and one that needs the negative x for its sign."""
    batch, inputs, outputs = size
    while True:
        case = _random_case(rng, rng.normal(size=(batch, inputs)), outputs, activation)
        z, without = (output(x, case["W"], case["b"], "linear") for x in (case["x"], np.maximum(case["x"], 0)))
        if np.any((z > -0.8) & (z < 0)) and np.any((z > 0) & (z < 0.8)) and np.any((z > 0) != (without > 0)):
            return case


def _random_case(rng: np.random.Generator, x: np.ndarray, outputs: int, activation: str) -> Case:
    batch, inputs = x.shape

    def draw() -> Case:
        return {
            "x": x,
            "W": rng.normal(size=(inputs, outputs)) / np.sqrt(inputs),
            "b": rng.normal(size=outputs),
            "activation": activation,
            "grad_output": 10 * rng.normal(size=(batch, outputs)),
        }

    return _first_of_both_signs(draw)


def _first_of_both_signs(draw: Callable[[], Case]) -> Case:
    """Return the first draw with at least a quarter of the z on each side of 0.

    So relu is neither on nor off everywhere.
    """
    while True:
        case = draw()
        share = np.mean(output(case["x"], case["W"], case["b"], "linear") > 0)
        if 0.25 <= share <= 0.75:
            return case


def _spaced(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return distinct integers around 0, without 0, in random order."""
    size = int(np.prod(shape))
    numbers = np.arange(1, size + 1)
    return rng.permutation(np.where(numbers % 2, (numbers + 1) // 2, -(numbers // 2)).astype(float)).reshape(shape)


# ---------------------------------------------------------------------------------------------------- expected values


def output(x: Any, W: Any, b: Any, activation: str) -> Any:
    """Return the output of one layer, by torch."""
    z = torch.nn.functional.linear(torch.tensor(x), torch.tensor(W.T), torch.tensor(b))
    return TORCH[activation](z).numpy()


def results(cases: Cases, wanted: Iterable[str] = RESULTS) -> dict[str, dict[str, Any]]:
    """Return the wanted results of each layer, by torch autograd."""
    return {name: _only(_network(case), wanted) for name, case in cases.items()}


def bounds(cases: Cases, *, dtype: Any = np.float64) -> dict[str, dict[str, Any]]:
    """Return the rounding bound of each result for code that computes in `dtype`."""
    return {name: _only(network_bounds([case], dtype=dtype), RESULTS) for name, case in cases.items()}


def network_bounds(layers: list[Case], *, dtype: Any = np.float64) -> dict[str, Any]:
    """Return the rounding bounds of the results of several layers in a row.

    x comes from the first layer, grad_output from the last; grad_W1 belongs to the first.

    Absolute values everywhere and slopes of 1, the largest possible, give at least the size of all terms of a sum. An
    error of z changes a slope by at most as much, so the bound of the gradients grows with the largest z.
    """
    depth, terms = len(layers), len(layers[0]["x"]) + sum(sum(layer["W"].shape) for layer in layers)
    start, parameters = _leaf(np.abs(layers[0]["x"])), [_leaves(layer, np.abs) for layer in layers]
    end, factor = start, 2.0 * depth
    for W, b in parameters:
        end = torch.nn.functional.linear(end, W.T, b)
        factor += 4 + 2 * depth * float(end.detach().max())
        end = end + 2
    _backward(end, np.abs(layers[-1]["grad_output"]))
    sizes = _tree(end, start, parameters)
    return {
        name: rounding(size * (2.0 * depth if name == "output" else factor), terms=terms, dtype=dtype)
        for name, size in sizes.items()
    }


def _network(case: Case, slope: Slope | None = None) -> dict[str, Any]:
    """Return all results of one layer; `slope` replaces the activation's slope."""
    start, (W, b) = _leaf(case["x"]), _leaves(case, np.asarray)
    z, activation = torch.nn.functional.linear(start, W.T) + b, TORCH[case["activation"]]
    end = activation(z)
    if slope and case["activation"] != "linear":
        end = end.detach() + (z - z.detach()) * slope(activation, z.detach())
    _backward(end, case["grad_output"])
    return _tree(end, start, [(W, b)])


def _backward(end: torch.Tensor, grad_output: np.ndarray) -> None:
    """Set the gradients of the leaves.

    `end.backward(grad_output)` gives the same gradients, but the first such call imports 500 modules, sympy among them.
    """
    (end * torch.tensor(grad_output, dtype=torch.float64)).sum().backward()


def _slope_at(activation: Callable[[torch.Tensor], torch.Tensor], at: torch.Tensor) -> torch.Tensor:
    """Return the slope of an activation at each entry. `torch.func.grad` would import 800 modules."""
    leaf = at.clone().requires_grad_()
    activation(leaf).sum().backward()
    assert leaf.grad is not None
    return leaf.grad


def _only(tree: dict[str, Any], wanted: Iterable[str]) -> dict[str, Any]:
    """Return the wanted results of a network of one layer."""
    return {name: tree[name if name in tree else f"{name}1"] for name in wanted}


def _leaves(case: Case, change: Callable[[Any], Any]) -> Parameters:
    return _leaf(change(case["W"])), _leaf(change(case["b"]))


def _leaf(array: Any) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def _tree(end: torch.Tensor, start: torch.Tensor, parameters: list[Parameters]) -> dict[str, Any]:
    tree = {"output": end.detach().numpy(), "grad_input": _gradient(start)}
    for number, (W, b) in enumerate(parameters, start=1):
        tree |= {f"grad_W{number}": _gradient(W), f"grad_b{number}": _gradient(b)}
    return tree


def _gradient(leaf: torch.Tensor) -> np.ndarray:
    assert leaf.grad is not None
    return leaf.grad.numpy()


# ------------------------------------------------------------------------------------------------- finite differences


def nudged(case: Case) -> dict[str, np.ndarray]:
    """Return stacks of x, W and b with one entry moved by STEP in each copy.

    The first half of the copies raises the entries, the second half lowers them.
    """
    x, W, b = case["x"], case["W"], case["b"]
    point = np.concatenate([x.ravel(), W.ravel(), b])
    moves = STEP * np.eye(len(point))
    xs, Ws, bs = np.split(np.concatenate([point + moves, point - moves]), [x.size, x.size + W.size], axis=1)
    return {"xs": xs.reshape(-1, *x.shape), "Ws": Ws.reshape(-1, *W.shape), "bs": bs}


def slopes(outputs: Any, case: Case) -> dict[str, np.ndarray]:
    """Return the slopes of the loss sum(grad_output * output).

    `outputs` are the outputs at the points of `nudged`.
    """
    x, W = case["x"], case["W"]
    raised, lowered = np.split(np.array([np.sum(case["grad_output"] * output) for output in outputs]), 2)
    grad_x, grad_W, grad_b = np.split((raised - lowered) / (2 * STEP), [x.size, x.size + W.size])
    return {"grad_W": grad_W.reshape(W.shape), "grad_b": grad_b, "grad_input": grad_x.reshape(x.shape)}


# --------------------------------------------------------------------------------------------------------- lookalikes


def lookalikes(expected: dict[str, Any], cases: Cases, x_before: Any = None) -> dict[str, dict[str, Any]]:
    """Return `expected` by other conventions: {sentence: the same tree with other values}."""
    looks: dict[str, dict[str, Any]] = {}
    for name, case in cases.items():
        for words, others in _others(case, x_before).items():
            looks.setdefault(words, {})[name] = {key: others.get(key, value) for key, value in expected[name].items()}
    return looks


def _others(case: Case, x_before: Any) -> dict[str, dict[str, Any]]:
    """Return {sentence: the results that another convention changes}.

    `x_before` is the x of an earlier round.
    """
    tree, count = _only(_network(case), RESULTS), len(case["x"])
    grad_rows = _network(case | {"b": np.tile(case["b"], (count, 1))})["grad_b1"]  # One bias for each sample.
    fused = np.where(case["x"] > 0, tree["grad_input"], 0.0)
    looks = {f"{name} {AVERAGED}": {name: tree[name] / count} for name in GRADIENTS} | {
        f"every gradient {AVERAGED}": {name: tree[name] / count for name in GRADIENTS},
        "grad_b has one row for each sample: the sum over the batch is missing": {"grad_b": grad_rows},
        "grad_input is 0 where x is negative: that is relu in the layer before": {"grad_input": fused},
        "it is dL/dz: backward multiplied the slope into the caller's grad_output": {"grad_output": grad_rows},
        "it is z: forward does not apply the activation": {
            "output": _network(case | {"activation": "linear"})["output"]
        },
        "z does not include the bias": _only(_network(case | {"b": 0 * case["b"]}), RESULTS),
    }
    if x_before is not None:
        first = _only(_network(case | {"x": x_before}), ("grad_W", "grad_b"))
        both = {name: first[name] + tree[name] for name in first}
        looks["grad_W and grad_b are the sums of both rounds: backward must overwrite the old values"] = both
    return looks | {words: _only(_network(case, slope), RESULTS) for words, slope in OTHER_SLOPES.items()}


AVERAGED = "is the sheet's gradient divided by the batch size: grad_output already includes the 1/N"
OTHER_SLOPES: dict[str, Slope] = {
    "the slope of the activation is missing: dL/dz is equal to dL/da": lambda act, z: z**0,
    "dL/da is multiplied by the value of the activation, not by its slope": lambda act, z: act(z),
    "the slope is evaluated at a, not at z": lambda act, z: _slope_at(act, act(z)),
    "the formulas for a are used with z": lambda act, z: z - z * z if act is torch.sigmoid else 1 - z * z,
}
