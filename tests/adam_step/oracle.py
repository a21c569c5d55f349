"""What the tests of adam_step share: inputs, expected values by torch, and how far rounding may lead.

It runs on the trusted side only. Expected values come from the functional forms of torch.optim, one call for each step:
the optimiser classes give the same numbers, but load torch's compiler for more than a second. The bounds come from the
same steps on absolute values: there nothing cancels, so each entry says how large the terms are whose rounding errors
add up. One update errs by at most 8 u of its terms, and the errors of the steps add up.

The lookalikes at the end say what a wrong answer is by another convention: other options of torch, or expected values
moved to another place.
"""

from __future__ import annotations

import numpy as np
import torch
from torch.optim.adam import adam as torch_adam
from torch.optim.sgd import sgd as torch_sgd

from autograder.authors import rounding


def signed(rng, shape, low=0.5, high=2.0):
    """Return random numbers of both signs with a size between `low` and `high`: none is near zero."""
    return np.asarray(rng.uniform(low, high, size=shape) * rng.choice([-1.0, 1.0], size=shape))


def gradients(rng, steps, shape, low=0.5, high=2.0):
    """Return one array of the given shape for each step."""
    return [signed(rng, shape, low, high) for _ in range(steps)]


def sgd_by_torch(w, grads, lr):
    """Return w after each step of torch's SGD."""
    return {"w": _momentum(w, 0.0, grads, lr=lr, beta=0.0)[0]}


def momentum_by_torch(w, velocity, grads, lr, beta, **other):
    """Return w and velocity after each step of torch's SGD with momentum, at one learning rate; `other` options are torch's.

    torch keeps the learning rate out of its buffer and multiplies the whole buffer by it. At one learning rate the two
    conventions give the same w, and our velocity is lr times torch's buffer.
    """
    w_steps, buffer_steps = _momentum(w, velocity / lr, grads, lr=lr, beta=beta, **other)
    return {"w": w_steps, "velocity": [lr * buffer for buffer in buffer_steps]}


def adam_by_torch(w, m, v, first, grads, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, ageing=1, **other):
    """Return w, m and v after each step of torch's Adam; the steps are numbered from `first`, `ageing` apart."""
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
    """Return the rounding bounds of w and velocity after each step; `rates` has one learning rate for each step."""
    pushes = [rate * grad for rate, grad in zip(rates, _downhill(grads), strict=True)]
    sizes, speeds = _momentum(np.abs(w), -np.abs(velocity), pushes, lr=1.0, beta=beta)
    drift = _count_steps(speeds) * np.abs(speeds)
    return {"w": _rounding(np.cumsum(sizes + drift, axis=0)), "velocity": _rounding(drift)}


