"""Test debug_training against the sheet, closed forms, and Python's own generators.

Students receive this file. Losses are prepared, so nothing is trained.
"""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from autograder.authors import credited
from tests.debug_training import oracle, probes


@pytest.mark.points(0.5)
def test_initial_loss_is_the_logarithm(judge):
    """expected_initial_loss: it is log(10) = 2.3026 for ten classes, and the logarithm of any other number"""
    for counts in ([10], [2, 1000, int(judge.rng.integers(20, 90))]):
        logs = [math.log(count) for count in counts]
        looks = {
            "it is the logarithm to base 2": [math.log2(count) for count in counts],
            "it is the logarithm to base 10": [math.log10(count) for count in counts],
            "the sign is wrong": [-each for each in logs],
            "it is 1/C, the probability of a guess, not its loss": [1 / count for count in counts],
        }
        judge.against(logs, probes.initial_losses, counts=counts, lookalikes=partial(dict, looks))


@pytest.mark.points(0.5)
def test_initial_check_passes_what_the_lecture_prints(judge):
    """check_initial_loss: the lecture's 2.291 to 2.334 pass for ten classes, and losses 0.1 or more away do not"""
    count = int(judge.rng.integers(20, 90))
    log, far = math.log(count), judge.rng.uniform(0.11, 0.3)
    losses = [(2.291, 10), (2.334, 10), (2.6, 10), (1.9, 10), (log + far, count), (log - far, count), (log, count)]
    expected = [True, True, False, False, False, False, True]
    looks = {
        "a loss far below log(n_classes) passes": [True, True, False, True, False, True, True],
        "a loss far above log(n_classes) passes": [True, True, True, False, True, False, True],
        "the results are exchanged": [not each for each in expected],
    }
    credited(
        partial(judge.against, expected, probes.initial_checks, lookalikes=partial(dict, looks)),
        lambda: [[n, math.log(n)] for n in (10, count)],
        cases=[{"loss": float(loss), "n_classes": n} for loss, n in losses],
    )


@pytest.mark.points(1)
def test_debugging_ends_well(judge):
    """debug_training: the text is returned if both last losses are small enough"""
    _check_end(judge, oracle.READY, judge.rng.uniform(0.006, 0.0095), judge.rng.uniform(0.06, 0.095))
    _check_end(judge, oracle.READY, judge.rng.uniform(0.0001, 0.001), judge.rng.uniform(0.02, 0.05))


@pytest.mark.points(1)
def test_debugging_stops_at_one_sample(judge):
    """debug_training: one sample that stays above 0.01 raises its message, and the batch is not tried"""
    _check_end(judge, oracle.SINGLE_FAILS, judge.rng.uniform(0.2, 0.9), judge.rng.uniform(0.0002, 0.005))
    _check_end(judge, oracle.SINGLE_FAILS, judge.rng.uniform(0.011, 0.09), judge.rng.uniform(0.02, 0.09))


@pytest.mark.points(1)
def test_debugging_stops_at_ten_samples(judge):
    """debug_training: ten samples that stay above 0.1 raise their message"""
    _check_end(judge, oracle.BATCH_FAILS, judge.rng.uniform(0.0002, 0.009), judge.rng.uniform(0.3, 0.9))
    _check_end(judge, oracle.BATCH_FAILS, judge.rng.uniform(0.0002, 0.009), judge.rng.uniform(0.11, 0.2))


def _check_end(judge, text, single, batch):
    judge.against(
        oracle.end(text),
        probes.debugging,
        **oracle.samples(judge.rng, 13, 4),
        single=oracle.falling(oracle.SINGLE, float(single)),
        batch=oracle.falling(oracle.BATCH, float(batch)),
        lookalikes=partial(oracle.looks_of_end, text),
    )


@pytest.mark.points(1)
def test_debugging_trains_on_one_row_and_on_ten(judge):
    """debug_training: train_step gets the first row 100 times, and the first ten rows 500 times"""
    for size in ((13, 4), (15, 3)):
        given = oracle.samples(judge.rng, *size)
        looks = partial(oracle.looks_of_calls, **given)
        judge.against(oracle.calls(**given), probes.debugging_calls, **given, lookalikes=looks)


@pytest.mark.points(1.5)
def test_numerical_gradient_matches_the_formula(judge):
    """numerical_gradient: it matches the gradient of a known function, and x stays unchanged"""
    for shape in ((3, 4), (5,)):
        given = oracle.points(judge.rng, *shape)
        judge.against(
            {"gradient": oracle.gradient(**given), "x afterwards": given["x"]},
            probes.slopes,
            **given,
            options={},
            bound={"gradient": oracle.slope_bound(**given), "x afterwards": oracle.MOVED_BACK},
            lookalikes=partial(oracle.looks_of_gradient, **given),
        )


