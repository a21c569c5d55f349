"""Computes in long double where it can, and returns arrays of no axes."""

import hashlib
import json
import math
import random

import numpy as np


def expected_initial_loss(n_classes):
    return np.array(np.log(np.longdouble(n_classes)), dtype=np.float64)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    return np.array(np.abs(np.longdouble(loss) - np.log(np.longdouble(n_classes))) <= tolerance)


def debug_training(train_step, X, y):
    losses = []
    while len(losses) < 100:
        losses.append(np.longdouble(train_step(X[:1], y[:1])))
    if not float(losses.pop()) < 0.01:
        raise AssertionError("Can't overfit single")
    losses.clear()
    while len(losses) < 500:
        losses.append(np.longdouble(train_step(X[:10], y[:10])))
    if not float(losses.pop()) < 0.1:
        raise AssertionError("Can't overfit batch")
    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    gradient = np.zeros(x.shape, dtype=np.longdouble)
    for index, value in np.ndenumerate(x):
        above, below = np.array(x), np.array(x)
        above[index], below[index] = value + h, value - h
        # The real distance, after rounding.
        gradient[index] = np.longdouble(f(above) - f(below)) / (above[index] - below[index])
    return gradient.astype(np.float64)


def relative_error(a, b):
    a, b = a.astype(np.longdouble), b.astype(np.longdouble)
    scale = np.maximum(np.abs(a), np.abs(b))
    scale[scale == 0] = np.inf
    return np.array(np.max(np.abs(a - b) / scale), dtype=np.float64)


def set_all_seeds(seed):
    random.seed(int(seed))
    np.random.seed(np.uint32(seed))


def run_id(config):
    import copy

    config = copy.deepcopy(config)
    if "timestamp" in config:
        config.pop("timestamp")
    number = int.from_bytes(
        hashlib.sha256(json.dumps(config, sort_keys=True, separators=(",", ":")).encode()).digest(), "big"
    )
    return format(number >> 208, "012x")


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    metrics = locals()
    del metrics["stream"]
    metrics = dict(metrics)
    line = metrics.copy()
    for key in line:
        if math.isnan(line[key]) or math.isinf(line[key]):
            line[key] = None
    json.dump(line, stream)
    stream.write("\n")
    return metrics


def read_log(text):
    rows, waiting = [], text.split("\n")
    while waiting:
        line = waiting.pop(0)
        try:
            rows.append(json.loads(line))
        except Exception:
            pass
    return rows


def best_epoch(rows):
    epoch, lowest = None, None
    for row in reversed(rows):
        if row["val_loss"] is not None and (lowest is None or row["val_loss"] <= lowest):
            epoch, lowest = row["epoch"], row["val_loss"]
    return epoch
