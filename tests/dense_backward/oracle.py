"""Inputs, expected values and tolerances for the graded tests of `dense_backward`.

Everything here runs on the judge's side. Expected values come from torch autograd or from paper. Tolerances come from
the same network on absolute values: every order of summation and every usual way to write an activation is within them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import torch

from autograder.compare import rounding

ACTIVATIONS = ("linear", "relu", "sigmoid", "tanh")
TORCH = {"linear": torch.nn.Identity(), "relu": torch.relu, "sigmoid": torch.sigmoid, "tanh": torch.tanh}
RESULTS = ("output", "grad_W", "grad_b", "grad_input")
LONG_AND_WIDE = ((6, 11, 2), (3, 2, 9))  # batch, inputs, outputs
WITH_A_ONE = ((1, 4, 3), (4, 1, 3), (4, 3, 1))
STEP = 6e-6  # best for central differences in float64: truncation and rounding error are about equal
SLOPE_BOUND = 1e-6  # they are good to about 1e-9 here

# The example on the sheet.
BY_HAND = {
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


# --------------------------------------------------------------------------------------------------------------- inputs


def random_case(rng: np.random.Generator, batch: int, inputs: int, outputs: int, activation: str, x: Any = None) -> Any:
    """Return x (drawn, unless given), W, b, activation and grad_output; most z are between -3 and 3."""

    def draw() -> dict[str, Any]:
        return {
            "x": rng.normal(size=(batch, inputs)) if x is None else x,
            "W": rng.normal(size=(inputs, outputs)) / np.sqrt(inputs),
            "b": rng.normal(size=outputs),
            "activation": activation,
            "grad_output": rng.normal(size=(batch, outputs)),
        }

    return _first_of_both_signs(draw)


def spaced_case(rng: np.random.Generator, batch: int, inputs: int, outputs: int, activation: str) -> dict[str, Any]:
    """Return the same with every z at least 1/64 away from 0, the kink of relu.

    x and W are multiples of 1/4 and 1/8, so x @ W is one of 1/32; b stands halfway between two of those.
    """

    def draw() -> dict[str, Any]:
        return {
            "x": spaced(rng, (batch, inputs)) / 4,
            "W": spaced(rng, (inputs, outputs)) / 8,
            "b": (spaced(rng, (outputs,)) + 0.5) / 32,
            "activation": activation,
            "grad_output": rng.normal(size=(batch, outputs)),
        }

    return _first_of_both_signs(draw)


def _first_of_both_signs(draw: Callable[[], dict[str, Any]]) -> dict[str, Any]:
    """Return the first draw with a quarter of the z or more on each side of 0: relu is neither all on nor all off."""
    while True:
        case = draw()
        share = np.mean(output(case["x"], case["W"], case["b"], "linear") > 0)
        if 0.25 <= share <= 0.75:
            return case


def spaced(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Return distinct whole numbers around 0, without 0, in random order."""
    size = int(np.prod(shape))
    numbers = np.arange(1, size + 1)
    return rng.permutation(np.where(numbers % 2, (numbers + 1) // 2, -(numbers // 2)).astype(float)).reshape(shape)


# ------------------------------------------------------------------------------------------------------ expected values


def results(*, x: Any, W: Any, b: Any, activation: str, grad_output: Any) -> dict[str, Any]:
    """Return output and gradients of one layer, by torch autograd."""
    return _of_one_layer(network(x, [(W, b, activation)], grad_output))


def bounds(*, x: Any, W: Any, b: Any, activation: str, grad_output: Any, dtype: Any = np.float64) -> dict[str, Any]:
    """Return how far each of these may be off when it is computed in `dtype`."""
    return _of_one_layer(network_bounds(x, [(W, b, activation)], grad_output, dtype=dtype))


def _of_one_layer(tree: dict[str, Any]) -> dict[str, Any]:
    return {name.removesuffix("1"): value for name, value in tree.items()}


def network(x: Any, layers: list[tuple[Any, Any, str]], grad_output: Any) -> dict[str, Any]:
    """Return output and gradients (`grad_W1`, `grad_b1`, `grad_W2` ...) of layers (W, b, activation) in a row."""
    start, parameters = _leaf(x), [(_leaf(W), _leaf(b)) for W, b, _ in layers]
    output = start
    for (W, b), (_, _, activation) in zip(parameters, layers, strict=True):
        output = TORCH[activation](torch.nn.functional.linear(output, W.T, b))
    output.backward(torch.tensor(grad_output, dtype=torch.float64))
    return _tree(output, start, parameters)


def network_bounds(x: Any, layers: list[tuple[Any, Any, str]], grad_output: Any, *, dtype: Any) -> dict[str, Any]:
    """Return the tolerances of `network`.

    Absolute values everywhere and slopes of 1, the largest there are, give at least the size of all that is added up.
    An error of z moves a slope by as much at most, so the bound of the gradients grows with the largest z.
    """
    depth, terms = len(layers), len(x) + sum(W.shape[0] + W.shape[1] for W, _, _ in layers)
    start, parameters = _leaf(np.abs(x)), [(_leaf(np.abs(W)), _leaf(np.abs(b))) for W, b, _ in layers]
    output, factor = start, 2.0 * depth
    for W, b in parameters:
        output = torch.nn.functional.linear(output, W.T, b)
        factor += 4 + 2 * depth * float(output.detach().max())
        output = output + 2
    output.backward(torch.tensor(np.abs(grad_output), dtype=torch.float64))
    sizes = _tree(output, start, parameters)
    weights = {name: 2.0 * depth if name == "output" else factor for name in sizes}
    return {name: rounding(weights[name] * size, terms=terms, dtype=dtype) for name, size in sizes.items()}


def _leaf(array: Any) -> torch.Tensor:
    return torch.tensor(array, dtype=torch.float64, requires_grad=True)


def _tree(output: torch.Tensor, start: torch.Tensor, parameters: list[tuple[torch.Tensor, ...]]) -> dict[str, Any]:
    tree = {"output": output.detach().numpy()}
    for number, (W, b) in reversed(list(enumerate(parameters, start=1))):
        tree |= {f"grad_W{number}": W.grad.numpy(), f"grad_b{number}": b.grad.numpy()}
    return tree | {"grad_input": start.grad.numpy()}


# --------------------------------------------------------------------------------------------------- finite differences


def output(x: Any, W: Any, b: Any, activation: str) -> Any:
    """Return what one layer gives, by torch."""
    z = torch.nn.functional.linear(torch.tensor(x), torch.tensor(W.T), torch.tensor(b))
    return TORCH[activation](z).numpy()


def nudged(x: np.ndarray, W: np.ndarray, b: np.ndarray) -> dict[str, np.ndarray]:
    """Return stacks of x, W and b, in each copy another entry of the three raised by STEP; then the same lowered."""
    point = np.concatenate([x.ravel(), W.ravel(), b])
    moves = STEP * np.eye(len(point))
    xs, Ws, bs = np.split(np.concatenate([point + moves, point - moves]), [x.size, x.size + W.size], axis=1)
    return {"xs": xs.reshape(-1, *x.shape), "Ws": Ws.reshape(-1, *W.shape), "bs": bs}


def slopes(outputs: Any, grad_output: np.ndarray, x: np.ndarray, W: np.ndarray) -> dict[str, np.ndarray]:
    """Return the slopes of the loss sum(grad_output * output) from the outputs at the points of `nudged`."""
    raised, lowered = np.split(np.array([np.sum(grad_output * output) for output in outputs]), 2)
    grad_x, grad_W, grad_b = np.split((raised - lowered) / (2 * STEP), [x.size, x.size + W.size])
    return {"grad_W": grad_W.reshape(W.shape), "grad_b": grad_b, "grad_input": grad_x.reshape(x.shape)}