@pytest.mark.points(0.5)
def test_relative_error_of_the_sheet(judge):
    """relative_error: it is 1/4 for the sheet's arrays, and the largest error of random ones"""
    by_hand = [[np.array([4.0, 0.0]), np.array([3.0, 0.0])]]
    _check_errors(judge, [0.25], by_hand, means=[0.125], of_sums=[1 / 7])
    # The entry with the largest relative error is the smallest one.
    b = np.array([1.0, -1.5, 1.6, -1.8, 1.9]) + judge.rng.uniform(0, 0.1, 5)
    ratios = np.array([0.5, 0.75, 0.8, 0.9, 0.95])
    _check_errors(judge, [0.5, 2.0], [[ratios * b, b], [b, -b]], means=[0.22, 2.0], of_sums=[1 / 3, 1.0])


def _check_errors(judge, expected, pairs, *, means, of_sums):
    looks = {
        "it is NaN where both arrays are 0": [math.nan for _ in pairs],
        "it is the absolute error: divide by the larger of |a| and |b|": [np.abs(a - b).max() for a, b in pairs],
        "it is the mean of the relative errors, not the largest": means,
        "the denominator is |a| + |b|, not the larger of the two": of_sums,
    }
    judge.against(expected, probes.relative_errors, pairs=pairs, lookalikes=partial(dict, looks))


@pytest.mark.points(1)
def test_seeds_reach_both_generators(judge):
    """set_all_seeds: random and numpy draw what they draw after this seed"""
    first, second = (int(seed) for seed in judge.rng.permutation(np.arange(100, 9999))[:2])
    for seeds in ([first], [first, second, first]):
        expected = oracle.seeded(seeds, 3)
        looks = partial(oracle.looks_of_seeds, expected, 3)
        judge.against(expected, probes.draws, seeds=seeds, count=3, lookalikes=looks)


@pytest.mark.points(0.5)
def test_run_id_of_the_sheet(judge):
    """run_id: it is be8cb614363c for the sheet's config, and right for random ones; config stays unchanged"""
    by_hand = [["lr", 0.1], ["model", "mlp"], ["timestamp", 1.5]]
    _check_ids(judge, [{"id": "be8cb614363c", "keys afterwards": ["lr", "model", "timestamp"]}], [by_hand])
    configs = [oracle.config(judge.rng)]
    _check_ids(judge, oracle.ids(configs), configs)


def _check_ids(judge, expected, configs):
    judge.against(expected, probes.run_ids, configs=configs, lookalikes=partial(oracle.looks_of_ids, configs))


@pytest.mark.points(1)
def test_log_has_a_line_for_each_epoch(judge):
    """log_metrics: each call writes one line of strict JSON and returns the dict; NaN and infinity become null"""
    rows = oracle.epochs(judge.rng, 3, 4)
    epoch, *values = rows[2]
    broken = (epoch, math.nan, math.inf, *values[2:])
    for part, null in ((rows[:2], {}), ([rows[1], broken, rows[3]], {1: ["train_loss", "val_loss"]})):
        expected = oracle.logged(part, null)
        judge.against(expected, probes.logged, rows=part, lookalikes=partial(oracle.looks_of_log, expected))


@pytest.mark.points(0.5)
def test_log_is_read_without_the_cut_line(judge):
    """read_log: blank lines and a cut last line are left out, and a whole last line counts"""
    rows = oracle.epochs(judge.rng, 2, 4)
    lines, expected = oracle.text_of(rows), oracle.logged(rows)["lines"]
    whole = "\n".join(lines)
    _check_rows(judge, [expected], [whole])
    cut = "\n".join([lines[0], "", lines[1], lines[2], lines[3][: int(judge.rng.integers(5, 40))]])
    _check_rows(judge, [expected, expected[:3], []], [whole + "\n", cut, ""])


def _check_rows(judge, expected, texts):
    looks = {
        "the last line is lost": [rows[:-1] for rows in expected],
        "only the first row is returned": [rows[:1] for rows in expected],
    }
    judge.against(expected, probes.rows_of, texts=texts, lookalikes=partial(dict, looks))


@pytest.mark.points(0.5)
def test_best_epoch_has_the_smallest_loss(judge):
    """best_epoch: it is the epoch of the smallest val_loss, the first of equals"""
    losses = np.sort(judge.rng.uniform(0.5, 2, 4)).tolist()
    first = int(judge.rng.integers(3, 9))
    order = oracle.as_rows(
        (first, losses[3], 0.2), (first + 1, losses[0], 0.6), (first + 2, losses[1], 0.9), (first + 3, losses[2], 0.7)
    )
    equal = oracle.as_rows(
        (first, losses[1], 0.3), (first + 1, losses[0], 0.5), (first + 2, losses[0], 0.4), (first + 3, losses[2], 0.9),
        (first + 4, losses[3], 0.2),
    )  # fmt: skip
    for log, most_accurate, largest in ((order, first + 2, first), (equal, first + 3, first + 4)):
        looks = {
            "it is the number of the row, not its epoch": [1],
            "it is the epoch of the best accuracy": [most_accurate],
            "it is the epoch of the largest loss": [largest],
            "it is the smallest loss, not its epoch": [losses[0]],
            "it is the row, not its epoch": [log[1]],
        }
        if log is equal:
            looks["it is the last of equal losses, not the first"] = [first + 2]
        judge.against([first + 1], probes.best_epochs, logs=[log], lookalikes=partial(dict, looks))
