"""Correct: settings and state are frozen dataclasses with type hints; a step makes a new state with `replace`."""

from __future__ import annotations

from dataclasses import astuple, dataclass, replace
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

Number: TypeAlias = "float | NDArray[np.float64]"


@dataclass(frozen=True, slots=True)
class Heavy:
    w: Number
    velocity: Number

    def pushed(self, grad: Number, lr: float, beta: float) -> Heavy:
        faster = replace(self, velocity=beta * self.velocity + lr * grad)
        return replace(faster, w=faster.w - faster.velocity)


@dataclass(frozen=True)
class Moments:
    m: Number
    v: Number

    def updated(self, grad: Number, beta1: float, beta2: float) -> Moments:
        return Moments(beta1 * self.m + (1 - beta1) * grad, beta2 * self.v + (1 - beta2) * grad**2)

    def direction(self, t: int, beta1: float, beta2: float, eps: float) -> Number:
        return self.m / (1 - beta1**t) / (np.sqrt(self.v / (1 - beta2**t)) + eps)


def sgd(w: Number, grad: Number, lr: float = 0.01) -> Number:
    return w - lr * grad


def sgd_momentum(
    w: Number, grad: Number, velocity: Number, lr: float = 0.01, beta: float = 0.9
) -> tuple[Number, Number]:
    state = Heavy(w, velocity).pushed(grad, lr, beta)
    return state.w, state.velocity


def adam(
    w: Number,
    grad: Number,
    m: Number,
    v: Number,
    t: int,
    lr: float = 0.001,
    beta1: float = 0.9,
    beta2: float = 0.999,
    eps: float = 1e-8,
) -> tuple[Number, Number, Number]:
    moments = Moments(m, v).updated(grad, beta1, beta2)
    return w - lr * moments.direction(t, beta1, beta2, eps), *astuple(moments)
