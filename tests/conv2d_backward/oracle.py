"""Provide the inputs, expected values and tolerances of the tests of conv2d_backward.

It runs on the trusted side only. Expected values come from torch autograd. The bounds allow every order of summation,
because they come from the same layer on absolute values.

A case is a dict of arguments: x, filters, bias and grad_output of a convolution, or x, pool_size and grad_output of a
pooling layer. `sizes` of a convolution are (N, C, H, W, F, k), as on the sheet.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

import numpy as np
import torch
from torch.nn import functional

from autograder.authors import rounding

Case = dict[str, Any]
Sizes = tuple[int, int, int, int, int, int]
Results = dict[str, np.ndarray]

GRADIENTS = ("grad_filters", "grad_bias", "grad_input")
# forward is linear in each entry, so the central difference is exact for every step, and a large one rounds least.
STEP = 0.5
# Two features that are closer may change their order by rounding, and with it the gradient of pooling.
SMALLEST_GAP = 1e-6

# The examples on the sheet.
CONV_BY_HAND: Case = {
    "x": np.array([[[[1.0, 2.0, 0.0, 3.0], [4.0, 1.0, 2.0, 1.0], [0.0, 3.0, 1.0, 2.0]]]]),
    "filters": np.array([[[[1.0, 0.0], [2.0, -1.0]]]]),
    "bias": np.array([0.5]),
    "grad_output": np.array([[[[1.0, -1.0, 2.0], [0.0, 3.0, -2.0]]]]),
}
CONV_BY_HAND_RESULTS: Results = {
    "grad_filters": np.array([[[[-2.0, 12.0], [14.0, 0.0]]]]),
    "grad_bias": np.array([3.0]),
    "grad_input": np.array([[[[1.0, -1.0, 2.0, 0.0], [2.0, 0.0, 3.0, -2.0], [0.0, 6.0, -7.0, 2.0]]]]),
}
POOL_BY_HAND: Case = {
    "x": np.array([[[[-7.0, -3.0, 5.0, 0.0, 9.0], [-5.0, -6.0, -1.0, 4.0, 8.0]]]]),
    "pool_size": 2,
    "grad_output": np.array([[[[4.0, -2.0]]]]),
}
POOL_BY_HAND_RESULT = np.array([[[[0.0, 4.0, -2.0, 0.0, 0.0], [0.0, 0.0, 0.0, 0.0, 0.0]]]])


# ------------------------------------------------------------------------------------------------------------- inputs


def conv_case(rng: np.random.Generator, sizes: Sizes) -> Case:
    """Draw the arguments of one round of a convolution; the biases are far from 0."""
    N, C, H, W, F, k = sizes
    return {
        "x": rng.normal(size=(N, C, H, W)),
        "filters": rng.normal(size=(F, C, k, k)),
        "bias": rng.normal(size=F) + 5,
        "grad_output": rng.normal(size=(N, F, H - k + 1, W - k + 1)),
    }


def conv_cases(rng: np.random.Generator, *all_sizes: Sizes) -> dict[str, Case]:
    """Return a case for each of the sizes, named after them."""
    return {_name_of(sizes): conv_case(rng, sizes) for sizes in all_sizes}


def _name_of(sizes: Sizes) -> str:
    N, C, H, W, F, k = sizes
    return f"{N}x{C}x{H}x{W} with {F} filters of {k}x{k}"


def network_case(rng: np.random.Generator, sizes: Sizes) -> Case:
    """Draw the arguments of convolution, ReLU and pooling.

    In each window of 2 x 2, the largest feature is clearly larger than the others and clearly not 0.
    """
    while True:
        case = conv_case(rng, sizes)
        case["bias"] = rng.normal(size=sizes[4])
        features = output(**case)
        if is_clear(features):
            case["grad_output"] = rng.normal(size=max_pool(torch.tensor(features), 2).shape)
            return case


def relu_case(rng: np.random.Generator, *shape: int) -> Case:
    """Draw features of both signs, some windows without a positive one, and the gradient of their pooling."""
    features = pool_images(rng, 2, *shape)
    return {"features": features, "grad_output": rng.normal(size=max_pool(torch.tensor(features), 2).shape)}


def is_clear(features: np.ndarray) -> bool:
    """Return whether rounding errors cannot change which features get a gradient."""
    N, C, H, W = features.shape
    windows = features[:, :, : H // 2 * 2, : W // 2 * 2].reshape(N, C, H // 2, 2, W // 2, 2).swapaxes(3, 4)
    ordered = np.sort(windows.reshape(-1, 4), axis=1)
    return bool(np.all(np.diff(ordered[:, -2:]) > SMALLEST_GAP) and np.all(np.abs(features) > SMALLEST_GAP))


def pool_case(rng: np.random.Generator, pool_size: int, *shape: int) -> Case:
    """Draw the arguments of one round of pooling, without equal pixels."""
    return _with_gradient(rng, pool_images(rng, pool_size, *shape), pool_size)


def negative_pool_case(rng: np.random.Generator, pool_size: int, *shape: int) -> Case:
    """Draw the arguments of one round of pooling with negative pixels only."""
    x = lattice(rng, *shape)
    return _with_gradient(rng, x - x.max() - 0.05, pool_size)


def tied_pool_case(rng: np.random.Generator, pool_size: int, *shape: int) -> Case:
    """Draw the arguments of one round of pooling, with pixels 0 and 1.

    In each channel, the first window has only zeros, and the last one has exactly two ones.
    """
    x, p = rng.integers(0, 2, size=shape).astype(float), pool_size
    x[:, :, :p, :p] = 0
    bottom, right = (size // p * p for size in shape[2:])
    x[:, :, bottom - p : bottom, right - p : right] = 0
    x[:, :, bottom - 1, right - p : right - p + 2] = 1
    case = _with_gradient(rng, x, p)
    # No entry is near 0, so that each share shows.
    case["grad_output"] += np.copysign(1.0, case["grad_output"])
    return case


def _with_gradient(rng: np.random.Generator, x: np.ndarray, pool_size: int) -> Case:
    N, C, H, W = x.shape
    grad_output = rng.normal(size=(N, C, H // pool_size, W // pool_size))
    return {"x": x, "pool_size": pool_size, "grad_output": grad_output}


def lattice(rng: np.random.Generator, *shape: int) -> np.ndarray:
    """Return distinct nonzero values of both signs in random order, 0.05 apart."""
    count = int(np.prod(shape))
    return rng.permutation((np.arange(count) - count // 2) * 0.05 + 0.013).reshape(shape)


def pool_images(rng: np.random.Generator, pool_size: int, *shape: int) -> np.ndarray:
    """Return distinct values, with a window of negative values in each channel of each sample."""
    images, p = lattice(rng, *shape), pool_size
    for image in images.reshape(-1, *shape[2:]):
        row, column = (p * rng.integers(size // p) for size in image.shape)
        window = image[row : row + p, column : column + p]
        # No two values become equal: 0.013 + 0.05 m changes to -0.013 - 0.05 m, and -0.037 - 0.05 m stays.
        window[...] = -np.abs(window)
    return images


def channels_last(images: np.ndarray) -> np.ndarray:
    """Return images as (N, H, 2 W, C), with other values in every second column."""
    wide = np.repeat(np.moveaxis(images, 1, 3), 2, axis=2)
    wide[:, :, 1::2] += 100
    return wide


# ---------------------------------------------------------------------------------------------------- expected values


def output(x: np.ndarray, filters: np.ndarray, bias: np.ndarray, **_: Any) -> np.ndarray:
    """Return the output of a convolution, by torch."""
    return functional.conv2d(torch.tensor(x), torch.tensor(filters), torch.tensor(bias)).numpy()


def conv_results(case: Case) -> Results:
    """Return the three gradients of a convolution, by torch autograd."""
    return _gradients_through(case, lambda features: features)


def network_results(case: Case) -> Results:
    """Return the three gradients of a convolution before ReLU and pooling, by torch autograd."""
    return _gradients_through(case, lambda features: max_pool(torch.relu(features), 2))


def conv_bounds(case: Case) -> Results:
    """Return the rounding bound of each gradient of a convolution."""
    sizes = conv_results({name: np.abs(array) for name, array in case.items()})
    (N, _, rows, columns), (F, _, k, _) = case["grad_output"].shape, case["filters"].shape
    terms = {"grad_filters": N * rows * columns, "grad_bias": N * rows * columns, "grad_input": F * k * k}
    return {name: rounding(size, terms=terms[name]) for name, size in sizes.items()}


def network_bounds(case: Case) -> Results:
    """Return the rounding bound of each gradient of a convolution before ReLU and pooling."""
    return conv_bounds(case | {"grad_output": features_gradient(case)})


def features_gradient(case: Case) -> np.ndarray:
    """Return the gradient of the features before ReLU and pooling."""
    features = output(**case)
    return relu_gradient(features, case["grad_output"])


def relu_gradient(features: np.ndarray, grad_output: np.ndarray) -> np.ndarray:
    """Return the gradient of the features before ReLU and pooling with p = 2."""
    leaf = torch.tensor(features, requires_grad=True)
    return _gradients([leaf], max_pool(torch.relu(leaf), 2), grad_output)[0]


def pooling_helpers(case: Case) -> dict[str, np.ndarray]:
    """Return what the pooling of a network gets, and the gradient that it returns."""
    features = np.maximum(output(**case), 0)
    return {
        "features": features,
        "grad_features": pool_result({"x": features, "pool_size": 2, "grad_output": case["grad_output"]}),
    }


def pool_result(case: Case) -> np.ndarray:
    """Return the gradient of the input of a pooling layer, by torch autograd.

    It has copies of entries of grad_output, so compare it with bound 0.
    """
    leaf = torch.tensor(case["x"], requires_grad=True)
    return _gradients([leaf], max_pool(leaf, case["pool_size"]), case["grad_output"])[0]


def max_pool(x: torch.Tensor, pool_size: int) -> torch.Tensor:
    """Pool with windows side by side."""
    return functional.max_pool2d(x, pool_size)


def _gradients_through(case: Case, after: Callable[[torch.Tensor], torch.Tensor]) -> Results:
    x, filters, bias = (torch.tensor(case[name], requires_grad=True) for name in ("x", "filters", "bias"))
    end = after(functional.conv2d(x, filters, bias))
    return dict(zip(GRADIENTS, _gradients([filters, bias, x], end, case["grad_output"]), strict=True))


def _gradients(leaves: Iterable[torch.Tensor], end: torch.Tensor, grad_output: np.ndarray) -> list[np.ndarray]:
    """Return the gradients of the leaves.

    `end.backward(grad_output)` gives the same, but the first such call imports 500 modules.
    """
    (end * torch.tensor(grad_output)).sum().backward()
    return [leaf.grad.numpy() for leaf in leaves if leaf.grad is not None]


# ---------------------------------------------------------------------------------------------------- slopes of forward


def nudged(case: Case) -> list[Case]:
    """Return the points (x, filters, bias) with one entry moved by STEP, first all raised, then all lowered."""
    names = ("x", "filters", "bias")
    points = []
    for step in (STEP, -STEP):
        for name in names:
            for index in np.ndindex(case[name].shape):
                point = {other: case[other].copy() for other in names}
                point[name][index] += step
                points.append(point)
    return points


def slopes(outputs: Iterable[np.ndarray], case: Case) -> Results:
    """Return the slopes of the loss sum(grad_output * output); `outputs` belong to the points of `nudged`."""
    losses = np.array([np.sum(case["grad_output"] * each) for each in outputs])
    raised, lowered = np.split(losses, 2)
    x, filters = case["x"], case["filters"]
    grad_x, grad_filters, grad_bias = np.split((raised - lowered) / (2 * STEP), [x.size, x.size + filters.size])
    return {
        "grad_filters": grad_filters.reshape(filters.shape),
        "grad_bias": grad_bias,
        "grad_input": grad_x.reshape(x.shape),
    }


def output_bounds(points: Iterable[Case]) -> list[np.ndarray]:
    """Return the rounding bound of the output at each point."""
    sizes = ({name: np.abs(array) for name, array in point.items()} for point in points)
    return [rounding(output(**size), terms=size["filters"][0].size + 1) for size in sizes]


def slope_bound(points: list[Case], case: Case) -> float:
    """Return the bound of a difference: that of two losses, divided by the distance of their points."""
    weights = np.abs(case["grad_output"])
    sizes = (output(**{name: np.abs(array) for name, array in point.items()}) for point in points)
    largest = max(float(np.sum(weights * size)) for size in sizes)
    terms = case["filters"][0].size + 1 + weights.size
    return float(2 * rounding(largest, terms=terms) / (2 * STEP))


# --------------------------------------------------------------------------------------------------------- lookalikes


def conv_lookalikes(cases: Mapping[str, Case], wanted: Iterable[str]) -> dict[str, dict[str, Results]]:
    """Return {sentence: the wanted gradients of each case by another convention}."""
    looks: dict[str, dict[str, Results]] = {}
    for name, case in cases.items():
        right = conv_results(case)
        for words, others in _conv_others(case, right):
            looks.setdefault(words, {})[name] = {key: others.get(key, right[key]) for key in wanted}
    return looks


def _conv_others(case: Case, right: Results) -> Iterator[tuple[str, Results]]:
    """Yield sentences with the gradients that another convention changes."""
    g, w, count = case["grad_output"], case["filters"], len(case["x"])
    averaged = {name: right[name] / count for name in GRADIENTS}
    for name in GRADIENTS:
        yield f"{name} {AVERAGED}", {name: averaged[name]}
    yield f"every gradient {AVERAGED}", averaged
    yield (
        "grad_bias is the mean of grad_output over samples, rows and columns: it must be the sum",
        {"grad_bias": g.mean(axis=(0, 2, 3))},
    )
    yield "grad_bias has one row for each sample: the sum over the batch is missing", {"grad_bias": g.sum(axis=(2, 3))}
    yield (
        "grad_bias has one value for each position: the sum over rows and columns is missing",
        {"grad_bias": g.sum(axis=0)},
    )
    yield "every filter has the sum of grad_output over all filters", {"grad_bias": np.full(g.shape[1], g.sum())}
    filters, last, last_sample = right["grad_filters"], np.zeros_like(g), np.zeros((count, 1, 1, 1))
    last[:, :, -1, -1], last_sample[-1] = g[:, :, -1, -1], 1.0
    yield (
        "grad_filters is rotated by 180 degrees: the sheet does not rotate the kernel",
        {"grad_filters": filters[:, :, ::-1, ::-1]},
    )
    yield "the rows and columns of each kernel in grad_filters are swapped", {"grad_filters": filters.swapaxes(2, 3)}
    yield (
        "every input channel has the gradient of the first channel",
        {"grad_filters": np.broadcast_to(filters[:, :1], filters.shape)},
    )
    yield (
        "grad_filters is the mean over samples, rows and columns: it must be the sum",
        {"grad_filters": filters / g[:, 0].size},
    )
    yield (
        "grad_filters contains only the last position of the kernel: add up all positions",
        {"grad_filters": conv_results(case | {"grad_output": last})["grad_filters"]},
    )
    yield (
        "grad_filters contains only the first sample: add up all samples",
        conv_results(case | {"x": case["x"][:1], "grad_output": g[:1]})
        | {"grad_input": right["grad_input"], "grad_bias": right["grad_bias"]},
    )
    yield (
        "grad_filters contains only the last sample at the last position: add with += instead of =",
        {"grad_filters": conv_results(case | {"grad_output": last * last_sample})["grad_filters"]},
    )
    yield (
        "where kernels overlap, only the last one counts: add with += instead of =",
        {"grad_input": _last_only(g, w, case["x"].shape)},
    )
    yield (
        "each pixel has only the last filter at its last position: add with += instead of =",
        {"grad_input": _last_only(g[:, -1:], w[-1:], case["x"].shape)},
    )
    for words, kernel in {
        "grad_input uses the kernel rotated by 180 degrees": w[:, :, ::-1, ::-1],
        "grad_input uses the kernel with rows and columns swapped": w.swapaxes(2, 3),
        "grad_input uses only the first filter: add up all filters": w * (np.arange(len(w)) == 0)[:, None, None, None],
    }.items():
        yield words, {"grad_input": conv_results(case | {"filters": kernel.copy()})["grad_input"]}


AVERAGED = "is the sheet's gradient divided by the batch size: grad_output already contains the 1/N"


def _last_only(g: np.ndarray, w: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    """Return the gradient of the input if each position of the kernel overwrites those before.

    So each pixel has only the products with the last position that reaches it.
    """
    rows, columns = (np.minimum(np.arange(size), last - 1) for size, last in zip(shape[2:], g.shape[2:], strict=True))
    u, v = np.arange(shape[2]) - rows, np.arange(shape[3]) - columns
    reached, weights = g[:, :, rows][:, :, :, columns], w[:, :, u][:, :, :, v]
    return np.asarray(np.einsum("nfab,fcab->ncab", reached, weights))


def pool_lookalikes(cases: Mapping[str, Case]) -> dict[str, dict[str, np.ndarray]]:
    """Return {sentence: the gradient of each case by another convention}."""
    looks: dict[str, dict[str, np.ndarray]] = {}
    for name, case in cases.items():
        for words, value in _pool_others(case).items():
            looks.setdefault(words, {})[name] = value
    return looks


def _pool_others(case: Case) -> dict[str, np.ndarray]:
    x, p, g = case["x"], case["pool_size"], case["grad_output"]
    right, rows, columns = pool_result(case), p * g.shape[2], p * g.shape[3]
    spread, maxima = np.zeros_like(x), np.zeros_like(x)
    spread[:, :, :rows, :columns] = g.repeat(p, axis=2).repeat(p, axis=3)
    maxima[:, :, :rows, :columns] = max_pool(torch.tensor(x), p).numpy().repeat(p, axis=2).repeat(p, axis=3)
    corner = np.zeros_like(x)
    corner[:, :, :rows:p, :columns:p] = g
    return {
        "every pixel of a window gets the whole entry of grad_output": spread,
        "each entry is divided evenly among the pixels of its window, as for average pooling": spread / (p * p),
        "each entry goes to the upper left pixel of its window": corner,
        "each entry goes to the smallest pixel of its window": pool_result(case | {"x": -x}),
        "each entry goes to the pixel with the largest absolute value": pool_result(case | {"x": np.abs(x)}),
        "windows without a positive pixel get no gradient": right * (maxima > 0),
        "each entry is multiplied by the maximum of its window": right * maxima,
        "the rows and columns that fill no window are missing": right[:, :, :rows, :columns],
        "every sample uses the largest pixels of the first sample": pool_result(
            case | {"x": np.broadcast_to(x[:1], x.shape).copy()}
        ),
        "every channel uses the largest pixels of the first channel": pool_result(
            case | {"x": np.broadcast_to(x[:, :1], x.shape).copy()}
        ),
    }
