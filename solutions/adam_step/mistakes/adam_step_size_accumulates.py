"""adam multiplies the corrections onto the step size of the call before: each step starts again from the learning rate
it is given.
"""

import numpy as np

memory = {}


def sgd(w, grad, lr=0.01):
    return w - lr * grad


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = beta * velocity + lr * grad
    return w - velocity, velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    root = np.sqrt(1 - beta2**t)
    step_size = memory.get("step_size", lr) * root / (1 - beta1**t)
    memory["step_size"] = step_size
    w = w - step_size * m / (np.sqrt(v) + eps * root)
    return w, m, v
