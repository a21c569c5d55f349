"""Test two_moons against closed forms, numbers by hand, torch and the lecture's numbers.

Students receive this file. The expected values come from here or from torch, never from the reference solution.
"""

from __future__ import annotations

from functools import partial
from typing import Any

import numpy as np
import pytest

from autograder.authors import credited
from tests.two_moons import oracle, probes


@pytest.mark.points(1)
def test_moons_without_noise(judge):
    """two_moons: without noise, the points lie on the two half-circles, for an even and an odd n"""
    sizes = [20, 7, 2 * int(judge.rng.integers(4, 9)) + 1]
    looks = partial(_other_moons, sizes)
    judge.against([oracle.moons(n) for n in sizes], probes.moons, bound=1e-14, lookalikes=looks, sizes=sizes, seed=1)


def _other_moons(sizes):
    pairs = [oracle.moons(n) for n in sizes]
    shift = [np.outer(y, [0, 0.5]) for _, y in pairs]
    right = [np.outer(y, [1, 0]) for _, y in pairs]
    return {
        "the inner moon is not moved by 0.5": [(X - s, y) for (X, y), s in zip(pairs, shift, strict=True)],
        "the inner moon is not moved by 1": [(X - s, y) for (X, y), s in zip(pairs, right, strict=True)],
        "the two classes are exchanged": [(X, 1 - y) for X, y in pairs],
    }


@pytest.mark.points(1.5)
def test_forward_matches_torch(judge):
    """forward: the logits of networks with one to three hidden layers match torch"""
    cases = [oracle.random_case(judge.rng, sizes, 7) for sizes in ([2, 5, 1], [3, 4, 6, 1], [2, 3, 4, 5, 1])]
    expected = [oracle.logits(case["layers"], case["x"]) for case in cases]
    looks = {
        "relu is also applied to the last layer": [np.maximum(z, 0) for z in expected],
        "it is the sigmoid of the logits": [1 / (1 + np.exp(-z)) for z in expected],
        "there is no relu between the layers": [_stacked(case) for case in cases],
    }
    bound = [oracle.bounds(case)["logits"] for case in cases]
    given = [{"layers": case["layers"], "x": case["x"]} for case in cases]
    judge.against(expected, probes.forward, bound=bound, lookalikes=lambda: looks, cases=given)


def _stacked(case):
    W, b = oracle.collapsed(case["layers"])
    return (case["x"] @ W + b)[:, 0]


@pytest.mark.points(1)
def test_collapse_gives_the_one_layer(judge):
    """collapse: the layer equals the stack without activations"""
    stacks = [oracle.network(judge.rng, sizes) for sizes in ([3, 4, 2], [2, 5, 4, 3])]
    expected = [tuple(oracle.collapsed(layers)) for layers in stacks]
    looks = {"b is the last bias only": [(W, s[-1][1]) for (W, _), s in zip(expected, stacks, strict=True)]}
    judge.against(expected, probes.collapse, bound=1e-13, lookalikes=lambda: looks, stacks=stacks)


@pytest.mark.points(1)
def test_loss(judge):
    """loss_and_gradients: the loss of the sheet's example, and of two random networks, is right"""
    cases = _three_cases(judge.rng)
    losses, bound = [oracle.loss_and_gradients(c)[0] for c in cases], [oracle.bounds(c)["loss"] for c in cases]
    looks = {
        "the loss is a sum over the samples": [e * len(c["y"]) for e, c in zip(losses, cases, strict=True)],
        "the logarithm has base 2": [e / np.log(2) for e in losses],
    }
    # The sheet's numbers have six decimals.
    expected, bound[0] = [oracle.BY_HAND_LOSS, *losses[1:]], 6e-7
    judge.against(expected, probes.loss, bound=bound, lookalikes=lambda: looks, cases=cases)


@pytest.mark.points(2)
def test_gradients(judge):
    """loss_and_gradients: the gradients of the sheet's example, and of two random networks, are right"""
    cases = _three_cases(judge.rng)
    gradients = [oracle.loss_and_gradients(case)[1] for case in cases]
    bound = [oracle.bounds(case)["gradients"] for case in cases]
    bound[0] = [[1.1e-6, 1.1e-6], [1.1e-6, 1.1e-6]]
    expected = [oracle.BY_HAND_GRADIENTS, *gradients[1:]]
    looks = partial(_other_gradients, gradients, cases)
    judge.against(expected, probes.gradients, bound=bound, lookalikes=looks, cases=cases)


