"""Call the submission's functions and return the results.

This is the only test code that runs beside a submission. It contains no expected value. Bytes, models, losses,
optimizers and writers do not cross to a submission's process, so they are made here, from plain arrays.
"""

from __future__ import annotations

from typing import Any

from numpy import asarray, concatenate
from numpy.random import default_rng
from torch import Tensor, from_numpy, is_grad_enabled, no_grad
from torch.nn import CrossEntropyLoss, Linear, Module, ReLU, Sequential
from torch.optim import SGD, Adam

LOSSES = {"cross entropy": CrossEntropyLoss, "smoothed": lambda: CrossEntropyLoss(label_smoothing=0.2)}
OPTIMIZERS = {"sgd": SGD, "adam": Adam}


# -------------------------------------------------------------------------------------------------------------- files


def array_in_file(submission, content):
    """Return the array in a file, and the name of its dtype with the byte order. `content` is an array of bytes."""
    array = submission.read_idx(content.tobytes())
    return {"array": array, "dtype": _dtype(array)}


def refusals(submission, contents):
    """Return what each damaged file leads to: the type of the exception, or "an array"."""
    outcomes = {}
    for name, content in contents.items():
        try:
            submission.read_idx(content.tobytes())
            outcomes[name] = "an array"
        except ValueError:
            outcomes[name] = "ValueError"
        except Exception as error:
            outcomes[name] = type(error).__name__
    return outcomes


def _dtype(array: Any) -> str:
    dtype = getattr(array, "dtype", None)
    return str(getattr(dtype, "str", dtype))


# ------------------------------------------------------------------------------------------------------------ batches


def batches(submission, images, labels, batch_size, seed):
    """Return the images and the labels of each batch."""
    pairs = list(submission.to_batches(images, labels, batch_size, default_rng(seed)))
    return {"images": [x for x, _ in pairs], "labels": [y for _, y in pairs]}


def batch_types(submission, images, labels, batch_size, seed):
    """Return the mean pixel, the shapes in each batch, and the dtypes of the first batch."""
    pairs = list(submission.to_batches(images, labels, batch_size, default_rng(seed)))
    x, y = pairs[0]
    return {
        "mean pixel": sum(float(x.double().sum()) for x, _ in pairs) / images.size,
        "shapes of images": [list(x.shape) for x, _ in pairs],
        "shapes of labels": [list(y.shape) for _, y in pairs],
        "dtype of images": _dtype(x),
        "dtype of labels": _dtype(y),
    }


def batches_of_generators(submission, images, labels, batch_size, seed, other_seed):
    """Return the batches for a seed, for the same seed again, and for another one; then the arguments afterwards."""
    first = batches(submission, images, labels, batch_size, seed)
    again = batches(submission, images, labels, batch_size, seed)
    other = batches(submission, images, labels, batch_size, other_seed)
    return {"first": first, "again": again, "other": other, "after": {"images": images, "labels": labels}}


# ------------------------------------------------------------------------------------------------------------- models


def logits(submission, parameters, inputs):
    """Return the logits of a Net with these parameters for each input."""
    net = submission.Net().double()
    net.load_state_dict({name: from_numpy(value) for name, value in parameters.items()})
    with no_grad():
        return [net(from_numpy(x)) for x in inputs]


def parameter_shapes(submission, parameters, inputs):
    """Return the name and the shape of each parameter of a new Net, and the logits for each input."""
    shapes = {name: list(value.shape) for name, value in submission.Net().state_dict().items()}
    return {"shapes": shapes, "logits": logits(submission, parameters, inputs)}


def trained(submission, layers, batches, epochs, loss, optimizer, options):
    """Train a network; return the loss of each epoch and the parameters at the end.

    The network has ReLU between its layers, each a pair of weights (out, in) and biases, in the precision of these.
    """
    model, losses = _train(submission, layers, batches, epochs, loss, optimizer, options)
    return {"loss": [_number(each) for each in losses], "parameters": [p.detach() for p in model.parameters()]}


def trained_with_kind(submission, layers, batches, epochs, loss, optimizer, options):
    """Return what `trained` returns, and of which kind the losses are."""
    model, losses = _train(submission, layers, batches, epochs, loss, optimizer, options)
    kinds = sorted({"a tensor" if isinstance(each, Tensor) else "a number" for each in losses})
    return {
        "loss": [_number(each) for each in losses],
        "kind of loss": kinds,
        "parameters": [p.detach() for p in model.parameters()],
    }


def trained_on_pixels(submission, layers, images, labels, batch_size, epochs, lr, test_images):
    """Train with Adam on real images; return the loss of each epoch and the logits of the test images."""
    pixels = images.astype("float64")[:, None] / 255
    pairs = [(pixels[i : i + batch_size], labels[i : i + batch_size]) for i in range(0, len(labels), batch_size)]
    model, losses = _train(submission, layers, pairs, epochs, "cross entropy", "adam", {"lr": lr})
    with no_grad():
        outputs = model(from_numpy(test_images.reshape(len(test_images), -1) / 255))
    return {"loss": [_number(each) for each in losses], "logits of test images": outputs}


