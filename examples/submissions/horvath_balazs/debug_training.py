# Horváth Balázs - debug_training
import hashlib
import json
import random

import numpy as np


def expected_initial_loss(n_classes):
    return np.log(n_classes)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    return abs(loss - expected_initial_loss(n_classes)) <= tolerance


def debug_training(train_step, X, y):
    # no need to go on when it has already learned the sample
    for i in range(100):
        loss = train_step(X[0:1], y[0:1])
        if loss < 0.01:
            break
    if loss >= 0.01:
        raise AssertionError("Can't overfit single")

    for i in range(500):
        loss = train_step(X[0:10], y[0:10])
        if loss < 0.1:
            break
    if loss >= 0.1:
        raise AssertionError("Can't overfit batch")
    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    grad = np.zeros(x.shape)
    for i in np.ndindex(x.shape):
        old = x[i]
        x[i] = old + h
        up = f(x)
        x[i] = old - h
        down = f(x)
        x[i] = old
        grad[i] = (up - down) / (2 * h)
    return grad


def relative_error(a, b):
    # 1e-6 against division by zero, as in other courses
    return np.max(np.abs(a - b) / (np.maximum(np.abs(a), np.abs(b)) + 1e-6))


def set_all_seeds(seed):
    random.seed(seed)
    rng = np.random.default_rng(seed)


def run_id(config):
    if "timestamp" in config:
        del config["timestamp"]
    text = json.dumps(config, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8")).hexdigest()[:12]


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    metrics = {
        "epoch": epoch,
        "train_loss": train_loss,
        "val_loss": val_loss,
        "val_acc": val_acc,
        "lr": lr,
        "timestamp": timestamp,
    }
    stream.write(json.dumps(metrics) + "\n")
    return metrics


def read_log(text):
    rows = []
    for line in text.split("\n"):
        if not line:
            continue
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            break  # the program was killed here
    return rows


def best_epoch(rows):
    losses = [row["val_loss"] for row in rows if row["val_loss"] is not None]
    if len(losses) == 0:
        return None
    return rows[losses.index(min(losses))]["epoch"]


if __name__ == "__main__":
    print(expected_initial_loss(10))
    print(run_id({"lr": 0.1, "model": "mlp", "timestamp": 1.5}))