def adam_bound(w, m, v, first, grads, lr=0.001, beta1=0.9, beta2=0.999, eps=1e-8, dtype=np.float64):
    """Return the rounding bounds of w, m and v after each step, for code that computes in `dtype`.

    A bias correction 1 - beta^t is small in the first steps, and then it enlarges the rounding of beta^t; `_enlarged`
    says how many times. A moment may be written so that most of the gradient cancels, g - beta (g - m): then the
    rounding of g counts in full. The errors of a moment reach w in proportion, those of v by half because of the root.
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
    """Return errors / sizes, and 0 where both are 0: an entry that never had a gradient."""
    return np.divide(errors, sizes, out=np.zeros_like(errors), where=sizes > 0)


def _enlarged(beta, t):
    """Return how many times the rounding of beta^t counts in 1 / (1 - beta^t)."""
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
    """Return a float64 tensor of its own; `like` gives the shape to which a number is spread."""
    shape = np.shape(value if like is None else like)
    return torch.from_numpy(np.array(np.broadcast_to(value, shape), dtype=np.float64))


def _downhill(grads):
    """Return the gradients with the sign that makes every term of a step add up."""
    return [-np.abs(grad) for grad in grads]


def _count_steps(steps):
    """Return 1, 2, 3, ... along the first axis, ready to be multiplied with `steps`."""
    return np.arange(1.0, len(steps) + 1).reshape(-1, *[1] * (np.ndim(steps) - 1))


def _rounding(sizes, dtype=np.float64):
    """Return one bound for each step: 8 u of the terms."""
    return [rounding(size, terms=2, dtype=dtype) for size in sizes]


def sgd_looks(w, grads, lr=0.01):
    """Return what w would be by other conventions."""
    shares = [grad / np.size(grad) for grad in grads]
    return {
        "w moves along the gradient, uphill: the step is subtracted": sgd_by_torch(w, grads, -lr),
        "the learning rate counts nothing: the whole gradient is the step": sgd_by_torch(w, grads, 1.0),
        "the default learning rate is used, not the one that is given": sgd_by_torch(w, grads, 0.01),
        "only the sign of the gradient counts, its size does not": sgd_by_torch(w, np.sign(grads), lr),
        "the gradient is divided by its number of entries: it is taken as it is": sgd_by_torch(w, shares, lr),
    }


def momentum_looks(w, velocity, grads, lr=0.01, beta=0.9):
    """Return what w and velocity would be by other conventions."""

    def other(lr=lr, beta=beta, **options):
        return momentum_by_torch(w, velocity, grads, lr, beta, **options)

    right, plain, unchanged = other(), sgd_by_torch(w, grads, lr), {"velocity": [velocity] * len(grads)}
    late = {"w": [w - velocity, *(step - velocity for step in right["w"][:-1])]}
    buffers = dict(zip(("w", "velocity"), _momentum(w, velocity, grads, lr, beta), strict=True))
    averages = dict(zip(("w", "velocity"), _momentum(w, velocity, grads, lr, beta, dampening=beta), strict=True))
    stuck = sgd_by_torch(w, [grad + beta * velocity / lr for grad in grads], lr)
    return {
        "this is torch's form, with the learning rate outside the velocity: here it is part of the velocity": buffers,
        "the velocity is an average of the gradients, and the learning rate is outside: here it is a sum": averages,
        "the gradient enters damped, with the factor 1 - beta: here it has no such factor": other(dampening=beta),
        "this looks one step ahead, as Nesterov does: here w moves by the new velocity itself": other(nesterov=True),
        "the velocity never decays: beta counts nothing": other(beta=1.0),
        "beta is always 0.9, not the one that is given": other(beta=0.9),
        "the default learning rate is used, not the one that is given": other(lr=0.01),
        "the learning rate counts nothing: the whole gradient enters the velocity": other(lr=1.0),
        "a weight decay is added to the gradient: none is asked for": other(weight_decay=0.01),
        "w moves by the velocity of the step before": right | late,
        "the velocity that comes back is the one that came in: nothing is carried to the next step": stuck | unchanged,
        "w takes the plain gradient step: there is no momentum in it": plain | unchanged,
        "the velocity is right, but w takes the plain gradient step without it": right | plain,
        "the velocity is added to w: it is subtracted": right | {"w": [2 * w - step for step in right["w"]]},
        "the velocity has the opposite sign": right | {"velocity": [-u for u in right["velocity"]]},
    }


def adam_looks(w, m, v, first, grads, **options):
    """Return what w, m and v would be by other conventions, from m = v = 0."""
    given = {"lr": 0.001, "beta1": 0.9, "beta2": 0.999, "eps": 1e-8} | options
    lr, beta1, beta2, eps = given.values()

    def other(first=first, **options):
        return adam_by_torch(w, m, v, first, grads, **(given | options))

    right, root = other(), np.sqrt(1 - beta2)
    m_sums = {"w": other(lr=lr / (1 - beta1))["w"], "m": [step / (1 - beta1) for step in right["m"]]}
    v_sums = {"w": other(lr=lr * root, eps=eps * root)["w"], "v": [step / (1 - beta2) for step in right["v"]]}
    return {
        "the bias of the moments is not corrected": other(first=10**9),
        "the bias correction stays that of the first step: the power t is missing": other(ageing=0),
        "t is taken one too large: it is already the number of this step": other(first=first + 1),
        "the two betas are exchanged": other(beta1=beta2, beta2=beta1),
        "the betas are always 0.9 and 0.999, not those that are given": other(beta1=0.9, beta2=0.999),
        "only one of the two terms in the denominator counts: eps is added to the root": other(eps=0.0),
        "eps is always 1e-8, not the one that is given": other(eps=1e-8),
        "eps is subtracted: it is added to the root": other(eps=-eps),
        "the default learning rate is used, not the one that is given": other(lr=0.001),
        "the learning rate counts nothing": other(lr=1.0),
        "w moves along the gradient, uphill: the step is subtracted": right | {"w": other(lr=-lr)["w"]},
        "the step takes this gradient alone, where its average belongs": right | {"w": other(beta1=0.0)["w"]},
        "the bias of v is not corrected, as in RMSprop": right | {"w": other(10**9, beta1=0.0)["w"]},
        "the gradient enters m without the factor 1 - beta1: m is a sum, no average": right | m_sums,
        "the square enters v without the factor 1 - beta2: v is a sum, no average": right | v_sums,
        "a weight decay is added to the gradient: none is asked for": other(weight_decay=0.01),
        "w shrinks before the step, as in AdamW": other(weight_decay=0.01, decoupled_weight_decay=True),
    }


def first_step_looks(expected):
    """Return what w, m and v would be by other conventions after Adam's first step by hand: g = 0.5, lr = 0.1, eps = 0.5."""
    looks = {
        "eps stands under the root: it is added to the root": {"w": [0.9422649730810374]},
        "the square root of the second moment is missing": {"w": [0.9333333333333333]},
        "eps is added before the bias correction of v: it is added after it": {"w": [0.9969346569968285]},
        "the bias of m is corrected, and that of v is not": {"w": [0.9030653430031715]},
        "the bias of v is corrected, and that of m is not": {"w": [0.995]},
        "the moments that come back are the corrected ones: the next step needs m and v": {"m": [0.5], "v": [0.25]},
    }
    return {words: expected | change for words, change in looks.items()}


def afterwards_looks(expected):
    """Return what one step could have left: changed arguments, or results in the place of others."""
    result, arguments = expected["result"], expected["arguments"]
    state = [name for name in result if name != "w"]
    looks = {"w that comes back is only its change": {"result": result | {"w": result["w"] - arguments["w"]}}}
    for names in (["w"], state or ["w"], list(result)):
        words = f"the results are right, but they overwrite {' and '.join(names)} of the caller"
        looks[words] = {"arguments": arguments | {name: result[name] for name in names}}
    if state:
        one, other = list(result)[-2:]
        swapped = {one: result[other], other: result[one]}
        looks[f"{one} and {other} come back in each other's place"] = {"result": result | swapped}
        words = f"{' and '.join(state)} come back as they came in: nothing is carried to the next step"
        looks[words] = {"result": result | {name: arguments[name] for name in state}}
    return {words: expected | change for words, change in looks.items()}