def _train(
    submission: Any, layers: Any, batches: Any, epochs: int, loss: str, optimizer: str, options: Any
) -> tuple[Module, list[Any]]:
    model, pairs = _network(layers), _tensors(batches)
    steps = OPTIMIZERS[optimizer](model.parameters(), **options)
    return model, [submission.train_epoch(model, pairs, LOSSES[loss](), steps) for _ in range(epochs)]


def _network(layers: Any) -> Sequential:
    parts: list[Module] = []
    for weight, bias in layers:
        linear = Linear(*weight.shape[::-1]).to(from_numpy(weight).dtype)
        linear.load_state_dict({"weight": from_numpy(weight), "bias": from_numpy(bias)})
        parts += [linear, ReLU()]
    return Sequential(*parts[:-1])


def _tensors(batches: Any) -> list[tuple[Tensor, Tensor]]:
    return [(from_numpy(x), from_numpy(y)) for x, y in batches]


def _number(value: Any) -> Any:
    return value.detach() if isinstance(value, Tensor) else value


# --------------------------------------------------------------------------------------------------------- evaluation


class TwoFaced(Module):
    """A model with other answers in training mode, as dropout gives: the logits with the other sign.

    It records the mode of each call, and whether gradients are tracked.
    """

    def __init__(self, model: Module) -> None:
        super().__init__()
        self.model = model
        self.calls: list[tuple[bool, bool]] = []

    def forward(self, x: Tensor) -> Tensor:
        """Return the logits for rows of pixels."""
        self.calls.append((self.training, is_grad_enabled()))
        return -self.model(x) if self.training else self.model(x)


def evaluation(submission, layers, batches):
    """Return the accuracy and the predictions of a network."""
    accuracy, predictions = submission.evaluate(_network(layers), _tensors(batches))
    return {"accuracy": accuracy, "predictions": predictions}


def evaluation_of_two_faces(submission, layers, batches, training):
    """Return the results for a model that has other answers in training mode, and its mode afterwards.

    `training` says whether it is in training mode at first.
    """
    model = TwoFaced(_network(layers)).train(training)
    accuracy, predictions = submission.evaluate(model, _tensors(batches))
    return {"accuracy": accuracy, "predictions": predictions, "training mode afterwards": model.training}


def evaluation_without_traces(submission, layers, batches):
    """Return the results, whether any call tracked gradients, and what is left in the parameters.

    The gradients are 1 before. The model is in evaluation mode, so that only traces matter here.
    """
    model = TwoFaced(_network(layers)).eval()
    for p in model.parameters():
        p.grad = p.detach() * 0 + 1
    accuracy, predictions = submission.evaluate(model, _tensors(batches))
    return {
        "accuracy": accuracy,
        "predictions": predictions,
        "gradients tracked": any(tracked for _, tracked in model.calls),
        "parameters afterwards": [p.detach() for p in model.parameters()],
        "gradients afterwards": [p.grad for p in model.parameters()],
    }


# ---------------------------------------------------------------------------------------------------------- confusion


def confusion(submission, pairs, classes):
    """Return the confusion matrix of each pair of labels and predictions."""
    return [submission.confusion_matrix(labels, predictions, classes) for labels, predictions in pairs]


def most_confused_of(submission, matrices):
    """Return the most confused pair of each matrix."""
    return [submission.most_confused(C) for C in matrices]


def confusion_of_images(submission, layers, batches, helpers=None):
    """Evaluate a model on real images; return the confusion matrix and the most confused pair.

    `helpers` has the right predictions, in place of those of the submission's `evaluate`.
    """
    if helpers is None:
        pairs = [(x[:, None] / 255, y) for x, y in batches]
        predictions = asarray(submission.evaluate(_network(layers), _tensors(pairs))[1])
    else:
        predictions = helpers["predictions"]
    C = submission.confusion_matrix(concatenate([y for _, y in batches]), predictions, len(layers[-1][1]))
    return {"matrix": C, "most confused": submission.most_confused(C)}


# ------------------------------------------------------------------------------------------------------------ logging


class Writer:
    """Records calls as TensorBoard's SummaryWriter takes them."""

    def __init__(self) -> None:
        self.calls: list[tuple[Any, Any, Any]] = []

    def add_scalar(
        self,
        tag: Any,
        scalar_value: Any,
        global_step: Any = None,
        walltime: Any = None,
        new_style: bool = False,
        double_precision: bool = False,
    ) -> None:
        """Record one value."""
        self.calls.append((tag, scalar_value, global_step))


def logged(submission, epochs):
    """Log each of `epochs`, a list of (epoch, loss, accuracy); return what was logged for each tag."""
    writer = Writer()
    for epoch, loss, accuracy in epochs:
        submission.log_scalars(writer, epoch, loss, accuracy)
    tags = sorted({str(tag) for tag, _, _ in writer.calls})
    calls = writer.calls
    return {tag: [{"step": step, "value": value} for name, value, step in calls if name == tag] for tag in tags}
