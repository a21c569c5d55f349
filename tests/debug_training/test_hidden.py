"""Test debug_training against the reference solution."""

from __future__ import annotations

import math
from functools import partial

import numpy as np
import pytest

from autograder.authors import credited, rounding
from tests.debug_training import oracle, probes


@pytest.mark.points(0.5)
def test_initial_check_takes_nan_and_a_tolerance(judge):
    """check_initial_loss: NaN does not pass, and another tolerance counts, above and below"""
    counts = [int(count) for count in judge.rng.integers(200, 900, 2)]
    for count in counts:
        log, far = math.log(count), float(judge.rng.uniform(0.2, 0.3))
        cases = [{"loss": loss, "n_classes": count} for loss in (math.nan, math.inf, log + far / 3, 0.0)]
        wide = [{"loss": log + sign * far, "n_classes": count, "tolerance": 0.4} for sign in (1, -1)]
        narrow = [{"loss": log + sign * far / 10, "n_classes": count, "tolerance": 0.01} for sign in (1, -1)]
        # log(1) is 0, so this loss is exactly as far away as it may be.
        edge = [{"loss": sign * far, "n_classes": 1, "tolerance": far} for sign in (1, -1)]
        zero = [{"loss": log + 0.4 * log, "n_classes": count, "tolerance": 0.5}]
        ask = partial(judge, probes.initial_checks)
        credited(ask, lambda: [[n, math.log(n)] for n in (1, *counts)], cases=[*cases, *wide, *narrow, *edge, *zero])


@pytest.mark.points(1)
def test_debugging_asks_for_the_last_loss(judge):
    """debug_training: a loss that was small and is large at the end does not pass"""
    for low in judge.rng.integers(20, 80, 2):
        dip = oracle.falling(oracle.SINGLE, 0.5)
        dip[low] = 0.001
        late = [0.001] * (oracle.BATCH - 1) + [0.3]
        fine = [oracle.falling(oracle.SINGLE, 0.005), oracle.falling(oracle.BATCH, 0.05)]
        for single, batch in ((dip, fine[1]), (fine[0], late)):
            judge(probes.debugging, **oracle.samples(judge.rng, 14, 3), single=single, batch=batch)


@pytest.mark.points(1)
def test_debugging_refuses_nan(judge):
    """debug_training: a loss of NaN does not pass, alone or for ten samples"""
    for start in judge.rng.integers(5, 90, 2):
        broken = [1.0] * int(start) + [math.nan]
        fine = [oracle.falling(oracle.SINGLE, 0.005), oracle.falling(oracle.BATCH, 0.05)]
        for single, batch in ((broken, fine[1]), (fine[0], broken)):
            judge(probes.debugging, **oracle.samples(judge.rng, 12, 5), single=single, batch=batch)


@pytest.mark.points(0.5)
def test_debugging_refuses_the_threshold(judge):
    """debug_training: a loss exactly at its threshold does not pass"""
    for single, batch in ((0.01, 0.05), (0.005, 0.1)):
        judge(
            probes.debugging,
            **oracle.samples(judge.rng, 11, 2),
            single=oracle.falling(oracle.SINGLE, single),
            batch=oracle.falling(oracle.BATCH, batch),
        )


@pytest.mark.points(1.5)
def test_debugging_takes_few_rows_and_images(judge):
    """debug_training: the calls are right for fewer than ten rows, and for images"""
    for size in ((6, 3), (10, 2), (12, 2, 3, 3)):
        judge(probes.debugging_calls, **oracle.samples(judge.rng, *size))


@pytest.mark.points(0.5)
def test_numerical_gradient_takes_its_step(judge):
    """numerical_gradient: another step h and arrays of three axes give the central difference"""
    for size in ((2, 3, 2), (4, 1)):
        given = oracle.points(judge.rng, *size)
        h = float(judge.rng.uniform(0.2, 0.5))
        judge(probes.cubic_slopes, **given, h=h, bound=_cubic_bound(given, h))
        judge(
            probes.slopes,
            **given,
            options={},
            bound={"gradient": oracle.slope_bound(**given), "x afterwards": oracle.MOVED_BACK},
        )


def _cubic_bound(given, h):
    """Return the rounding of two sums of n products of four factors, and of x that was moved and moved back."""
    total = np.sum(np.abs(given["A"]) * (np.abs(given["x"]) + h) ** 3)
    terms = given["x"].size + 6
    return {"gradient": float(rounding(total, terms=terms) / h), "x afterwards": oracle.MOVED_BACK}


