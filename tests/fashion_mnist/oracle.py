"""Provide the inputs, expected values and tolerances of the tests of `fashion_mnist`.

It runs on the trusted side only. Expected values of the network and of its training come from torch's functional forms,
which have no module and no optimizer.

Layers are pairs of weights (out, in) and biases (out,), as torch has them. Batches are pairs of images (b, 1, 28, 28)
and labels (b,).
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch.nn import functional
from torch.optim.adam import adam as torch_adam

from autograder.authors import rounding

Array = np.ndarray
Layers = list[tuple[Array, Array]]
Batches = list[tuple[Array, Array]]
Tree = dict[str, Any]

PIXELS, HIDDEN, CLASSES = 28 * 28, 128, 10
CODES = {"|u1": 8, "|i1": 9, "<i2": 11, "<i4": 12, "<f4": 13, "<f8": 14}
# The adaptive step of Adam divides by |gradient| + 1e-8. A gradient has an error of about 1e-16, so a step has one of
# lr 1e-16 / 1e-8 = 1e-11 at most, and a run of twenty steps less than this.
RUN_BOUND = 1e-9
# No logit is so near to another, and no unit so near to the kink of ReLU, that rounding could decide.
CLEAR = 1e-6
# The mean loss of some batches may be summed in float32. No mean loss here is above that of guessing, log 10, by much.
LOSS_BOUND = float(rounding(4.0, terms=8, dtype=np.float32))


# -------------------------------------------------------------------------------------------------------------- files


@cache
def sample() -> Mapping[str, Array]:
    """Return the sample of Fashion-MNIST: four IDX files, each as an array of bytes."""
    with np.load(Path(__file__).with_name("sample.npz"), allow_pickle=False) as files:
        return dict(files)


def content(array: Array) -> Array:
    """Return the bytes of an IDX file that contains the array."""
    head = struct.pack(f">4B{array.ndim}i", 0, 0, CODES[array.dtype.str], array.ndim, *array.shape)
    return np.frombuffer(head + array.astype(array.dtype.newbyteorder(">")).tobytes(), np.uint8)


def array_of(name: str) -> Array:
    """Return the array in a file of the sample. Labels have one axis and begin at byte 8, images at byte 16."""
    return sample()[name][8:] if "labels" in name else sample()[name][16:].reshape(-1, 28, 28)


def real_images(part: str) -> tuple[Array, Array]:
    """Return images and labels of the sample: "train" has 100 of each class, "t10k" has 50."""
    return array_of(f"{part}-images-idx3-ubyte"), array_of(f"{part}-labels-idx1-ubyte")


def file_like(array: Array) -> Tree:
    """Return what the probe of a file returns for the right array."""
    return {"array": array, "dtype": array.dtype.str}


def file_looks(array: Array) -> dict[str, Tree]:
    """Return the results of the commonest mistakes with a file."""
    swapped = array.astype(array.dtype.newbyteorder("S"))
    looks = {
        "the bytes of each number are in the wrong order": {
            "array": array.view(swapped.dtype),
            "dtype": array.dtype.str,
        },
        "the array still has the byte order of the file": {"array": array, "dtype": swapped.dtype.str},
    }
    return looks if array.dtype.itemsize > 1 else {}


def random_arrays(rng: np.random.Generator) -> list[Array]:
    """Return an array of each type but uint8, with numbers that need all their bytes."""
    small: Array = rng.integers(-100, 100, (3, 5)).astype(np.int8)
    small[0, 0] = -7
    return [
        small,
        rng.integers(-9_000, 9_000, (2, 3, 4)).astype(np.int16),
        rng.integers(-(2**30), 2**30, 7).astype(np.int32),
        rng.normal(size=(2, 3, 1, 2)).astype(np.float32),
        rng.normal(size=(4, 3)),
    ]


# ------------------------------------------------------------------------------------------------------------ batches


def random_images(rng: np.random.Generator, n: int) -> tuple[Array, Array]:
    """Return images of random pixels, each with a black and a white one, and labels of all classes."""
    images = rng.integers(0, 256, (n, 28, 28), dtype=np.uint8)
    images[:, 0, 0], images[:, 0, 1] = 0, 255
    return images, rng.permutation(np.arange(n) % CLASSES).astype(np.uint8)


def order_of(images: Array, x: Array) -> Array:
    """Return which image each row of x is most like, whatever its scale and offset.

    Every fourth pixel is enough, because the pixels are random.
    """

    def standard(pixels: Array) -> Array:
        flat = np.asarray(pixels, dtype=np.float64).reshape(len(pixels), -1)[:, ::4]
        flat = flat - flat.mean(axis=1, keepdims=True)
        return flat / np.sqrt((flat**2).sum(axis=1, keepdims=True) + 1e-300)

    return np.argmax(standard(x) @ standard(images).T, axis=1)


def batches_like(n: int, batch_size: int) -> Tree:
    """Return batches of the right structure."""
    sizes = sizes_of(n, batch_size)
    return {
        "images": [np.zeros((b, 1, 28, 28), np.float32) for b in sizes],
        "labels": [np.zeros(b, np.int64) for b in sizes],
    }


def sizes_of(n: int, batch_size: int) -> list[int]:
    """Return the sizes of the batches."""
    return [min(batch_size, n - i) for i in range(0, n, batch_size)]


def joined(got: Tree) -> tuple[Array, Array]:
    """Return the images and the labels of all batches."""
    return np.concatenate(got["images"]), np.concatenate(got["labels"])


def contiguous(order: Array) -> int:
    """Return how many images are followed by the image after them.

    In a random order this is about a Poisson variable with mean 1.
    """
    return int(np.sum(np.diff(order) == 1))


def look(images: Array, labels: Array) -> Callable[[Any], Any]:
    """Return a look at batches: shapes, pixels in the order of the images, and facts about the order and the labels."""

    def seen(got: Any) -> Any:
        if "first" in got:
            same = [np.array_equal(joined(got["first"])[0], joined(got[name])[0]) for name in ("again", "other")]
            kept = [np.array_equal(got["after"]["images"], images), np.array_equal(got["after"]["labels"], labels)]
            return [seen(got["first"]), same, kept]
        x, y = joined(got)
        order = order_of(images, x)
        agree = [np.array_equal(y, labels[order]), np.array_equal(y, labels)]
        back = np.argsort(order, kind="stable")
        shapes = [list(each.shape) for each in got["images"]] + [list(each.shape) for each in got["labels"]]
        return [shapes, str(x.dtype), str(y.dtype), agree, contiguous(order) > len(order) // 2, np.sort(order), x[back]]

    return seen


# ------------------------------------------------------------------------------------------------------------ network


def random_layers(rng: np.random.Generator, hidden: int) -> Layers:
    """Return two layers whose logits have a spread of about 1."""
    sizes = [(hidden, PIXELS), (CLASSES, hidden)]
    return [(rng.normal(size=size) * 1.5 / np.sqrt(size[1]), rng.normal(size=size[0]) / 2) for size in sizes]


def named(layers: Layers) -> dict[str, Array]:
    """Return the parameters by the names of Net."""
    (W1, b1), (W2, b2) = layers
    return {"hidden.weight": W1, "hidden.bias": b1, "output.weight": W2, "output.bias": b2}


def forward(layers: Layers, x: Array) -> list[Array]:
    """Return z of each layer for rows x, with ReLU between the layers."""
    return [z.detach().numpy() for z in _forward(_leaves(layers), torch.tensor(x))]


def _leaves(layers: Layers) -> list[torch.Tensor]:
    return [torch.tensor(parameter, requires_grad=True) for layer in layers for parameter in layer]


def _forward(leaves: list[torch.Tensor], x: torch.Tensor) -> list[torch.Tensor]:
    zs: list[torch.Tensor] = []
    for W, b in zip(leaves[::2], leaves[1::2], strict=True):
        zs.append(functional.linear(functional.relu(zs[-1]) if zs else x, W, b))
    return zs


def logits_bound(layers: Layers, x: Array) -> Array:
    """Return the rounding error of the logits: the network on absolute values."""
    absolute = np.abs(x)
    for W, b in layers:
        absolute = absolute @ np.abs(W).T + np.abs(b)
    return rounding(absolute, terms=sum(W.shape[1] for W, _ in layers))


def logits_looks(layers: Layers, x: Array) -> dict[str, Array]:
    """Return the logits of the commonest mistakes."""
    (W1, b1), (W2, b2) = layers
    z, logits = (torch.tensor(each) for each in forward(layers, x))
    looks = {
        "there is no ReLU between the layers": torch.tensor((x @ W1.T + b1) @ W2.T + b2),
        "the logits went through ReLU": torch.relu(logits),
        "they are softmax of the logits": logits.softmax(1),
        "they are the logarithm of softmax": logits.log_softmax(1),
        "the function between the layers is the sigmoid": torch.addmm(
            torch.tensor(b2), z.sigmoid(), torch.tensor(W2.T)
        ),
    }
    return {words: value.numpy() for words, value in looks.items()}


def random_rows(rng: np.random.Generator, layers: Layers, n: int) -> Array:
    """Return rows of pixels that keep every unit away from the kink of ReLU."""
    while True:
        x = rng.random((n, PIXELS))
        if all(np.abs(z).min() > CLEAR for z in forward(layers, x)):
            return x


# ----------------------------------------------------------------------------------------------------------- training


def random_batches(rng: np.random.Generator, sizes: Sequence[int]) -> Batches:
    """Return batches of random pixels and labels."""
    return [(rng.random((b, 1, 28, 28)), rng.integers(0, CLASSES, b)) for b in sizes]


def loss_and_gradients(layers: Layers, x: Array, y: Array) -> tuple[float, Layers, float]:
    """Return the mean cross entropy, its gradients, and the smallest |z| of a hidden unit."""
    leaves = _leaves(layers)
    z, logits = _forward(leaves, torch.tensor(x))
    loss = functional.cross_entropy(logits, torch.tensor(y))
    slopes = [slope.numpy() for slope in torch.autograd.grad(loss, leaves)]
    return loss.item(), list(zip(slopes[::2], slopes[1::2], strict=True)), z.abs().min().item()


class Descent:
    """w - lr g."""

    def __init__(self, lr: float) -> None:
        self.lr = lr

    def __call__(self, index: int, w: Array, g: Array) -> Array:
        """Return parameter number `index` after a step."""
        return torch.sub(torch.tensor(w), torch.tensor(g), alpha=self.lr).numpy()


class Adam:
    """Adam by torch's functional form."""

    def __init__(self, lr: float) -> None:
        self.lr = lr
        self.state: dict[int, list[torch.Tensor]] = {}

    def __call__(self, index: int, w: Array, g: Array) -> Array:
        """Return parameter number `index` after a step."""
        zeros = torch.zeros(w.shape, dtype=torch.float64)
        m, v, t = self.state.setdefault(index, [zeros, zeros.clone(), torch.tensor(0.0)])
        after = torch.tensor(w)
        torch_adam(
            [after],
            [torch.tensor(g)],
            [m],
            [v],
            max_exp_avg_sqs=[],
            state_steps=[t],
            foreach=False,
            amsgrad=False,
            maximize=False,
            beta1=0.9,
            beta2=0.999,
            lr=self.lr,
            weight_decay=0.0,
            eps=1e-8,
        )
        return after.numpy()


