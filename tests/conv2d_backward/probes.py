"""Build the submission's layers, call them, and return the results.

This is the only test code that runs beside a submission. It contains no expected value and decides nothing. A case of a
convolution has x, filters, bias and grad_output; a case of pooling has x, pool_size and grad_output. `wanted` names the
results of a convolution to return, among "grad_filters", "grad_bias" and "grad_input".
"""

from __future__ import annotations

from numpy import abs as absolute
from numpy import array, maximum, moveaxis, shape


def conv(submission, cases, wanted):
    """Return the results of one round of forward and backward for each case."""
    return {name: _conv_round(_conv_layer(submission, case), case, wanted) for name, case in cases.items()}


def conv_forwards(submission, points):
    """Return the output of a new layer for each point (x, filters, bias)."""
    return [_conv_layer(submission, point).forward(point["x"]) for point in points]


def conv_second_round(submission, case_before, case, wanted):
    """Return the results of the second of two rounds of one layer."""
    layer = _conv_layer(submission, case)
    _conv_round(layer, case_before, [])
    return _conv_round(layer, case, wanted)


def conv_last_forward(submission, x_before, case, wanted):
    """Return the results of one round after a forward with `x_before`, without a backward."""
    layer = _conv_layer(submission, case)
    layer.forward(x_before)
    return _conv_round(layer, case, wanted)


def conv_two_layers(submission, cases, wanted):
    """Return the results of several layers: all forward first, then all backward in reverse order."""
    layers = {name: _conv_layer(submission, case) for name, case in cases.items()}
    for name, case in cases.items():
        layers[name].forward(case["x"])
    grad_inputs = {name: layers[name].backward(cases[name]["grad_output"]) for name in reversed(cases)}
    return {name: _picked(layers[name], grad_inputs[name], wanted) for name in cases}


def conv_and_what_it_read(submission, case):
    """Return the results of one round, and the arguments and parameters after it."""
    layer = _conv_layer(submission, case)
    results = _conv_round(layer, case, ["grad_input"])
    return {"results": results, "arguments": case, "parameters": {"filters": layer.filters, "bias": layer.bias}}


def conv_of_views(submission, case, wanted):
    """Return the results for views: channels last in memory, and every second column of a wider image."""
    images = {name: moveaxis(case[name], 3, 1)[:, :, :, ::2] for name in ("x", "grad_output")}
    views = {**case, **images, "filters": case["filters"].transpose(3, 2, 0, 1)}
    return _conv_round(_conv_layer(submission, views), views, wanted)


def network(submission, case, wanted, helpers=None):
    """Return the results of the lecture's convolution: Conv2D, ReLU and MaxPool2D, with the default sizes.

    `grad_output` of the case belongs to the pooling. `helpers` has the right gradient of the pooling's input, which
    replaces the submission's for the same features.
    """
    layer = _conv_layer(submission, case)
    features = array(layer.forward(case["x"]))
    if helpers is None:
        pooling = submission.MaxPool2D()
        pooling.forward(maximum(features, 0))
        grad_relu = pooling.backward(case["grad_output"])
    else:
        grad_relu = _look_up(helpers, maximum(features, 0))
    return _picked(layer, layer.backward(grad_relu * (features > 0)), wanted)


def pool(submission, cases):
    """Return the gradient of the input for each case."""
    return {name: _pool_round(submission.MaxPool2D(case["pool_size"]), case) for name, case in cases.items()}


def pool_after_relu(submission, features, grad_output):
    """Return the gradient of the features before a ReLU and a pooling layer with the default window size."""
    grad_relu = _pool_round(submission.MaxPool2D(), {"x": maximum(features, 0), "grad_output": grad_output})
    return grad_relu * (features > 0)


def pool_second_round(submission, case_before, x_unused, case):
    """Return the gradient of the second of two rounds of one layer, with a further forward between the two."""
    layer = submission.MaxPool2D(case["pool_size"])
    _pool_round(layer, case_before)
    layer.forward(x_unused)
    return _pool_round(layer, case)


def pool_two_layers(submission, cases):
    """Return the gradients of several layers: all forward first, then all backward in reverse order."""
    layers = {name: submission.MaxPool2D(case["pool_size"]) for name, case in cases.items()}
    for name, case in cases.items():
        layers[name].forward(case["x"])
    return {name: layers[name].backward(cases[name]["grad_output"]) for name in reversed(cases)}


def pool_and_what_it_read(submission, case):
    """Return the gradient of one round, and its arguments after it."""
    grad_input = _pool_round(submission.MaxPool2D(case["pool_size"]), case)
    return {"grad_input": grad_input, "x": case["x"], "grad_output": case["grad_output"]}


def pool_of_views(submission, case):
    """Return the gradient for views: channels last in memory, and every second column of a wider image."""
    views = {name: moveaxis(case[name], 3, 1)[:, :, :, ::2] for name in ("x", "grad_output")}
    return _pool_round(submission.MaxPool2D(case["pool_size"]), views)


def _conv_layer(submission, case):
    """Build a Conv2D with the parameters of the case."""
    out_channels, in_channels, kernel_size, _ = case["filters"].shape
    layer = submission.Conv2D(in_channels, out_channels, kernel_size)
    layer.filters, layer.bias = case["filters"], case["bias"]
    return layer


def _conv_round(layer, case, wanted):
    layer.filters, layer.bias = case["filters"], case["bias"]
    layer.forward(case["x"])
    return _picked(layer, layer.backward(case["grad_output"]), wanted)


def _picked(layer, grad_input, wanted):
    """Return the wanted results, and read no others."""
    return {name: grad_input if name == "grad_input" else getattr(layer, name) for name in wanted}


def _pool_round(layer, case):
    layer.forward(case["x"])
    return layer.backward(case["grad_output"])


def _look_up(helpers, features):
    """Return the recorded gradient, if the pooling would get the recorded features."""
    known = helpers["features"]
    if shape(features) != shape(known) or not (absolute(features - known) <= 1e-6 * (1 + absolute(known))).all():
        raise LookupError("the features of this convolution are not those on record")
    return helpers["grad_features"]