@pytest.mark.points(0.5)
def test_relative_error_of_odd_arrays(judge):
    """relative_error: it is right for tiny entries, for one zero, for two axes, and with the larger entry on either side"""
    for _ in range(2):
        tiny = 1e-9 * judge.rng.uniform(1, 2)
        b = judge.rng.uniform(1, 2, (2, 3))
        a = b * (1 + judge.rng.uniform(0.01, 0.02, (2, 3)))
        pairs = [
            [np.array([tiny, 1.0]), np.array([2 * tiny, 1.0])],
            [np.array([tiny, 5.0, 0.0]), np.array([0.0, 5.0, 0.0])],
            [a, b],
            [-b, -a],
            [np.array([100.0, 1.0]), np.array([101.0, 1.5])],
            [np.zeros(3), np.zeros(3)],
        ]
        judge(probes.relative_errors, pairs=pairs)


@pytest.mark.points(1)
def test_gradient_check_finds_planted_bugs(judge):
    """numerical_gradient and relative_error: together they tell a right gradient from wrong ones"""
    for size in ((3, 2), (7,)):
        given = oracle.points(judge.rng, *size)
        # All slopes are negative: a relative error without absolute values shows. The first slope is not the largest.
        given["A"] = -np.abs(given["A"]) * np.sign(given["x"])
        given["A"].flat[:2] = -np.array([1, 2]) * np.sign(given["x"].flat[:2])
        right = oracle.gradient(**given)
        one_wrong = right.copy()
        one_wrong.flat[0] *= 1.25
        wrong = [2 * right, 0.5 * right, -right, one_wrong]
        # The numerical gradient is off by `slope_bound`, and the relative error by this share of the smallest entry.
        bound = 4 * oracle.slope_bound(**given) / float(np.min(np.abs(right)))
        expected = [0.0, 0.5, 0.5, 2.0, 0.2]
        judge.against(expected, probes.gradient_checks, **given, gradients=[right, *wrong], bound=bound)


@pytest.mark.points(0.5)
def test_seeds_give_the_same_run_again(judge):
    """set_all_seeds: any seed gives the same draws again, also zero and large ones"""
    for last in judge.rng.integers(10**6, 10**9, 2):
        seeds = [0, int(last), 0, int(last) + 1]
        judge.against(oracle.seeded(seeds, 5), probes.draws, seeds=seeds, count=5)


@pytest.mark.points(0.5)
def test_run_id_of_other_configs(judge):
    """run_id: it is right without a timestamp, for nested values, and in any order of keys; config stays unchanged"""
    for _ in range(2):
        pairs = oracle.config(judge.rng)
        size = [int(each) for each in judge.rng.integers(1, 99, 3)]
        nested = [
            *pairs[1:],
            ["layers", size],
            ["amp", False],
            ["note", "größer"],
            ["warmup", None],
            ["decay", {"b": 1, "a": 2}],
        ]
        judge(probes.run_ids, configs=[pairs[1:], pairs[::-1], nested, [["timestamp", 1.0]]])


@pytest.mark.points(1)
def test_log_keeps_what_it_was_given(judge):
    """log_metrics: NaN and infinity in any value become null in the line and stay in the returned dict"""
    for value in (math.nan, math.inf, -math.inf):
        rows = oracle.epochs(judge.rng, 6, 5)
        broken = [(*row[:place], value, *row[place + 1 :]) for place, row in enumerate(rows, start=1)]
        judge(probes.logged, rows=[*broken, *rows[:1]])


@pytest.mark.points(0.5)
def test_log_is_read_around_cut_lines(judge):
    """read_log: cut and blank lines anywhere are left out, and whole lines after them count"""
    for _ in range(2):
        lines = oracle.text_of(oracle.epochs(judge.rng, 4, 5))
        cuts = [line[: int(judge.rng.integers(3, 60))] for line in lines]
        texts = [
            "\n".join([lines[0], cuts[1], lines[2], "", "", lines[3]]),
            "\n".join([cuts[0] + lines[1], lines[2], lines[3]]) + "\n",
            cuts[4],
            "\n\n",
        ]
        judge(probes.rows_of, texts=texts)


@pytest.mark.points(0.5)
def test_best_epoch_without_losses(judge):
    """best_epoch: None does not count, 0.0 does, and without a loss the result is None"""
    for _ in range(2):
        low, high = np.sort(judge.rng.uniform(0.1, 2, 2)).tolist()
        first = int(judge.rng.integers(10, 90))
        logs = [
            oracle.as_rows((first, None, 0.9), (first + 1, high, 0.2), (first + 2, low, 0.1), (first + 3, None, 0.8)),
            oracle.as_rows((first, high, 0.1), (first + 5, 0.0, 0.3), (first + 6, low, 0.9)),
            oracle.as_rows((first, low, 0.1), (first + 1, None, 0.3)),
            oracle.as_rows((first, None, 0.1)),
            [],
        ]
        judge(probes.best_epochs, logs=logs)