def run(layers: Layers, batches: Batches, epochs: int, step: Any) -> tuple[list[list[float]], list[Array], float]:
    """Train by the formulas; return the losses of each epoch, the parameters, and the smallest |z| on the way."""
    losses: list[list[float]] = []
    clear = np.inf
    for _ in range(epochs):
        losses.append([])
        for x, y in batches:
            loss, gradients, nearest = loss_and_gradients(layers, x.reshape(len(x), -1), y)
            losses[-1].append(loss)
            clear = min(clear, nearest)
            layers = [
                (step(2 * i, W, gW), step(2 * i + 1, b, gb))
                for i, ((W, b), (gW, gb)) in enumerate(zip(layers, gradients, strict=True))
            ]
    return losses, [parameter for layer in layers for parameter in layer], clear


def mean_losses(losses: list[list[float]], batches: Batches) -> list[float]:
    """Return the mean loss of an image in each epoch."""
    sizes = [len(y) for _, y in batches]
    return [float(np.average(each, weights=sizes)) for each in losses]


def clear_training(
    rng: np.random.Generator, sizes: Sequence[int], epochs: int, make_step: Callable[[], Any]
) -> tuple[Layers, Batches, Tree]:
    """Return layers, batches and the right result of a training run that rounding cannot change.

    The mean over the batches differs from that over the images.
    """
    while True:
        layers, batches = random_layers(rng, 9), random_batches(rng, sizes)
        losses, parameters, clear = run(layers, batches, epochs, make_step())
        by_batch, by_image = [float(np.mean(each)) for each in losses], mean_losses(losses, batches)
        apart = len(set(sizes)) == 1 or np.abs(np.subtract(by_batch, by_image)).min() > 0.01
        if clear > CLEAR and apart:
            return layers, batches, {"loss": by_image, "parameters": parameters}


