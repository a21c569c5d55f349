"""What the graded tests ask of a submission of `dense_backward`: build layers, call them, return what they give.

This file runs beside the submission. It holds no expected value and decides nothing. `cases` holds the arguments of one
layer under each name; `wanted` names the results to return, among "output", "grad_W", "grad_b" and "grad_input".
"""

from __future__ import annotations


def forward(submission, cases):
    """Return what each layer gives."""
    return {name: _layer(submission, case).forward(case["x"]) for name, case in cases.items()}


def forward_at_many(submission, xs, Ws, bs, activation):
    """Return what forward gives for each x with its own W and b: a new layer each time."""
    return [submission.Dense(W, b, activation).forward(x) for x, W, b in zip(xs, Ws, bs, strict=True)]


def backward(submission, cases, wanted):
    """Return results of one round of forward and backward with each layer."""
    return {name: _round(_layer(submission, case), case, wanted) for name, case in cases.items()}


def default_backward(submission, case, wanted):
    """Return results of a layer that was made without naming an activation."""
    return _round(submission.Dense(case["W"], case["b"]), case, wanted)


def arguments_afterwards(submission, cases, wanted):
    """Return results of one round with each layer, and the four arrays that it was given as they are afterwards."""
    results = backward(submission, cases, wanted)
    given = ("x", "W", "b", "grad_output")
    return {name: {**results[name], **{key: case[key] for key in given}} for name, case in cases.items()}


def second_forward(submission, x_before, cases, wanted):
    """Return results of a round with layers whose forward has seen `x_before`, without a backward."""
    layers = {name: _layer(submission, case) for name, case in cases.items()}
    for layer in layers.values():
        layer.forward(x_before)
    return {name: _round(layers[name], case, wanted) for name, case in cases.items()}


def second_round(submission, x_before, cases, wanted):
    """Return results of the second of two rounds with each layer; both backward calls get the same array."""
    layers = {name: _layer(submission, case) for name, case in cases.items()}
    for name, case in cases.items():
        layers[name].forward(x_before)
        layers[name].backward(case["grad_output"])
    return {name: _round(layers[name], case, wanted) for name, case in cases.items()}


def in_a_row(submission, pairs):
    """Return results of two layers for each pair of cases: the first gets its `x`, the second its `grad_output`."""
    return {name: _two_layers(submission, *pair) for name, pair in pairs.items()}


def side_by_side(submission, cases, wanted):
    """Return results of several layers: all forward first, then all backward."""
    layers = {name: _layer(submission, case) for name, case in cases.items()}
    outputs = {name: layers[name].forward(case["x"]) for name, case in cases.items()}
    grad_inputs = {name: layers[name].backward(case["grad_output"]) for name, case in cases.items()}
    return {name: _picked(layers[name], outputs[name], grad_inputs[name], wanted) for name in cases}


def _layer(submission, case):
    return submission.Dense(case["W"], case["b"], case["activation"])


def _round(layer, case, wanted):
    output = layer.forward(case["x"])
    grad_input = layer.backward(case["grad_output"])
    return _picked(layer, output, grad_input, wanted)


def _picked(layer, output, grad_input, wanted):
    """Return the wanted results; what is not wanted is not looked at."""
    at_hand = {"output": output, "grad_input": grad_input}
    return {name: at_hand[name] if name in at_hand else getattr(layer, name) for name in wanted}


def _two_layers(submission, case1, case2):
    first, second = _layer(submission, case1), _layer(submission, case2)
    output = second.forward(first.forward(case1["x"]))
    grad_input = first.backward(second.backward(case2["grad_output"]))
    return {"output": output, "grad_W2": second.grad_W, "grad_W1": first.grad_W, "grad_input": grad_input}
