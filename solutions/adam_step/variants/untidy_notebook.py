"""Correct: an untidy notebook, with prints, dead code, unused constants, spare functions and a run at the end."""

import numpy as np

np.random.seed(541)
DEBUG = False
LEARNING_RATE = 0.01
DEFAULTS = dict(beta1=0.9, beta2=0.999, eps=1e-8)
history = []


def sgd_old(w, grad, lr=0.01):
    # first try, went uphill
    return w + lr * grad


def sgd(w, grad, lr=LEARNING_RATE):
    print("sgd", np.shape(w))
    if DEBUG:
        history.append(w)
    new_w = w - lr * grad
    return new_w
    return sgd_old(w, grad, lr)


def sgd_momentum(w, grad, velocity, lr=LEARNING_RATE, beta=0.9):
    new_velocity = velocity * beta
    new_velocity = new_velocity + lr * grad
    new_w = w + 0
    new_w = new_w - new_velocity
    print(f"step of size {np.max(np.abs(new_velocity)):.3g}")
    return (new_w, new_velocity)


def adam(w, grad, m, v, t, lr=0.001, beta1=DEFAULTS["beta1"], beta2=DEFAULTS["beta2"], eps=DEFAULTS["eps"]):
    g = grad
    m1 = beta1 * m + (1 - beta1) * g
    v1 = beta2 * v + (1 - beta2) * g * g
    if t < 1:
        print("t starts at 1!")
    mhat = m1 / (1 - beta1**t)
    vhat = v1 / (1 - beta2**t)
    w1 = w - lr * mhat / (np.sqrt(vhat) + eps)
    unused = np.linalg.norm(np.ravel(w1 - w))
    return w1, m1, v1


if __name__ == "__main__":
    w, m, v = np.array([2.0, -3.0]), np.zeros(2), np.zeros(2)
    for t in range(1, 200):
        w, m, v = adam(w, 2 * w, m, v, t, lr=0.1)
    print(w)
