"""Correct float32 code stays within the float32 bound, at the sizes of real networks and in any order of summation."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from autograder.comparison.compare import compare
from tests.adam_step import oracle as adam_oracle
from tests.conv2d_forward import oracle as conv_oracle
from tests.dense_backward import oracle as dense_oracle

SEEDS = range(12)
F = np.float32


def forward_loop(a, b):
    """Return a @ b, one product after another."""
    total = np.zeros((a.shape[0], b.shape[1]), dtype=F)
    for k in range(a.shape[1]):
        total += np.outer(a[:, k], b[k])
    return total


def backward_loop(a, b):
    return forward_loop(a[:, ::-1], b[::-1])


def blocks(a, b):
    parts = [a[:, k : k + 16] @ b[k : k + 16] for k in range(0, a.shape[1], 16)]
    return np.sum(parts, axis=0, dtype=F)


PRODUCTS: dict[str, Callable[[np.ndarray, np.ndarray], np.ndarray]] = {
    "BLAS": np.matmul,
    "forward": forward_loop,
    "backward": backward_loop,
    "blocks": blocks,
}
SLOPES: dict[str, tuple[Callable[..., np.ndarray], Callable[..., np.ndarray]]] = {
    "linear": (lambda z: z, lambda z, a: np.ones_like(z)),
    "relu": (lambda z: np.maximum(z, F(0)), lambda z, a: (z > 0).astype(F)),
    "sigmoid": (lambda z: F(1) / (F(1) + np.exp(-z)), lambda z, a: a * (F(1) - a)),
    "tanh": (np.tanh, lambda z, a: F(1) - a * a),
}


@pytest.mark.parametrize("product", PRODUCTS)
@pytest.mark.parametrize("activation", ["linear", "relu", "sigmoid", "tanh"])
def test_dense_of_784_features_and_128_units(product, activation):
    multiply = PRODUCTS[product]
    for seed in SEEDS[:3]:
        rng = np.random.default_rng([784, seed])
        case = dense_oracle.as_float32(dense_oracle.random_cases(rng, (16, 784, 128), [activation]))
        if activation == "relu":
            # At a kink, two correct orders of summation can give different slopes. The suite's inputs avoid it too.
            case = {name: {**inputs, "b": away_from_kinks(inputs)} for name, inputs in case.items()}
        inputs = case[activation]
        act, slope = SLOPES[activation]
        z = multiply(inputs["x"], inputs["W"]) + inputs["b"]
        a = act(z)
        grad_z = inputs["grad_output"] * slope(z, a)
        got = {
            "output": a,
            "grad_W": multiply(np.ascontiguousarray(inputs["x"].T), grad_z),
            "grad_b": grad_z.sum(axis=0),
            "grad_input": multiply(grad_z, np.ascontiguousarray(inputs["W"].T)),
        }
        assert all(value.dtype == F for value in got.values())
        wide = {key: value if key == "activation" else value.astype(np.float64) for key, value in inputs.items()}
        expected = dense_oracle.results({activation: wide})[activation]
        assert compare(expected, got, dense_oracle.bounds({activation: wide}, dtype=F)[activation]) == []


def away_from_kinks(case):
    """Return a bias that keeps every z at least 1e-3 away from 0."""
    z = case["x"].astype(np.float64) @ case["W"].astype(np.float64)
    steps = np.linspace(-1, 1, 2001)
    best = [steps[np.argmax(np.abs(column[:, None] + steps).min(axis=0))] for column in z.T]
    return np.array(best, dtype=F)


def taps_in_turn(x, filters, bias):
    k = filters.shape[-1]
    height, width = x.shape[2] - k + 1, x.shape[3] - k + 1
    out = np.zeros((x.shape[0], filters.shape[0], height, width), dtype=F)
    for c in range(x.shape[1]):
        for u in range(k):
            for v in range(k):
                out += x[:, None, c, u : u + height, v : v + width] * filters[None, :, c, u, v, None, None]
    return out + bias[:, None, None]


def taps_backwards(x, filters, bias):
    start = np.zeros_like(bias)
    flipped = taps_in_turn(x[:, :, ::-1, ::-1], filters[:, :, ::-1, ::-1], start)[:, :, ::-1, ::-1]
    return flipped + bias[:, None, None]


def by_matrix_product(x, filters, bias):
    windows = np.lib.stride_tricks.sliding_window_view(x, filters.shape[2:], axis=(2, 3))
    rows = windows.transpose(0, 2, 3, 1, 4, 5).reshape(*windows.shape[:1], *windows.shape[2:4], -1)
    return (rows @ filters.reshape(len(filters), -1).T).transpose(0, 3, 1, 2) + bias[:, None, None]


@pytest.mark.parametrize("way", [taps_in_turn, taps_backwards, by_matrix_product])
def test_convolution_of_64_channels_and_5_by_5_kernels(way):
    for seed in SEEDS[:3]:
        rng = np.random.default_rng([64, seed])
        drawn = conv_oracle.conv_inputs(rng, conv_oracle.ConvShape(2, 64, 11, 9, 6, 5))
        narrow = {name: value.astype(F) for name, value in drawn.items()}
        got = way(**narrow)
        assert got.dtype == F
        wide = {name: value.astype(np.float64) for name, value in narrow.items()}
        assert compare(conv_oracle.conv2d(**wide), got, conv_oracle.conv2d_bound(**wide, dtype=F)) == []


def textbook(w, g, m, v, t, state, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g**2
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def incremental(w, g, m, v, t, state, lr, beta1, beta2, eps):
    m, v = m + (1 - beta1) * (g - m), v + (1 - beta2) * (g * g - v)
    return w - lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps), m, v


def folded(w, g, m, v, t, state, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * g * g
    root = math.sqrt(1 - beta2**t)
    return w - (lr * root / (1 - beta1**t)) * m / (np.sqrt(v) + eps * root), m, v


def running_product(w, g, m, v, t, state, lr, beta1, beta2, eps):
    state["power1"], state["power2"] = state.get("power1", 1.0) * beta1, state.get("power2", 1.0) * beta2
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.square(g)
    return w - lr * (m / (1 - state["power1"])) / (np.sqrt(v / (1 - state["power2"])) + eps), m, v


def reciprocals(w, g, m, v, t, state, lr, beta1, beta2, eps):
    m, v = beta1 * m + (1 - beta1) * g, beta2 * v + (1 - beta2) * np.square(g)
    return w - lr * (m * (1 / (1 - beta1**t))) * (1 / (np.sqrt(v * (1 / (1 - beta2**t))) + eps)), m, v


@pytest.mark.slow
@pytest.mark.parametrize("way", [textbook, incremental, folded, running_product, reciprocals])
def test_a_thousand_steps_of_adam(way):
    options = {"lr": 0.01, "beta1": 0.9, "beta2": 0.999, "eps": 1e-3}
    for seed in SEEDS:
        rng = np.random.default_rng([1000, seed])
        w = adam_oracle.signed(rng, (3, 4)).astype(F)
        grads = [grad.astype(F) for grad in adam_oracle.gradients(rng, 1000, (3, 4), 0.01, 2.0)]
        wide = {"w": w.astype(np.float64), "m": np.zeros((3, 4)), "v": np.zeros((3, 4)), "first": 1}
        wide["grads"] = [grad.astype(np.float64) for grad in grads]
        m, v = np.zeros((3, 4), dtype=F), np.zeros((3, 4), dtype=F)
        state: dict[str, np.ndarray] = {}
        got: dict[str, list[np.ndarray]] = {"w": [], "m": [], "v": []}
        for t, grad in enumerate(grads, start=1):
            w, m, v = way(w, grad, m, v, t, state, **options)
            assert w.dtype == m.dtype == v.dtype == F
            for name, value in (("w", w), ("m", m), ("v", v)):
                got[name].append(value)
        bound = adam_oracle.adam_bound(**wide, **options, dtype=F)
        assert compare(adam_oracle.adam_by_torch(**wide, **options), got, bound) == []
