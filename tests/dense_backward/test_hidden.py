"""Hidden tests of dense_backward: the reference solution on other sizes, orders of calls, dtypes, and for large z."""

from __future__ import annotations

import numpy as np
import pytest

from tests.dense_backward import oracle, probes


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", oracle.ACTIVATIONS)
def test_grad_W_for_other_sizes(judge, activation):  # noqa: N802 - the name on the sheet
    """backward: grad_W with more features than units, and with more units than features"""
    _check_sizes(judge, oracle.LONG_AND_WIDE, activation, "grad_W")


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", oracle.ACTIVATIONS)
def test_grad_b_for_other_sizes(judge, activation):
    """backward: grad_b with more features than units, and with more units than features"""
    _check_sizes(judge, oracle.LONG_AND_WIDE, activation, "grad_b")


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", oracle.ACTIVATIONS)
def test_grad_input_for_other_sizes(judge, activation):
    """backward: grad_input with more features than units, and with more units than features"""
    _check_sizes(judge, oracle.LONG_AND_WIDE, activation, "grad_input")


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_smallest_sizes(judge, activation):
    """forward and backward: one sample, one feature, one unit"""
    _check_sizes(judge, oracle.WITH_A_ONE, activation, *oracle.RESULTS)


def _check_sizes(judge, sizes, activation, *wanted):
    for batch, inputs, outputs in sizes:
        case = oracle.random_case(judge.rng, batch, inputs, outputs, activation)
        judge(probes.backward, bound=oracle.bounds(**case), wanted=list(wanted), **case)


@pytest.mark.points(2)
@pytest.mark.parametrize(
    ("first", "second"), [("relu", "sigmoid"), ("tanh", "linear"), ("sigmoid", "tanh"), ("linear", "relu")]
)
def test_two_layers_in_a_row(judge, first, second):
    """backward: through two layers, the second fed by the first"""
    one = oracle.random_case(judge.rng, 4, 3, 5, first)
    hidden = oracle.output(one["x"], one["W"], one["b"], first)
    two = oracle.random_case(judge.rng, 4, 5, 2, second, x=hidden)
    layers = [(one["W"], one["b"], first), (two["W"], two["b"], second)]
    judge(
        probes.chained,
        bound=oracle.network_bounds(one["x"], layers, two["grad_output"], dtype=np.float64),
        x=one["x"],
        W1=one["W"],
        b1=one["b"],
        activation1=first,
        W2=two["W"],
        b2=two["b"],
        activation2=second,
        grad_output=two["grad_output"],
    )


@pytest.mark.points(1)
def test_two_layers_side_by_side(judge):
    """backward: two layers of one shape used alternately, each with its own gradients"""
    one, other = (oracle.random_case(judge.rng, 4, 3, 5, "relu") for _ in range(2))
    bounds = [oracle.bounds(**case) for case in (one, other)]
    bound = {name: [each[name] for each in bounds] for name in bounds[0]}
    for case in (one, other):
        del case["activation"]
    judge(probes.side_by_side, bound=bound, one=one, other=other, activation="relu")


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["linear", "relu"])
@pytest.mark.parametrize("batch_before", [7, 2])
def test_last_forward_counts(judge, activation, batch_before):
    """backward: belongs to the last forward, whose batch may be smaller or larger than the one before"""
    case = oracle.random_case(judge.rng, 4, 3, 5, activation)
    x_before, wanted = judge.rng.normal(size=(batch_before, 3)), ["output", "grad_W", "grad_input"]
    judge(probes.second_forward, bound=oracle.bounds(**case), x_before=x_before, wanted=wanted, **case)


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["linear", "relu"])
def test_second_round_sets_the_gradients_anew(judge, activation):
    """backward: the second of two rounds on one layer gives its own grad_W and grad_b, not a sum"""
    case = oracle.random_case(judge.rng, 4, 3, 5, activation)
    x_before, wanted = judge.rng.normal(size=(4, 3)), ["output", "grad_W", "grad_b"]
    judge(probes.second_round, bound=oracle.bounds(**case), x_before=x_before, wanted=wanted, **case)


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", oracle.ACTIVATIONS)
def test_float32(judge, activation):
    """forward and backward: float32 arrays, results good to float32"""
    case = oracle.spaced_case(judge.rng, 4, 3, 5, activation)
    case = {name: value if name == "activation" else value.astype(np.float32) for name, value in case.items()}
    judge(probes.backward, bound=oracle.bounds(**case, dtype=np.float32), wanted=list(oracle.RESULTS), **case)


@pytest.mark.points(1)
@pytest.mark.parametrize("activation", ["sigmoid", "tanh"])
def test_large_z(judge, activation):
    """forward and backward: sigmoid and tanh at z near -1000 and 1000"""
    for biases in ([1000.0, 0.3, -1000.0, -0.7, 30.0], [-30.0, -1000.0, 0.5, 1000.0, -0.2]):
        case = oracle.random_case(judge.rng, 4, 3, 5, activation) | {"b": np.array(biases)}
        judge(probes.backward, bound=oracle.bounds(**case), wanted=["output", "grad_input"], **case)