def run_bound() -> Tree:
    """Return the bounds of a training run."""
    return {"loss": LOSS_BOUND, "parameters": RUN_BOUND}


def run_looks(layers: Layers, batches: Batches, epochs: int, make_step: Callable[[], Any], expected: Tree) -> Tree:
    """Return the results of the commonest mistakes in a training loop."""
    losses, parameters, _ = run(layers, batches, epochs, make_step())
    step = make_step()
    totals: dict[int, Any] = {}

    def without_zeroing(index: int, w: Array, g: Array) -> Any:
        totals[index] = totals.get(index, 0) + g
        return step(index, w, totals[index])

    summed = run(layers, batches, epochs, without_zeroing)
    unchanged = [parameter for layer in layers for parameter in layer]
    still = run(layers, batches, epochs, lambda index, w, g: w)
    values = {
        "it is the mean over the batches, not over the images": ([float(np.mean(each)) for each in losses], parameters),
        "the losses of the batches are summed": ([float(np.sum(each)) for each in losses], parameters),
        "it is the loss of the last batch": ([each[-1] for each in losses], parameters),
        "each step uses the sum of all gradients so far": (mean_losses(summed[0], batches), summed[1]),
        "the parameters did not change": (mean_losses(still[0], batches), unchanged),
    }
    return {words: expected | {"loss": loss, "parameters": result} for words, (loss, result) in values.items()}


