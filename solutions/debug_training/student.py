"""A correct solution in a student's plain style."""

import hashlib
import json
import math
import random

import numpy as np


def expected_initial_loss(n_classes):
    return np.log(n_classes)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    expected = expected_initial_loss(n_classes)
    return abs(loss - expected) <= tolerance


def debug_training(train_step, X, y):
    # overfit a single sample
    for step in range(100):
        loss = train_step(X[0:1], y[0:1])
    assert loss < 0.01, "Can't overfit single"

    # overfit a small batch
    for step in range(500):
        loss = train_step(X[0:10], y[0:10])
    assert loss < 0.1, "Can't overfit batch"

    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    grad = np.zeros_like(x)
    for i in np.ndindex(x.shape):
        plus = x.copy()
        minus = x.copy()
        plus[i] += h
        minus[i] -= h
        grad[i] = (f(plus) - f(minus)) / (2 * h)
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
    best = None
    for row in rows:
        if row["val_loss"] is None:
            continue
        if best is None or row["val_loss"] < best["val_loss"]:
            best = row
    if best is None:
        return None
    return best["epoch"]
