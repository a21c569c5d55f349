"""Check, seed and log a training run with numpy and the standard library.

The checks find a broken model before hours of training, and the log tells later what
a run was and how it went.
"""

import hashlib
import json
import math
import random

import numpy as np


def expected_initial_loss(n_classes):
    """Return the cross-entropy of a guess that gives all classes the same probability.

    n_classes : int, the number of classes

    Returns log(n_classes) as a float, with the natural logarithm.

    >>> round(expected_initial_loss(10), 4)
    2.3026
    """
    # BEGIN SOLUTION
    return math.log(n_classes)
    # END SOLUTION


def check_initial_loss(loss, n_classes, tolerance=0.1):
    """Return whether the loss of an untrained classifier is plausible.

    loss : float, the mean cross-entropy before the first step; may be NaN
    n_classes : int, the number of classes
    tolerance : float, how far the loss may be from log(n_classes), above or below

    Returns True or False; False if the loss is NaN.

    >>> check_initial_loss(2.31, 10), check_initial_loss(2.6, 10)
    (True, False)
    """
    # BEGIN SOLUTION
    return abs(loss - expected_initial_loss(n_classes)) <= tolerance
    # END SOLUTION


def debug_training(train_step, X, y):
    """Check that a model can overfit one sample, and then ten.

    train_step : function of a batch and its labels; takes one optimizer step and
        returns the loss, a float that may be NaN
    X : array (N, ...), one sample in each row
    y : array (N,), the labels

    Call train_step 100 times with the first row of X and of y, as batches of one row.
    Unless the last of these losses is below 0.01, raise AssertionError with the message
    "Can't overfit single". Then call it 500 times with the first ten rows, or with all
    rows if there are fewer. Unless the last of these losses is below 0.1, raise
    AssertionError with the message "Can't overfit batch".

    Returns the text "Ready for full training".

    >>> X, y = np.zeros((12, 3)), np.arange(12)
    >>> debug_training(lambda x, labels: 0.001, X, y)
    'Ready for full training'
    """
    # BEGIN SOLUTION
    stages = [(1, 100, 0.01, "Can't overfit single"), (10, 500, 0.1, "Can't overfit batch")]
    for rows, steps, threshold, message in stages:
        for _ in range(steps):
            loss = train_step(X[:rows], y[:rows])
        # A comparison with NaN is false.
        if not loss < threshold:
            raise AssertionError(message)
    return "Ready for full training"
    # END SOLUTION


def numerical_gradient(f, x, h=6e-6):
    """Return the gradient of f at x by central differences.

    f : function of an array of the shape of x; returns a float
    x : float64 array of any shape; unchanged at the end
    h : float, the step

    Returns an array of the shape of x. Each entry is (f(x + h e) - f(x - h e)) / (2 h),
    where e is 1 at this entry and 0 elsewhere.

    >>> x = np.array([[1.0, 2.0], [3.0, 4.0]])
    >>> numerical_gradient(lambda w: np.sum(w**2), x).round(6)
    array([[2., 4.],
           [6., 8.]])
    """
    # BEGIN SOLUTION
    gradient = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        gradient[index] = (f(x + step) - f(x - step)) / (2 * h)
    return gradient
    # END SOLUTION


def relative_error(a, b):
    """Return the largest relative error of two arrays, entry by entry.

    a, b : float64 arrays of one shape

    Returns the largest |a - b| / max(|a|, |b|) as a float. An entry that is 0 in both
    arrays has the error 0.

    >>> relative_error(np.array([4.0, 0.0]), np.array([3.0, 0.0]))
    0.25
    """
    # BEGIN SOLUTION
    scale = np.maximum(np.abs(a), np.abs(b))
    return float(np.max(np.abs(a - b) / np.where(scale == 0, 1, scale)))
    # END SOLUTION


def set_all_seeds(seed):
    """Seed the global generators of `random` and of numpy.

    seed : int

    Calls random.seed(seed) and np.random.seed(seed).

    >>> set_all_seeds(541)
    >>> first = random.random(), np.random.random()
    >>> set_all_seeds(541)
    >>> first == (random.random(), np.random.random())
    True
    """
    # BEGIN SOLUTION
    random.seed(seed)
    np.random.seed(seed)
    # END SOLUTION


def run_id(config):
    """Return a short name for a run that follows from its configuration.

    config : dict of plain values with text keys; unchanged at the end

    Returns a str: the first 12 hexadecimal digits of the SHA-256 of the text

        json.dumps(rest, sort_keys=True, separators=(",", ":"))

    in UTF-8, where `rest` is the config without its key "timestamp", if it has one.

    >>> run_id({"model": "mlp", "lr": 0.1, "timestamp": 1700000000.0})
    'be8cb614363c'
    """
    # BEGIN SOLUTION
    rest = {key: value for key, value in config.items() if key != "timestamp"}
    text = json.dumps(rest, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
    # END SOLUTION


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    """Write one line about an epoch to a log, as strict JSON.

    stream : text stream with a method write
    epoch : int
    train_loss, val_loss, val_acc, lr, timestamp : floats, which may be NaN or infinite

    Writes one JSON object and a newline. Its keys are the names of the six parameters
    after `stream`. Strict JSON has no NaN and no infinity: they become null.

    Returns the dict of the six values as they were given, also NaN and infinity.

    >>> import io
    >>> stream = io.StringIO()
    >>> row = log_metrics(stream, 3, 0.5, float("nan"), 0.75, 0.001, 12.5)
    >>> json.loads(stream.getvalue())["val_loss"] is None
    True
    >>> row["val_loss"]
    nan
    """
    # BEGIN SOLUTION
    metrics = {
        "epoch": epoch,
        "train_loss": train_loss,
        "val_loss": val_loss,
        "val_acc": val_acc,
        "lr": lr,
        "timestamp": timestamp,
    }
    strict = {key: value if math.isfinite(value) else None for key, value in metrics.items()}
    stream.write(json.dumps(strict) + "\n")
    return metrics
    # END SOLUTION


def read_log(text):
    r"""Return the rows of a log.

    text : str, lines that log_metrics wrote; some may be blank, or cut off because the
        program was stopped

    Returns a list with a dict for each line that is whole, in their order. Blank lines
    and cut lines are left out, wherever they are.

    >>> read_log('{"epoch": 4, "lr": 0.1}\n\n{"epoch": 5, "l')
    [{'epoch': 4, 'lr': 0.1}]
    """
    # BEGIN SOLUTION
    rows = []
    for line in text.split("\n"):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows
    # END SOLUTION


def best_epoch(rows):
    """Return the epoch with the smallest validation loss.

    rows : list of dicts with the keys "epoch" and "val_loss"; a val_loss may be None

    Returns the "epoch" of the row with the smallest val_loss, the first one of equals.
    Rows whose val_loss is None do not count. Returns None if no row is left.

    >>> rows = [{"epoch": 7, "val_loss": 0.5}, {"epoch": 8, "val_loss": None}]
    >>> best_epoch(rows)
    7
    """
    # BEGIN SOLUTION
    finished = [row for row in rows if row["val_loss"] is not None]
    return min(finished, key=lambda row: row["val_loss"])["epoch"] if finished else None
    # END SOLUTION