def pixels_case(rng: np.random.Generator) -> Tree:
    """Return the inputs of four epochs on real images: 30 of each class, in a random order.

    The layers are as large as those of Net, drawn as torch draws them.
    """
    images, labels = real_images("train")
    chosen = rng.permutation(np.concatenate([rng.choice(np.flatnonzero(labels == c), 30, False) for c in range(10)]))
    sizes = [(HIDDEN, PIXELS), (CLASSES, HIDDEN)]
    layers = [
        (rng.uniform(-1, 1, size) / np.sqrt(size[1]), rng.uniform(-1, 1, size[0]) / np.sqrt(size[1])) for size in sizes
    ]
    return {
        "layers": layers,
        "images": images[chosen],
        "labels": labels[chosen].astype(np.int64),
        "test_images": real_images("t10k")[0][rng.choice(500, 20, False)],
    }


# --------------------------------------------------------------------------------------------------------- evaluation


def clear_evaluation(rng: np.random.Generator, sizes: Sequence[int]) -> tuple[Layers, Batches, Tree]:
    """Return layers, batches and the right results; rounding cannot change a prediction.

    About half of the labels are right, more in the first batch than in the last one, and no label that is wrong is
    that of the smallest logit. So the mean over the batches is another one, also in training mode.
    """
    while True:
        layers = random_layers(rng, 9)
        batches = random_batches(rng, sizes)
        logits = [forward(layers, x.reshape(len(x), -1))[-1] for x, _ in batches]
        ranked = [np.argsort(each, axis=1) for each in logits]
        top_two = np.concatenate([np.sort(each, axis=1)[:, -2:] for each in logits])
        if len(np.unique(np.concatenate(ranked)[:, -1])) < 3 or np.diff(top_two).min() < CLEAR:
            continue
        batches = [
            (x, np.where(np.arange(len(x)) % 3 < (2 if number == 0 else 1), order[:, -1], order[:, -3]))
            for number, ((x, _), order) in enumerate(zip(batches, ranked, strict=True))
        ]
        predictions = np.concatenate([order[:, -1] for order in ranked])
        return layers, batches, results(predictions, batches)


