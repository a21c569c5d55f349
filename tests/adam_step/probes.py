"""Call the submission's optimizers and return the results.

This is the only test code that runs beside a submission. It calls the functions and carries their state from one step
to the next. It contains no expected value. `options` are keyword arguments; an empty dictionary means the defaults.
"""

from __future__ import annotations

from copy import deepcopy


def sgd_steps(submission, w, grads, options):
    """Return w after each step."""
    history = []
    for grad in grads:
        w = submission.sgd(w, grad, **options)
        history.append(deepcopy(w))
    return {"w": history}


def momentum_steps(submission, w, velocity, grads, options):
    """Return w and velocity after each step.

    `options` has one dictionary for each step.
    """
    history: dict[str, list] = {"w": [], "velocity": []}
    for grad, keywords in zip(grads, options, strict=True):
        w, velocity = submission.sgd_momentum(w, grad, velocity, **keywords)
        _record(history, w=w, velocity=velocity)
    return history


def adam_steps(submission, w, m, v, first, grads, options):
    """Return w, m and v after each step; the step numbers start at `first`."""
    history: dict[str, list] = {"w": [], "m": [], "v": []}
    for t, grad in enumerate(grads, start=first):
        w, m, v = submission.adam(w, grad, m, v, t, **options)
        _record(history, w=w, m=m, v=v)
    return history


def momentum_of_two_parameters(submission, parameters, options):
    """Step through two parameters in turn and return their histories.

    Each of `parameters` has w, velocity and grads.
    """
    states = [(parameter["w"], parameter["velocity"]) for parameter in parameters]
    histories: list[dict[str, list]] = [{"w": [], "velocity": []} for _ in parameters]
    for grads in zip(*(parameter["grads"] for parameter in parameters), strict=True):
        for index, grad in enumerate(grads):
            w, velocity = states[index]
            states[index] = w, velocity = submission.sgd_momentum(w, grad, velocity, **options)
            _record(histories[index], w=w, velocity=velocity)
    return histories


def adam_of_two_parameters(submission, parameters, options):
    """Step through two parameters in turn and return their histories.

    Each of `parameters` has w, m, v, grads and the number of its first step.
    """
    states = [(parameter["w"], parameter["m"], parameter["v"]) for parameter in parameters]
    histories: list[dict[str, list]] = [{"w": [], "m": [], "v": []} for _ in parameters]
    for step, grads in enumerate(zip(*(parameter["grads"] for parameter in parameters), strict=True)):
        for index, grad in enumerate(grads):
            w, m, v = states[index]
            t = parameters[index]["first"] + step
            states[index] = w, m, v = submission.adam(w, grad, m, v, t, **options)
            _record(histories[index], w=w, m=m, v=v)
    return histories


def sgd_arguments_afterwards(submission, w, grad):
    """Return the result of one step, and the arguments after it."""
    result = {"w": deepcopy(submission.sgd(w, grad))}
    return {"result": result, "arguments": {"w": w, "grad": grad}}


def momentum_arguments_afterwards(submission, w, grad, velocity):
    """Return the results of one step, and the arguments after it."""
    new_w, new_velocity = submission.sgd_momentum(w, grad, velocity)
    result = deepcopy({"w": new_w, "velocity": new_velocity})
    return {"result": result, "arguments": {"w": w, "grad": grad, "velocity": velocity}}


def adam_arguments_afterwards(submission, w, grad, m, v, t):
    """Return the results of one step, and the arguments after it."""
    new_w, new_m, new_v = submission.adam(w, grad, m, v, t)
    result = deepcopy({"w": new_w, "m": new_m, "v": new_v})
    return {"result": result, "arguments": {"w": w, "grad": grad, "m": m, "v": v, "t": t}}


def _record(history, **values):
    """Append copies, so that a later step in place cannot rewrite an earlier one."""
    for name, value in values.items():
        history[name].append(deepcopy(value))
