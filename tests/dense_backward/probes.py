"""What the graded tests ask of a submission of `dense_backward`: build layers, call them, return what they give.

This file runs beside the submission. It holds no expected value and decides nothing. `wanted` names the results to
return, among "output", "grad_W", "grad_b" and "grad_input".
"""

from __future__ import annotations


def forward(submission, x, W, b, activation):
    """Return what one layer gives."""
    return submission.Dense(W, b, activation).forward(x)


def forward_at_many(submission, xs, Ws, bs, activation):
    """Return what forward gives for each x with its own W and b: a new layer each time."""
    return [submission.Dense(W, b, activation).forward(x) for x, W, b in zip(xs, Ws, bs, strict=True)]


def backward(submission, x, W, b, activation, grad_output, wanted):
    """Return results of one round of forward and backward."""
    return _round(submission.Dense(W, b, activation), x, grad_output, wanted)


def default_backward(submission, x, W, b, grad_output, wanted):
    """Return results of a layer that was made without naming an activation."""
    return _round(submission.Dense(W, b), x, grad_output, wanted)


def arguments_afterwards(submission, x, W, b, activation, grad_output, wanted):
    """Return results of one round, and the four arrays that the layer was given as they are afterwards."""
    results = _round(submission.Dense(W, b, activation), x, grad_output, wanted)
    return {**results, "x": x, "W": W, "b": b, "grad_output": grad_output}


def second_forward(submission, x_before, x, W, b, activation, grad_output, wanted):
    """Return results of a round on a layer whose forward has seen `x_before`, without a backward."""
    layer = submission.Dense(W, b, activation)
    layer.forward(x_before)
    return _round(layer, x, grad_output, wanted)


def second_round(submission, x_before, x, W, b, activation, grad_output, wanted):
    """Return results of the second of two rounds on one layer; both backward calls get the same array."""
    layer = submission.Dense(W, b, activation)
    layer.forward(x_before)
    layer.backward(grad_output)
    return _round(layer, x, grad_output, wanted)


def chained(submission, x, W1, b1, activation1, W2, b2, activation2, grad_output):
    """Return results of two layers, the second fed by the first."""
    first, second = submission.Dense(W1, b1, activation1), submission.Dense(W2, b2, activation2)
    output = second.forward(first.forward(x))
    grad_input = first.backward(second.backward(grad_output))
    return {"output": output, "grad_W2": second.grad_W, "grad_W1": first.grad_W, "grad_input": grad_input}


def side_by_side(submission, one, other, activation):
    """Return results of two layers of one shape whose forward and backward calls alternate."""
    left, right = (submission.Dense(case["W"], case["b"], activation) for case in (one, other))
    outputs = [left.forward(one["x"]), right.forward(other["x"])]
    grad_inputs = [left.backward(one["grad_output"]), right.backward(other["grad_output"])]
    return {"output": outputs, "grad_W": [left.grad_W, right.grad_W], "grad_input": grad_inputs}


def _round(layer, x, grad_output, wanted):
    """Return results of forward and then backward."""
    output = layer.forward(x)
    grad_input = layer.backward(grad_output)
    at_hand = {"output": output, "grad_input": grad_input}
    return {name: at_hand[name] if name in at_hand else getattr(layer, name) for name in wanted}