def results(predictions: Array, batches: Batches) -> Tree:
    """Return the accuracy of the predictions, and themselves."""
    labels = np.concatenate([y for _, y in batches])
    return {"accuracy": float(np.mean(predictions == labels)), "predictions": predictions}


def evaluation_bound(expected: Tree) -> Tree:
    """Return the bounds of an evaluation. The accuracy may be a mean in float32."""
    return dict.fromkeys(expected, 0.0) | {
        "accuracy": float(rounding(expected["accuracy"], terms=len(expected["predictions"]), dtype=np.float32))
    }


def evaluation_looks(layers: Layers, batches: Batches, expected: Tree) -> dict[str, Tree]:
    """Return the results of the commonest mistakes."""
    right = np.split(expected["predictions"], np.cumsum([len(y) for _, y in batches])[:-1])
    by_batch = float(np.mean([np.mean(p == y) for p, (_, y) in zip(right, batches, strict=True)]))
    return {
        "the accuracy is the mean over the batches": expected | {"accuracy": by_batch},
        "the accuracy is in percent": expected | {"accuracy": 100 * expected["accuracy"]},
        "the accuracy is the number of right predictions": expected
        | {"accuracy": round(expected["accuracy"] * len(expected["predictions"]))},
        "the accuracy is the share of wrong predictions": expected | {"accuracy": 1 - expected["accuracy"]},
    }


def training_mode(layers: Layers, batches: Batches) -> Tree:
    """Return the results of the probes' model in training mode."""
    logits = [forward(layers, x.reshape(len(x), -1))[-1] for x, _ in batches]
    return results(np.concatenate([each.argmin(axis=1) for each in logits]), batches)


# ---------------------------------------------------------------------------------------------------------- confusion


def random_pairs(rng: np.random.Generator, n: int, classes: int) -> tuple[Array, Array, Array]:
    """Return labels and predictions, drawn from their confusion matrix, and the matrix.

    The last class never occurs, and the one before it is never predicted.
    """
    sizes = np.bincount(np.arange(n) % (classes - 1), minlength=classes)
    chances = np.where(np.arange(classes) < classes - 2, 1 / (classes - 2), 0.0)
    C = rng.multinomial(sizes, chances)
    labels, predictions = np.divmod(rng.permutation(np.repeat(np.arange(classes**2), C.ravel())), classes)
    return labels, predictions, C


def confusion_looks(matrices: Sequence[Array]) -> dict[str, list[Array]]:
    """Return the matrices of the commonest mistakes."""
    return {
        "rows and columns are exchanged": [C.T for C in matrices],
        "each pair of classes is counted once": [np.minimum(C, 1) for C in matrices],
    }


Pair = tuple[int, int]


def random_matrix(rng: np.random.Generator, classes: int) -> tuple[Array, Pair, Pair]:
    """Return a confusion matrix of six or more classes, its most confused pair (i, j), and that in one direction.

    The largest entries are on the diagonal. The largest of the others is below it and belongs to another pair, as does
    the largest entry above it. C[j, i] is larger than C[i, j].
    """
    C = rng.integers(1, 9, (classes, classes)) + np.diag(rng.integers(50, 99, classes))
    (i, j), (a, b), (c, d) = np.sort(rng.permutation(classes)[:6].reshape(3, 2), axis=1)
    C[i, j], C[j, i] = 19, 20
    C[a, b], C[b, a] = 0, 30
    C[c, d], C[d, c] = 25, 0
    return C, (int(i), int(j)), (int(a), int(b))


def most_confused_looks(C: Array, pair: Pair, in_one_direction: Pair) -> dict[str, list[Pair]]:
    """Return the pairs of the commonest mistakes, from the right one and that of the largest single entry."""
    largest = int(C.diagonal().argmax())
    return {
        "the diagonal is counted, but it has the right predictions": [(largest, largest)],
        "only one direction is counted": [in_one_direction],
        "the two classes are in the other order": [(pair[1], pair[0])],
    }
