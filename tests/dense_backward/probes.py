"""Build the submission's layers, call them, and return the results.

This is the only test code that runs beside a submission. It contains no expected value and decides nothing. `cases` has
the arguments of one layer under each name. `wanted` names the results to return, among "output", "grad_W", "grad_b" and
"grad_input".
"""

from __future__ import annotations

from numpy import ndarray


def forward(submission, cases):
    """Return the output of each layer."""
    return {name: _layer(submission, case).forward(case["x"]) for name, case in cases.items()}


def forward_at_many(submission, xs, Ws, bs, activation):
    """Return the output for each x, from a new layer with its own W and b."""
    return [submission.Dense(W, b, activation).forward(x) for x, W, b in zip(xs, Ws, bs, strict=True)]


def backward(submission, cases, wanted):
    """Return the results of one round of forward and backward with each layer."""
    return {name: _round(_layer(submission, case), case, wanted) for name, case in cases.items()}


def default_backward(submission, case, wanted):
    """Return the results of a layer with the default activation."""
    return _round(submission.Dense(case["W"], case["b"]), case, wanted)


def arguments_afterwards(submission, cases, wanted):
    """Return the results of one round with each layer, and its four arguments after it."""
    results = backward(submission, cases, wanted)
    given = ("x", "W", "b", "grad_output")
    return {name: {**results[name], **{key: case[key] for key in given}} for name, case in cases.items()}


def second_forward(submission, x_before, cases, wanted):
    """Return the results of one round after a forward with `x_before`, without a backward."""
    layers = {name: _layer(submission, case) for name, case in cases.items()}
    for layer in layers.values():
        layer.forward(x_before)
    return {name: _round(layers[name], case, wanted) for name, case in cases.items()}


def second_round(submission, x_before, cases, wanted):
    """Return the results of the second of two rounds with each layer.

    Both backward calls get the same array.
    """
    layers = {name: _layer(submission, case) for name, case in cases.items()}
    for name, case in cases.items():
        layers[name].forward(x_before)
        layers[name].backward(case["grad_output"])
    return {name: _round(layers[name], case, wanted) for name, case in cases.items()}


def in_a_row(submission, pairs):
    """Return the results of two layers in a row for each pair of cases.

    The first case has the `x`, the second the `grad_output`.
    """
    return {name: _two_layers(submission, *pair) for name, pair in pairs.items()}


def side_by_side(submission, cases, wanted):
    """Return the results of several layers: all forward first, then all backward."""
    layers = {name: _layer(submission, case) for name, case in cases.items()}
    outputs = {name: _copied(layers[name].forward(case["x"])) for name, case in cases.items()}
    grad_inputs = {name: layers[name].backward(case["grad_output"]) for name, case in cases.items()}
    return {name: _picked(layers[name], outputs[name], grad_inputs[name], wanted) for name in cases}


def _layer(submission, case):
    return submission.Dense(case["W"], case["b"], case["activation"])


def _round(layer, case, wanted):
    output = _copied(layer.forward(case["x"]))
    grad_input = layer.backward(case["grad_output"])
    return _picked(layer, output, grad_input, wanted)


def _copied(output):
    """Return a copy of an output, because the sheet lets backward overwrite the array."""
    return output.copy() if isinstance(output, ndarray) else output


def _picked(layer, output, grad_input, wanted):
    """Return the wanted results, and read no others."""
    at_hand = {"output": output, "grad_input": grad_input}
    return {name: at_hand[name] if name in at_hand else getattr(layer, name) for name in wanted}


def _two_layers(submission, case1, case2):
    first, second = _layer(submission, case1), _layer(submission, case2)
    output = _copied(second.forward(first.forward(case1["x"])))
    grad_input = first.backward(second.backward(case2["grad_output"]))
    return {"output": output, "grad_W2": second.grad_W, "grad_W1": first.grad_W, "grad_input": grad_input}
