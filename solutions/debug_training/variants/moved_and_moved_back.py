"""Moves an entry by h, by -2 h and by h again, so x comes back with rounding errors; asks all questions the other way round."""

import hashlib
import json
import math
import random

import numpy as np


def expected_initial_loss(n_classes):
    return np.log(n_classes)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    if loss != loss:
        return False
    return not abs(loss - expected_initial_loss(n_classes)) > tolerance


def debug_training(train_step, X, y):
    step = 0
    while step < 600:
        rows = slice(0, 1) if step < 100 else slice(0, 10)
        loss = train_step(X[rows], y[rows])
        step += 1
        if step == 100 and (loss != loss or loss >= 0.01):
            raise AssertionError("Can't overfit single")
    if loss != loss or loss >= 0.1:
        raise AssertionError("Can't overfit batch")
    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        x[i] += h
        up = f(x)
        x[i] -= 2 * h
        down = f(x)
        x[i] += h
        grad[i] = (up - down) / (2 * h)
    return grad


def relative_error(a, b):
    difference = np.abs(a - b)
    scale = np.maximum(np.abs(a), np.abs(b))
    scale[scale == 0] = 1
    return np.max(difference / scale)


def set_all_seeds(seed):
    random.seed(seed)
    np.random.seed(seed)


def run_id(config):
    config = dict(config)
    config.pop("timestamp", None)
    text = json.dumps(config, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return digest[:12]


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    metrics = {
        "epoch": epoch,
        "train_loss": train_loss,
        "val_loss": val_loss,
        "val_acc": val_acc,
        "lr": lr,
        "timestamp": timestamp,
    }
    line = {}
    for key, value in metrics.items():
        if not math.isfinite(value):
            value = None
        line[key] = value
    stream.write(json.dumps(line) + "\n")
    return metrics


def read_log(text):
    rows = []
    for line in text.split("\n"):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def best_epoch(rows):
    pairs = [(row["val_loss"], place) for place, row in enumerate(rows) if row["val_loss"] is not None]
    return rows[min(pairs)[1]]["epoch"] if pairs else None
