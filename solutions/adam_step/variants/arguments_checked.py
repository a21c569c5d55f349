"""Correct: refuses arguments that the sheet does not promise: of mixed kinds, other shapes, or out of range."""

import numpy as np


def check(w, *others, **rates):
    """Raise an exception unless all are floats, or float64 arrays of one shape, and every rate is a float."""
    for value in others:
        if type(value) is not type(w) or np.shape(value) != np.shape(w):
            raise TypeError(f"{type(value)} of shape {np.shape(value)} beside w, {type(w)} of shape {np.shape(w)}")
    if not isinstance(w, float) and w.dtype != np.float64:
        raise TypeError(f"w has the dtype {w.dtype}")
    for name, rate in rates.items():
        if not isinstance(rate, float) or (name.startswith("beta") and not 0 <= rate < 1):
            raise ValueError(f"{name} = {rate!r}")


def as_given(w, *results):
    """Return the results as w came: floats or new arrays."""
    return [float(result) if isinstance(w, float) else np.array(result) for result in results]


def sgd(w, grad, lr=0.01):
    check(w, grad, lr=lr)
    (w,) = as_given(w, w - lr * grad)
    return w


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    check(w, grad, velocity, lr=lr, beta=beta)
    velocity = beta * velocity + lr * grad
    return as_given(w, w - velocity, velocity)


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    check(w, grad, m, v, lr=lr, beta1=beta1, beta2=beta2, eps=eps)
    if type(t) is not int or t < 1 or eps <= 0 or np.any(v < 0):
        raise ValueError(f"t = {t!r}, eps = {eps!r}, v = {v!r}")
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    step = lr * (m / (1 - beta1**t)) / (np.sqrt(v / (1 - beta2**t)) + eps)
    return as_given(w, w - step, m, v)
