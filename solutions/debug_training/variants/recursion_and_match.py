"""Recursion, match and walrus."""

import hashlib
import json
import math
import random
from functools import partial, reduce

import numpy as np


def expected_initial_loss(n_classes):
    return math.log2(n_classes) * math.log(2)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    match loss - expected_initial_loss(n_classes):
        case distance if -tolerance <= distance <= tolerance:
            return True
        case _:
            return False


def train(step, times):
    loss = step()
    return loss if times == 1 else train(step, times - 1)


def debug_training(train_step, X, y):
    if (loss := train(partial(train_step, X[:1], y[:1]), 100)) < 0.01:
        if (loss := train(partial(train_step, X[:10], y[:10]), 500)) < 0.1:
            return "Ready for full training"
        raise AssertionError("Can't overfit batch")
    raise AssertionError("Can't overfit single")


def numerical_gradient(f, x, h=6e-6):
    if x.ndim == 1:
        return np.array([slope(f, x, i, h) for i in range(len(x))])
    rows = []
    for i in range(len(x)):

        def with_row(row, i=i):
            moved = x.copy()
            moved[i] = row
            return f(moved)

        rows.append(numerical_gradient(with_row, x[i], h))
    return np.stack(rows)


def slope(f, x, i, h):
    unit = np.where(np.arange(len(x)) == i, h, 0)
    return (f(x + unit) - f(x - unit)) / (2 * h)


def relative_error(a, b):
    if a.ndim > 0:
        return max(map(relative_error, a, b))
    return 0.0 if a == b else float(abs(a - b) / max(abs(a), abs(b)))


def set_all_seeds(seed):
    random.seed(seed), np.random.seed(seed)


def run_id(config):
    match config:
        case {"timestamp": _, **rest}:
            return run_id(rest)
    return f"{hashlib.sha256(json.dumps(config, sort_keys=True, separators=(',', ':')).encode()).hexdigest():.12}"


def log_metrics(stream, epoch, *values):
    names = "train_loss val_loss val_acc lr timestamp".split()
    row = {"epoch": epoch} | dict(zip(names, values))
    finite = {name: value for name, value in row.items() if math.isfinite(value)}
    stream.write(json.dumps(dict.fromkeys(row) | finite) + "\n")
    return row


def read_log(text):
    head, newline, rest = text.partition("\n")
    try:
        first = [json.loads(head)]
    except json.JSONDecodeError:
        first = []
    return first + read_log(rest) if newline else first


def best_epoch(rows):
    def better(best, row):
        if row["val_loss"] is None or (best and best["val_loss"] <= row["val_loss"]):
            return best
        return row

    best = reduce(better, rows, None)
    return best and best["epoch"]
