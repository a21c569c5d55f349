"""Provide the inputs, expected values and rounding bounds of the tests of adam_step.

It runs on the trusted side only. Expected values come from the functional forms of torch.optim, one call for each step.
The optimizer classes give the same numbers, but they load torch's compiler, which takes more than a second.

The bounds come from the same steps on absolute values. Nothing cancels there, so each entry gives the size of the terms
whose rounding errors add up. One update errs by at most 8 u of its terms, and the errors of the steps add up.

The lookalikes at the end give the answers by other conventions: other options of torch, or expected values moved to
another place.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.optim.adam import adam as torch_adam
from torch.optim.sgd import sgd as torch_sgd

from autograder.authors import rounding


def signed(rng, shape, low=0.5, high=2.0):
    """Return random numbers of both signs, between `low` and `high` in size, so none is near zero."""
    return np.asarray(rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape))


def gradients(rng, steps, shape, low=0.5, high=2.0):
    """Return one array of the given shape for each step."""
    return [signed(rng, shape, low, high) for _ in range(steps)]


def sgd_by_torch(w, grads, lr):
    """Return w after each step of torch's SGD."""
    return {"w": _momentum(w, 0.0, grads, lr=lr, beta=0.0)[0]}


def momentum_by_torch(w, velocity, grads, lr, beta, **other):
    """Return w and velocity after each step of torch's SGD with momentum.

    torch keeps the learning rate out of its buffer and multiplies the whole buffer by it. At a constant learning rate,
    the two conventions give the same w, and the velocity of the sheet is lr times torch's buffer. `other` options go to
    torch.
    """
    w_steps, buffer_steps = _momentum(w, velocity / lr, grads, lr=lr, beta=beta, **other)
    return {"w": w_steps, "velocity": [lr * buffer for buffer in buffer_steps]}


def adam_by_torch(w, m, v, first, grads, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, ageing=1, **other):
    """Return w, m and v after each step of torch's Adam.

    The step numbers start at `first` and increase by `ageing`.
    """
    options = {"lr": lr, "beta1": beta1, "beta2": beta2, "eps": eps, "weight_decay": 0.0} | other
    state = [_tensor(value, like=grads[0]) for value in (w, m, v)]
    steps: dict[str, list[np.ndarray]] = {"w": [], "m": [], "v": []}
    for index, grad in enumerate(grads):
        torch_adam(
            [state[0]],
            [_tensor(grad)],
            [state[1]],
            [state[2]],
            max_exp_avg_sqs=[],
            state_steps=[torch.tensor(float(first - 1 + ageing * index))],
            foreach=False,
            amsgrad=False,
            maximize=False,
            **options,
        )
        for name, tensor in zip(steps, state, strict=True):
            steps[name].append(tensor.numpy().copy())
    return steps


def sgd_bound(w, grads, lr):
    """Return the rounding bound of w after each step."""
    sizes, _ = _momentum(np.abs(w), 0.0, _downhill(grads), lr=lr, beta=0.0)
    return {"w": _rounding(np.cumsum(sizes, axis=0))}


def momentum_bound(w, velocity, grads, rates, beta):
    """Return the rounding bounds of w and velocity after each step.

    `rates` has one learning rate for each step.
    """
    pushes = [rate * grad for rate, grad in zip(rates, _downhill(grads), strict=True)]
    sizes, speeds = _momentum(np.abs(w), -np.abs(velocity), pushes, lr=1.0, beta=beta)
    drift = _count_steps(speeds) * np.abs(speeds)
    return {"w": _rounding(np.cumsum(sizes + drift, axis=0)), "velocity": _rounding(drift)}


def adam_bound(w, m, v, first, grads, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, dtype=np.float64):
    """Return the rounding bounds of w, m and v after each step, for code that computes in `dtype`.

    A bias correction 1 - beta^t is small in the first steps and enlarges the rounding error of beta^t; `_enlarged`
    returns the factor. Code may compute a moment so that most of the gradient cancels, as g - beta (g - m). Then the
    rounding error of g counts in full. Relative errors of m reach w in full, those of v by half because of the root.
    """
    absolute = adam_by_torch(0.0, -np.abs(m), v, first, _downhill(grads), lr, beta1, beta2, eps)
    travel, m_sizes, v_sizes = np.asarray(absolute["w"]), -np.asarray(absolute["m"]), np.asarray(absolute["v"])
    moves = np.diff(travel, axis=0, prepend=0.0)
    t = first - 1 + _count_steps(travel)
    m_errors = np.cumsum(m_sizes + np.abs(grads), axis=0)
    v_errors = np.cumsum(v_sizes + np.square(grads), axis=0)
    times = (
        1 + _enlarged(beta1, t) + _enlarged(beta2, t) / 2 + _share(m_errors, m_sizes) + _share(v_errors, v_sizes) / 2
    )
    sizes = np.abs(w) + travel + moves * times
    totals = {"w": np.cumsum(sizes, axis=0), "m": m_errors, "v": v_errors}
    return {name: _rounding(total, dtype) for name, total in totals.items()}


