"""Written as in the lecture, with asserts and prints."""

import hashlib
import json
import math
import random

import numpy as np

print("numpy", np.__version__)


def expected_initial_loss(n_classes):
    probability = 1.0 / n_classes
    return -math.log(probability)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    expected = expected_initial_loss(n_classes)
    print(f"initial loss {loss:.3f}, expected {expected:.3f}")
    return expected - tolerance <= loss <= expected + tolerance


def debug_training(train_step, X, y):
    single_x, single_y = X[:1], y[:1]
    for i in range(100):
        loss = train_step(single_x, single_y)
        if i % 20 == 0:
            print(f"step {i}: {loss:.4f}")
    assert loss < 0.01, "Can't overfit single"
    batch_x, batch_y = X[:10], y[:10]
    for i in range(500):
        loss = train_step(batch_x, batch_y)
        if i % 100 == 0:
            print(f"step {i}: {loss:.4f}")
    assert loss < 0.1, "Can't overfit batch"
    print("Ready!")
    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    grad = np.zeros(x.shape)
    iterator = np.nditer(x, flags=["multi_index"])
    while not iterator.finished:
        index = iterator.multi_index
        step = np.zeros(x.shape)
        step[index] = h
        grad[index] = (f(x + step) - f(x - step)) / (2 * h)
        iterator.iternext()
    return grad


def relative_error(a, b):
    worst = 0.0
    for p, q in zip(a.ravel(), b.ravel()):
        larger = max(abs(p), abs(q))
        if larger > 0:
            worst = max(worst, abs(p - q) / larger)
    print("relative error", worst)
    return worst


def set_all_seeds(seed):
    random.seed(seed)
    np.random.seed(seed)
    print("seed", seed)


def run_id(config):
    clean = {k: config[k] for k in sorted(config) if k != "timestamp"}
    return hashlib.sha256(json.dumps(clean, sort_keys=True, separators=(",", ":")).encode("utf-8")).hexdigest()[0:12]


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    row = dict(epoch=epoch, train_loss=train_loss, val_loss=val_loss, val_acc=val_acc, lr=lr, timestamp=timestamp)
    safe = {k: (v if np.isfinite(v) else None) for k, v in row.items()}
    print(json.dumps(safe), file=stream, flush=True)
    return row


def read_log(text):
    rows = []
    for line in text.splitlines():
        line = line.strip()
        if not line:
            continue
        try:
            row = json.loads(line)
        except ValueError:
            print("skipped", line)
            continue
        rows.append(row)
    return rows


def best_epoch(rows):
    best, best_loss = None, float("inf")
    for row in rows:
        loss = row["val_loss"]
        if loss is not None and loss < best_loss:
            best, best_loss = row["epoch"], loss
    return best