def _three_cases(rng):
    return [oracle.BY_HAND, oracle.random_case(rng, [2, 5, 1], 4), oracle.random_case(rng, [3, 4, 6, 1], 7)]


def _other_gradients(expected, cases):
    def changed(weights, biases):
        return [
            [[weights(W, len(c["y"])), biases(b, len(c["y"]))] for W, b in gradients]
            for gradients, c in zip(expected, cases, strict=True)
        ]

    return {
        "the gradients are sums over the samples, not means": changed(lambda W, n: W * n, lambda b, n: b * n),
        "every gradient has the wrong sign": changed(lambda W, n: -W, lambda b, n: -b),
        "the gradients of W are divided by N twice": changed(lambda W, n: W / n, lambda b, n: b),
        "the gradients of b are divided by N twice": changed(lambda W, n: W, lambda b, n: b / n),
    }


@pytest.mark.points(1)
def test_train_takes_four_steps(judge):
    """train: four steps with a penalty match torch's Adam"""
    options: dict[str, Any] = {"steps": 4, "lr": 0.03, "l2": 0.7}
    case = oracle.random_case(judge.rng, [2, 4, 3, 1], 9)
    by_torch = oracle.trained(case, **options)
    looks = partial(_other_runs, case, options)
    ask = partial(judge.against, by_torch["result"], probes.train, bound=oracle.TRAINED, lookalikes=looks)
    credited(ask, lambda: by_torch["records"], case=case, options=options)


def _other_runs(case, options):
    others = {
        "the penalty is missing": {"l2": 0.0},
        "the penalty is not divided by N": {"l2": options["l2"] * len(case["y"])},
        "the learning rate is 0.001": {"lr": 0.001},
    }
    looks = {words: oracle.trained(case, **options | other)["result"] for words, other in others.items()}
    result = oracle.trained(case, **options)["result"]
    after = oracle.trained(case, **options | {"steps": options["steps"] + 1})["result"]["losses"][1:]
    return looks | {"the losses are those after each step": result | {"losses": after}}


@pytest.mark.points(0.5)
def test_train_leaves_its_arguments_alone(judge):
    """train: the result is right, and layers, x and y stay unchanged"""
    options: dict[str, Any] = {"steps": 2, "lr": 0.05}
    case = oracle.random_case(judge.rng, [2, 4, 1], 6)
    by_torch = oracle.trained(case, **options)
    arguments = [[list(layer) for layer in case["layers"]], case["x"], case["y"]]
    expected = by_torch["result"] | {"arguments": arguments}
    ask = partial(judge.against, expected, probes.train_and_arguments, bound=oracle.TRAINED)
    credited(ask, lambda: by_torch["records"], case=case, options=options)


@pytest.mark.points(1)
def test_lecture_network(judge):
    """train: 300 steps of the lecture's network end at loss 0.040944, with accuracies 0.971 and 0.950"""
    training, test = oracle.lecture_data()
    like = {"layers": [list(layer) for layer in training["layers"]], "losses": np.zeros(300)}
    options = {"steps": 300, "lr": 0.01, "l2": 1e-4}
    got = judge.values(probes.train, like=like, case=training, options=options)
    shares = [round(oracle.share_right(case | {"layers": got["layers"]}), 3) for case in (training, test)]
    judge.check(got["losses"][-1], 0.040944, where="the last loss", bound=5.1e-7)
    judge.check(shares, [0.971, 0.950], where="accuracies", bound=1e-9)


@pytest.mark.points(0.5)
def test_accuracy(judge):
    """accuracy: is the share of samples in the right class"""
    case, share = oracle.accuracy_case(judge.rng, 200)
    looks = {"it is the share of errors": 1 - share, "it is in percent": 100 * share}
    ask = partial(judge.against, share, probes.accuracy, bound=1e-12, lookalikes=lambda: looks)
    credited(ask, lambda: oracle.forward_record(case), case=case)


@pytest.mark.points(1)
def test_interpolant(judge):
    """relu_interpolant: the network joins the points of the sheet's and of random curves by straight lines"""
    sheet = {"knots": np.array([0.0, 1.0, 2.0]), "values": np.array([1.0, 3.0, 3.0])}
    oracle.check_curves(judge, [sheet, oracle.curve(judge.rng, 3), oracle.curve(judge.rng, 9)])
