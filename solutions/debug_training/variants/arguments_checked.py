"""Checks all arguments first, with type hints, and copies whatever it gets."""

import hashlib
import json
import math
import random
from collections.abc import Callable
from typing import TextIO

import numpy as np


def expected_initial_loss(n_classes: int) -> float:
    if n_classes < 1:
        raise ValueError("n_classes must be positive")
    return float(np.log(n_classes))


def check_initial_loss(loss, n_classes, tolerance=0.1):
    expected = expected_initial_loss(n_classes)
    return abs(loss - expected) <= tolerance


def debug_training(train_step: Callable[..., float], X: np.ndarray, y: np.ndarray) -> str:
    if not callable(train_step):
        raise TypeError("train_step must be a function")
    if len(X) != len(y):
        raise ValueError("X and y have different lengths")
    stages = {
        "single": (np.array(X[:1]), np.array(y[:1]), 100, 0.01),
        "batch": (np.array(X[:10]), np.array(y[:10]), 500, 0.1),
    }
    for name, (inputs, labels, steps, limit) in stages.items():
        for _ in range(steps):
            loss = float(train_step(inputs, labels))
        try:
            assert loss < limit
        except AssertionError:
            raise AssertionError(f"Can't overfit {name}") from None
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


def relative_error(a: np.ndarray, b: np.ndarray) -> float:
    if a.shape != b.shape:
        raise ValueError("different shapes")
    scale = np.maximum(np.abs(a), np.abs(b))
    return float(np.max(np.abs(a - b) / np.maximum(scale, np.finfo(float).tiny)))


def set_all_seeds(seed):
    random.seed(seed)
    np.random.seed(seed)


def run_id(config):
    config = dict(config)
    config.pop("timestamp", None)
    text = json.dumps(config, sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256(text.encode("utf-8")).hexdigest()
    return digest[:12]


def log_metrics(
    stream: TextIO, epoch: int, train_loss: float, val_loss: float, val_acc: float, lr: float, timestamp: float
) -> dict[str, float]:
    if not hasattr(stream, "write"):
        raise TypeError("stream has no write")
    metrics = dict(epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_acc=val_acc, lr=lr, timestamp=timestamp)
    text = json.dumps(json.loads(json.dumps(metrics), parse_constant=lambda name: None), ensure_ascii=False)
    stream.write(text)
    stream.write(chr(10))
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
