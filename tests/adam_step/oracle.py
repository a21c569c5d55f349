"""What the tests of adam_step share: inputs, expected values by torch, and how far rounding may lead.

It runs on the trusted side only. Expected values come from the functional forms of torch.optim, one call for each step:
the optimiser classes give the same numbers, but load torch's compiler for more than a second. The bounds come from the
same steps on absolute values: there nothing cancels, so each entry says how large the terms are whose rounding errors
add up. One update errs by at most 8 u of its terms, and the errors of the steps add up.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.optim.adam import adam as torch_adam
from torch.optim.sgd import sgd as torch_sgd

from autograder.compare import rounding


def signed(rng, shape, low=0.5, high=2.0):
    """Return random numbers of both signs with a size between `low` and `high`: none is near zero."""
    return np.asarray(rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape))


def gradients(rng, steps, shape, low=0.5, high=2.0):
    """Return one array of the given shape for each step."""
    return [signed(rng, shape, low, high) for _ in range(steps)]


def sgd_by_torch(w, grads, lr):
    """Return w after each step of torch's SGD."""
    return {"w": _momentum(w, 0.0, grads, lr=lr, beta=0.0)[0]}


def momentum_by_torch(w, velocity, grads, lr, beta):
    """Return w and velocity after each step of torch's SGD with momentum, at one learning rate.

    torch keeps the learning rate out of its buffer and multiplies the whole buffer by it. At one learning rate the two
    conventions give the same w, and our velocity is lr times torch's buffer.
    """
    w_steps, buffer_steps = _momentum(w, velocity / lr, grads, lr=lr, beta=beta)
    return {"w": w_steps, "velocity": [lr * buffer for buffer in buffer_steps]}


def adam_by_torch(w, m, v, first, grads, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return w, m and v after each step of torch's Adam; the steps are numbered from `first`."""
    state = [_tensor(value, like=grads[0]) for value in (w, m, v)]
    count = torch.tensor(float(first - 1))
    steps = {"w": [], "m": [], "v": []}
    for grad in grads:
        torch_adam(
            *([tensor] for tensor in (state[0], _tensor(grad), state[1], state[2])),
            max_exp_avg_sqs=[],
            state_steps=[count],
            foreach=False,
            amsgrad=False,
            maximize=False,
            weight_decay=0.0,
            lr=lr,
            beta1=beta1,
            beta2=beta2,
            eps=eps,
        )
        for name, tensor in zip(steps, state, strict=True):
            steps[name].append(tensor.numpy().copy())
    return steps


def sgd_bound(w, grads, lr):
    """Return the rounding bound of w after each step."""
    sizes, _ = _momentum(np.abs(w), 0.0, _downhill(grads), lr=lr, beta=0.0)
    return {"w": _rounding(np.cumsum(sizes, axis=0))}


def momentum_bound(w, velocity, grads, rates, beta):
    """Return the rounding bounds of w and velocity after each step; `rates` has one learning rate for each step."""
    pushes = [rate * grad for rate, grad in zip(rates, _downhill(grads), strict=True)]
    sizes, speeds = _momentum(np.abs(w), -np.abs(velocity), pushes, lr=1.0, beta=beta)
    drift = _count_steps(speeds) * np.abs(speeds)
    return {"w": _rounding(np.cumsum(sizes + drift, axis=0)), "velocity": _rounding(drift)}


def adam_bound(w, m, v, first, grads, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8):
    """Return the rounding bounds of w, m and v after each step.

    A bias correction 1 - beta^t is small in the first steps, and then it enlarges the rounding of beta^t; `enlarged`
    says how many times. Rounded moments of earlier steps count 1.5 times: m once, v by half because of the root.
    """
    absolute = adam_by_torch(0.0, -np.abs(m), v, first, _downhill(grads), lr, beta1, beta2, eps)
    travel = np.asarray(absolute["w"])
    moves = np.diff(travel, axis=0, prepend=0.0)
    steps = _count_steps(travel)
    t = first - 1 + steps
    enlarged = 1 + _enlarged(beta1, t) + _enlarged(beta2, t) / 2
    sizes = np.abs(w) + travel + moves * (enlarged + 1.5 * steps)
    return {
        "w": _rounding(np.cumsum(sizes, axis=0)),
        "m": _rounding(steps * np.abs(absolute["m"])),
        "v": _rounding(steps * np.asarray(absolute["v"])),
    }


def _enlarged(beta, t):
    """Return how many times the rounding of beta^t counts in 1 / (1 - beta^t)."""
    power = beta**t
    return (1 + t * power) / (1 - power)


def _momentum(w, buffer, grads, lr, beta):
    """Return w and torch's buffer after each step of torch's SGD with momentum."""
    w, buffer = (_tensor(value, like=grads[0]) for value in (w, buffer))
    w_steps, buffer_steps = [], []
    for grad in grads:
        torch_sgd(
            [w],
            [_tensor(grad)],
            [buffer],
            foreach=False,
            weight_decay=0.0,
            momentum=beta,
            lr=lr,
            dampening=0.0,
            nesterov=False,
            maximize=False,
        )
        w_steps.append(w.numpy().copy())
        buffer_steps.append(buffer.numpy().copy())
    return w_steps, buffer_steps


def _tensor(value, like=None):
    """Return a float64 tensor of its own; `like` gives the shape to which a number is spread."""
    shape = np.shape(value if like is None else like)
    return torch.from_numpy(np.array(np.broadcast_to(value, shape), dtype=np.float64))


def _downhill(grads):
    """Return the gradients with the sign that makes every term of a step add up."""
    return [-np.abs(grad) for grad in grads]


def _count_steps(steps):
    """Return 1, 2, 3, ... along the first axis, ready to be multiplied with `steps`."""
    return np.arange(1.0, len(steps) + 1).reshape(-1, *[1] * (np.ndim(steps) - 1))


def _rounding(sizes):
    """Return one bound for each step: 8 u of the terms."""
    return [rounding(size, terms=2) for size in sizes]
