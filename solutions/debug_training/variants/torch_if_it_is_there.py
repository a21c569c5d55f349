"""Seeds torch too where it is loaded, and uses exceptions of its own."""

import hashlib
import json
import math
import random
import sys

import numpy as np


class CannotOverfit(AssertionError):
    """The model cannot learn a few samples by heart."""


def expected_initial_loss(n_classes):
    return math.log(n_classes, math.e)


def check_initial_loss(loss, n_classes, tolerance=0.1):
    if math.isnan(loss):
        return False
    return -tolerance <= loss - expected_initial_loss(n_classes) <= tolerance


def debug_training(train_step, X, y):
    def overfit(count, steps, threshold, name):
        history = np.full(steps, np.nan)
        for step in range(steps):
            history[step] = train_step(X[0:count], y[0:count])
        if not history[-1] < threshold:
            raise CannotOverfit(f"Can't overfit {name}")

    overfit(1, 100, 0.01, "single")
    overfit(min(10, len(X)), 500, 0.1, "batch")
    return "Ready for full training"


def numerical_gradient(f, x, h=6e-6):
    x = np.array(x, dtype=float)
    grad = np.empty_like(x)
    for i in np.ndindex(x.shape):
        keep = x[i]
        x[i] = keep + h
        plus = f(x.copy())
        x[i] = keep - h
        minus = f(x.copy())
        x[i] = keep
        grad[i] = (plus - minus) / h / 2
    return grad


def relative_error(a, b):
    top = np.abs(a - b)
    bottom = np.maximum(np.abs(a), np.abs(b))
    bottom += bottom == 0
    return float((top / bottom).max())


def set_all_seeds(seed):
    random.seed(seed)
    np.random.seed(seed)
    torch = sys.modules.get("torch")
    if torch is not None and hasattr(torch, "manual_seed"):
        torch.manual_seed(seed)


def run_id(config, length=12):
    items = sorted((key, value) for key, value in config.items() if key != "timestamp")
    return hashlib.sha256(json.dumps(dict(items), sort_keys=True, separators=(",", ":")).encode()).hexdigest()[:length]


def _null(value):
    return value if not isinstance(value, float) or math.isfinite(value) else None


def log_metrics(stream, epoch, train_loss, val_loss, val_acc, lr, timestamp):
    metrics = {
        "epoch": epoch,
        "train_loss": train_loss,
        "val_loss": val_loss,
        "val_acc": val_acc,
        "lr": lr,
        "timestamp": timestamp,
    }
    stream.write(json.dumps({key: _null(value) for key, value in metrics.items()}, allow_nan=False) + "\n")
    stream.flush()
    return metrics


def read_log(text):
    import io

    rows = []
    for line in io.StringIO(text):
        try:
            rows.append(json.loads(line))
        except json.JSONDecodeError:
            continue
    return rows


def best_epoch(rows):
    rows = list(filter(lambda row: row["val_loss"] is not None, rows))
    if rows == []:
        return None
    lowest = min(row["val_loss"] for row in rows)
    return [row["epoch"] for row in rows if row["val_loss"] == lowest][0]