def _share(errors, sizes):
    """Return errors / sizes, and 0 where both are 0, for an entry that never had a gradient."""
    return np.divide(errors, sizes, out=np.zeros_like(errors), where=sizes > 0)


def _enlarged(beta, t):
    """Return how many times the rounding error of beta^t counts in 1 / (1 - beta^t)."""
    power = beta**t
    return (1 + t * power) / (1 - power)


def _momentum(w, buffer, grads, lr, beta, **other):
    """Return w and torch's buffer after each step of torch's SGD with momentum."""
    options = {"lr": lr, "momentum": beta, "weight_decay": 0.0, "dampening": 0.0, "nesterov": False} | other
    w, buffer = (_tensor(value, like=grads[0]) for value in (w, buffer))
    w_steps, buffer_steps = [], []
    for grad in grads:
        torch_sgd([w], [_tensor(grad)], [buffer], foreach=False, maximize=False, **options)
        w_steps.append(w.numpy().copy())
        buffer_steps.append(buffer.numpy().copy())
    return w_steps, buffer_steps


def _tensor(value, like=None):
    """Return a new float64 tensor, broadcast to the shape of `like`."""
    shape = np.shape(value if like is None else like)
    return torch.from_numpy(np.array(np.broadcast_to(value, shape), dtype=np.float64))


def _downhill(grads):
    """Return the gradients with the sign that makes every term of a step add up."""
    return [-np.abs(grad) for grad in grads]


def _count_steps(steps):
    """Return 1, 2, 3, ... along the first axis, in a shape that multiplies `steps`."""
    return np.arange(1.0, len(steps) + 1).reshape(-1, *[1] * (np.ndim(steps) - 1))


def _rounding(sizes, dtype=np.float64):
    """Return one bound for each step: 8 u of the terms."""
    return [rounding(size, terms=2, dtype=dtype) for size in sizes]


def sgd_looks(w, grads, lr=0.01):
    """Return w by other conventions, under the sentence for each."""
    shares = [grad / np.size(grad) for grad in grads]
    return {
        "w moves along the gradient, uphill: the step must be subtracted": sgd_by_torch(w, grads, -lr),
        "the learning rate is not used: the whole gradient is the step": sgd_by_torch(w, grads, 1.0),
        "the default learning rate is used, not the argument": sgd_by_torch(w, grads, 0.01),
        "only the sign of the gradient counts, not its size": sgd_by_torch(w, np.sign(grads), lr),
        "the gradient is divided by its number of entries: it must be used as it is": sgd_by_torch(w, shares, lr),
    }


def momentum_looks(w, velocity, grads, lr=0.01, beta=0.9):
    """Return w and velocity by other conventions, under the sentence for each."""

    def other(lr=lr, beta=beta, **options):
        return momentum_by_torch(w, velocity, grads, lr, beta, **options)

    right, plain, unchanged = other(), sgd_by_torch(w, grads, lr), {"velocity": [velocity] * len(grads)}
    late = {"w": [w - velocity, *(step - velocity for step in right["w"][:-1])]}
    buffers = dict(zip(("w", "velocity"), _momentum(w, velocity, grads, lr, beta), strict=True))
    averages = dict(zip(("w", "velocity"), _momentum(w, velocity, grads, lr, beta, dampening=beta), strict=True))
    negative = momentum_by_torch(w, -velocity, grads, lr, beta)
    stuck = sgd_by_torch(w, [grad + beta * velocity / lr for grad in grads], lr)
    return {
        "this is torch's form, with the learning rate outside the velocity: here it is part of the velocity": buffers,
        "the velocity is an average of the gradients, with the learning rate outside: here it is a sum": averages,
        "the gradient is damped by the factor 1 - beta: here it has no such factor": other(dampening=beta),
        "w looks one step ahead, as in Nesterov's form: here it moves by the new velocity": other(nesterov=True),
        "the velocity never decays: beta is not used": other(beta=1.0),
        "beta is always 0.9, not the argument": other(beta=0.9),
        "the default learning rate is used, not the argument": other(lr=0.01),
        "the learning rate is not used: the whole gradient enters the velocity": other(lr=1.0),
        "a weight decay is added to the gradient: the sheet has none": other(weight_decay=0.01),
        "w moves by the velocity of the previous step": right | late,
        "the returned velocity is the old one: the next step needs the new one": stuck | unchanged,
        "w takes the plain gradient step, without momentum": plain | unchanged,
        "the velocity is right, but w takes the plain gradient step instead": right | plain,
        "the velocity is added to w: it must be subtracted": right | {"w": [2 * w - step for step in right["w"]]},
        "the velocity has the opposite sign": negative | {"velocity": [-u for u in negative["velocity"]]},
    }


