"""A logger class and a debugger class behind the functions."""

import hashlib
import json
import random

import numpy as np


class Stage:
    def __init__(self, name, rows, steps, limit):
        self.name, self.rows, self.steps, self.limit = name, rows, steps, limit

    def run(self, train_step, X, y):
        loss = np.inf
        for _ in range(self.steps):
            loss = train_step(X[: self.rows], y[: self.rows])
        if np.isnan(loss) or loss >= self.limit:
            raise AssertionError("Can't overfit " + self.name)


class MetricsLogger:
    NAMES = ["epoch", "train_loss", "val_loss", "val_acc", "lr", "timestamp"]

    def __init__(self, stream):
        self.stream = stream
        self.encoder = json.JSONEncoder(allow_nan=False)

    def log(self, *values):
        row = dict(zip(self.NAMES, values))
        self.stream.write(self.encoder.encode({k: self.clean(v) for k, v in row.items()}))
        self.stream.write("\n")
        return row

    @staticmethod
    def clean(value):
        return None if value != value or value in (float("inf"), float("-inf")) else value


class Tracker:
    def __init__(self):
        self.epoch = self.loss = None

    def see(self, row):
        loss = row["val_loss"]
        if loss is not None and (self.loss is None or loss < self.loss):
            self.epoch, self.loss = row["epoch"], loss


def expected_initial_loss(n_classes):
    probabilities = np.full(n_classes, 1 / n_classes)
    return float(-np.sum(probabilities * np.log(probabilities)))


def check_initial_loss(loss, n_classes, tolerance=0.1):
    return np.abs(loss - expected_initial_loss(n_classes)) <= tolerance


def debug_training(train_step, X, y):
    for stage in [Stage("single", 1, 100, 0.01), Stage("batch", 10, 500, 0.1)]:
        stage.run(train_step, X, y)
    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    flat = x.reshape(-1)
    out = np.empty(x.size)
    for i, old in enumerate(flat.copy()):
        flat[i] = old + h
        up = f(flat.reshape(x.shape))
        flat[i] = old - h
        down = f(flat.reshape(x.shape))
        flat[i] = old
        out[i] = (up - down) / (2 * h)
    return out.reshape(x.shape)


def relative_error(a, b):
    scale = np.maximum(abs(a), abs(b))
    with np.errstate(invalid="ignore"):
        return np.nanmax(np.append(abs(a - b) / scale, 0.0))


def set_all_seeds(seed):
    random.seed(seed)
    np.random.seed(seed)
    return np.random.default_rng(seed)


def run_id(config):
    encoder = json.JSONEncoder(sort_keys=True, separators=(",", ":"))
    digest = hashlib.sha256()
    for chunk in encoder.iterencode({k: v for k, v in config.items() if k != "timestamp"}):
        digest.update(chunk.encode("utf-8"))
    return digest.digest()[:6].hex()


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    return MetricsLogger(stream).log(epoch, train_loss, val_loss, val_acc, lr, timestamp)


def read_log(text):
    decoder, rows = json.JSONDecoder(), []
    for line in text.splitlines():
        try:
            row, end = decoder.raw_decode(line)
        except ValueError:
            continue
        rows.append(row)
    return rows


def best_epoch(rows):
    tracker = Tracker()
    for row in rows:
        tracker.see(row)
    return tracker.epoch
