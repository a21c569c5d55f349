"""Recompute the shapes that the lecture prints for its convolution, with the solution of conv2d_backward."""

from __future__ import annotations

import importlib.util
from types import ModuleType

import numpy as np
import pytest

from tests.autograder.kit import ROOT
from tests.conv2d_backward import oracle

LECTURE_IMAGE, LECTURE_FEATURES, LECTURE_POOLED = (1, 3, 32, 32), (1, 16, 30, 30), (1, 16, 15, 15)


@pytest.fixture(scope="module")
def layers() -> ModuleType:
    """Return the module of the solution."""
    path = ROOT / "solutions" / "conv2d_backward" / "conv2d_backward.py"
    spec = importlib.util.spec_from_file_location("conv2d_backward_solution", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_layers_have_the_shapes_of_the_lecture_and_the_gradients_of_torch(layers):
    rng = np.random.default_rng(541)
    x, grad_output = rng.normal(size=LECTURE_IMAGE), rng.normal(size=LECTURE_POOLED)
    conv, pool = layers.Conv2D(3, 16), layers.MaxPool2D()
    features = conv.forward(x)
    pooled = pool.forward(np.maximum(features, 0))
    assert (features.shape, pooled.shape) == (LECTURE_FEATURES, LECTURE_POOLED)

    grad_features = pool.backward(grad_output) * (features > 0)
    grad_input = conv.backward(grad_features)
    assert (grad_features.shape, grad_input.shape) == (LECTURE_FEATURES, LECTURE_IMAGE)

    case = {"x": x, "filters": conv.filters, "bias": conv.bias, "grad_output": grad_output}
    expected, bounds = oracle.network_results(case), oracle.network_bounds(case)
    got = {"grad_filters": conv.grad_filters, "grad_bias": conv.grad_bias, "grad_input": grad_input}
    for name in oracle.GRADIENTS:
        assert np.all(np.abs(got[name] - expected[name]) <= bounds[name]), name
