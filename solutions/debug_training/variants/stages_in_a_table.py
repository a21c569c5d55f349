"""Runs the stages from a table, decodes lines with a decoder object, and sorts epochs."""

import hashlib
import json
import math
import random

import numpy as np

STAGES = [(1, 100, 0.01, "Can't overfit single"), (10, 500, 0.1, "Can't overfit batch")]
DECODER = json.JSONDecoder()
ENCODER = json.JSONEncoder(sort_keys=True, separators=(",", ":"))


def expected_initial_loss(n_classes):
    return -math.log(1.0 / n_classes)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    low, high = expected_initial_loss(n_classes) - tolerance, expected_initial_loss(n_classes) + tolerance
    return bool(low <= loss <= high)


def debug_training(train_step, X, y):
    for size, repeats, limit, message in STAGES:
        losses = [train_step(X[:size], y[:size]) for _ in range(repeats)]
        if not losses[-1] < limit:
            raise AssertionError(message)
    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    steps = h * np.eye(x.size).reshape(x.size, *x.shape)
    return np.array([(f(x + step) - f(x - step)) / (2 * h) for step in steps]).reshape(x.shape)


def relative_error(a, b):
    largest = 0.0
    for p, q in zip(np.ravel(a), np.ravel(b)):
        if p != q:
            largest = max(largest, abs(p - q) / max(abs(p), abs(q)))
    return float(largest)


def set_all_seeds(seed):
    for set_seed in (random.seed, np.random.seed):
        set_seed(seed)


def run_id(config):
    kept = {key: config[key] for key in config if key != "timestamp"}
    return hashlib.new("sha256", ENCODER.encode(kept).encode()).hexdigest()[:12]


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    row = dict(epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_acc=val_acc, lr=lr, timestamp=timestamp)
    print(json.dumps({k: v if math.isfinite(v) else None for k, v in row.items()}, allow_nan=False), file=stream)
    return row


def read_log(text):
    def decoded(line):
        try:
            return [DECODER.decode(line)]
        except ValueError:
            return []

    return sum((decoded(line) for line in text.splitlines() if line.strip()), [])


def best_epoch(rows):
    known = [row for row in rows if row["val_loss"] is not None]
    return sorted(known, key=lambda row: row["val_loss"])[0]["epoch"] if known else None
