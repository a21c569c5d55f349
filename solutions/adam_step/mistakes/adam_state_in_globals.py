"""adam keeps m and v in global variables and ignores the ones it is given: two parameters share one state."""

import numpy as np

STATE = {}


def sgd(w, grad, lr=0.01):
    return w - lr * grad


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    velocity = beta * velocity + lr * grad
    return w - velocity, velocity


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    m, v = STATE.get("m", m), STATE.get("v", v)
    if np.shape(m) != np.shape(grad):
        m, v = np.zeros_like(grad), np.zeros_like(grad)
    m = beta1 * m + (1 - beta1) * grad
    v = beta2 * v + (1 - beta2) * grad**2
    m_hat = m / (1 - beta1**t)
    v_hat = v / (1 - beta2**t)
    STATE["m"], STATE["v"] = m, v
    w = w - lr * m_hat / (np.sqrt(v_hat) + eps)
    return w, m, v