def adam_looks(w, m, v, first, grads, **options):
    """Return w, m and v from m = v = 0 by other conventions, under the sentence for each."""
    given = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8} | options
    lr, beta1, beta2, eps = given.values()

    def other(first=first, **options):
        return adam_by_torch(w, m, v, first, grads, **(given | options))

    right, root = other(), np.sqrt(1 - beta2)
    m_sums = {"w": other(lr=lr / (1 - beta1))["w"], "m": [step / (1 - beta1) for step in right["m"]]}
    v_sums = {"w": other(lr=lr * root, eps=eps * root)["w"], "v": [step / (1 - beta2) for step in right["v"]]}
    return {
        "the bias of the moments is not corrected": other(first=10**9),
        "the bias correction is always that of the first step: the power t is missing": other(ageing=0),
        "t is one too large: the first step has the number 1": other(first=first + 1),
        "the two betas are exchanged": other(beta1=beta2, beta2=beta1),
        "the betas are always 0.9 and 0.999, not the arguments": other(beta1=0.9, beta2=0.999),
        "only one of the two terms in the denominator counts: it is the root plus eps": other(eps=0.0),
        "eps is always 1e-8, not the argument": other(eps=1e-8),
        "eps is subtracted from the root: it must be added": other(eps=-eps),
        "the default learning rate is used, not the argument": other(lr=0.001),
        "the learning rate is not used": other(lr=1.0),
        "w moves along the gradient, uphill: the step must be subtracted": right | {"w": other(lr=-lr)["w"]},
        "the step uses this gradient alone, not the average": right | {"w": other(beta1=0.0)["w"]},
        "the bias of v is not corrected, as in RMSprop": right | {"w": other(10**9, beta1=0.0)["w"]},
        "the gradient enters m without the factor 1 - beta1: m is a sum, not an average": right | m_sums,
        "the square enters v without the factor 1 - beta2: v is a sum, not an average": right | v_sums,
        "a weight decay is added to the gradient: the sheet has none": other(weight_decay=0.01),
        "w shrinks before the step, as in AdamW": other(weight_decay=0.01, decoupled_weight_decay=True),
    }


def first_step_looks(expected):
    """Return w, m and v after Adam's first step by other conventions, under the sentence for each.

    The numbers are for the step by hand: g = 0.5, lr = 0.1, eps = 0.5.
    """
    looks = {
        "eps is under the root: it must be added to the root": {"w": [0.9422649730810374]},
        "the square root of the second moment is missing": {"w": [0.9333333333333333]},
        "eps is added before the bias correction of v: it must be added after it": {"w": [0.9969346569968285]},
        "the bias of m is corrected, but not the bias of v": {"w": [0.9030653430031715]},
        "the bias of v is corrected, but not the bias of m": {"w": [0.995]},
        "the returned moments are the corrected ones: the next step needs m and v": {"m": [0.5], "v": [0.25]},
    }
    return {words: expected | change for words, change in looks.items()}


def afterwards_looks(expected):
    """Return wrong outcomes of one step: changed arguments, or misplaced results."""
    result, arguments = expected["result"], expected["arguments"]
    state = [name for name in result if name != "w"]
    looks = {"the returned w is only its change": {"result": result | {"w": result["w"] - arguments["w"]}}}
    for names in (["w"], state or ["w"], list(result)):
        words = f"the results are right, but they overwrite the caller's {' and '.join(names)}"
        looks[words] = {"arguments": arguments | {name: result[name] for name in names}}
    if state:
        first, second = list(result)[-2:]
        swapped = {first: result[second], second: result[first]}
        looks[f"{first} and {second} are returned in the wrong order"] = {"result": result | swapped}
        words = f"the function returns the old {' and '.join(state)}: the next step needs the new values"
        looks[words] = {"result": result | {name: arguments[name] for name in state}}
    return {words: expected | change for words, change in looks.items()}
