"""Correct: one nditer walks over all arrays at once and fills outputs that it allocates itself."""

import numpy as np


def walk(rule, inputs, outputs):
    flags = [["readonly"]] * len(inputs) + [["writeonly", "allocate"]] * outputs
    operands = [*map(np.asarray, inputs), *[None] * outputs]
    with np.nditer(operands, ["zerosize_ok"], flags, op_dtypes=["f8"] * len(operands)) as entries:
        for entry in entries:
            given, wanted = entry[: len(inputs)], entry[len(inputs) :]
            for place, value in zip(wanted, rule(*given)):
                place[...] = value
        return entries.operands[len(inputs) :]


def sgd(w, grad, lr=0.01):
    (new_w,) = walk(lambda x, g: [x - g * lr], [w, grad], outputs=1)
    return new_w


def sgd_momentum(w, grad, velocity, lr=0.01, beta=0.9):
    def rule(x, g, u):
        u = lr * g + beta * u
        return x - u, u

    return walk(rule, [w, grad, velocity], outputs=2)


def adam(w, grad, m, v, t, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    def rule(x, g, a, b):
        a = a * beta1 + g * (1 - beta1)
        b = b * beta2 + g**2 * (1 - beta2)
        top = lr * a * (1 - beta2**t) ** 0.5
        return x - top / ((1 - beta1**t) * (b**0.5 + eps * (1 - beta2**t) ** 0.5)), a, b

    return walk(rule, [w, grad, m, v], outputs=3)
