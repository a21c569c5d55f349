"""The model of a deadline night, where the answer is known: queueing theory, and what must hold of every night."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tools.deadline_night import WEIGHTS, Load, Night, arrival_times, draw_load, read_times, seen_times, simulate
from tools.deadline_report import least_cores, written

IDEAL = Night(cores=1, scheduler=0.0, network=0.0)
NUMBER = 120_000


def steady(rate: float, seconds: np.ndarray, seed: int = 1) -> Load:
    """Return arrivals at a steady random rate, each of another student."""
    number = len(seconds)
    arrives = np.cumsum(np.random.default_rng(seed).exponential(1 / rate, number))
    return Load(arrives, np.arange(number), seconds, np.zeros(number, dtype=bool))


def assert_mean(values: np.ndarray, expected: float) -> None:
    """Assert a mean within the simulation's error: four standard errors from the means of forty batches."""
    means = values[NUMBER // 10 :].reshape(40, -1).mean(axis=1)
    error = means.std(ddof=1) / math.sqrt(len(means))
    assert error < 0.1 * expected
    assert abs(means.mean() - expected) < 4 * error


def erlang_c(cores: int, work: float) -> float:
    """Return the probability of waiting with `work` = rate x mean seconds (Erlang, 1917)."""
    last = work**cores / math.factorial(cores) * cores / (cores - work)
    return last / (sum(work**k / math.factorial(k) for k in range(cores)) + last)


@pytest.mark.slow
@pytest.mark.parametrize(("cores", "load"), [(1, 0.5), (4, 0.7), (16, 0.8)])
def test_waiting_with_random_service_times_is_that_of_erlang(cores, load):
    rate = load * cores
    seconds = np.random.default_rng(2).exponential(1.0, NUMBER)
    expected = erlang_c(cores, rate) / (cores - rate)
    outcome = simulate(steady(rate, seconds), Night(cores, scheduler=0.0, network=0.0))
    assert_mean(outcome.turnaround - seconds, expected)


@pytest.mark.slow
@pytest.mark.parametrize("load", [0.5, 0.8])
def test_waiting_with_equal_service_times_is_that_of_pollaczek_and_khinchine(load):
    expected = load / (2 * (1 - load))
    assert_mean(simulate(steady(load, np.ones(NUMBER)), IDEAL).turnaround - 1, expected)


@pytest.mark.slow
def test_the_client_alone_is_a_queue_of_its_own():
    load = steady(0.8, np.full(NUMBER, 1e-6))
    outcome = simulate(load, Night(cores=1000, scheduler=0.0, network=0.0, client=1.0))
    assert_mean(outcome.turnaround - 1, 0.8 / 0.4)


loads = st.lists(
    st.tuples(st.floats(0, 50), st.integers(0, 5), st.floats(0.01, 5), st.booleans()), min_size=1, max_size=40
)


def load_of(rows: list[tuple[float, int, float, bool]]) -> Load:
    rows = sorted(rows)
    arrives, student, seconds, poison = (np.array(column) for column in zip(*rows, strict=True))
    return Load(arrives.astype(float), student, seconds.astype(float), poison)


@given(loads, st.integers(1, 4), st.sampled_from([math.inf, 3.0, 1.0]), st.sampled_from([1, 3, 1000]))
def test_every_submission_is_graded_or_replaced_by_a_newer_one(rows, cores, deaths, most_tasks):
    load = load_of(rows)
    outcome = simulate(load, Night(cores, client=0.01, start=2.0, most_tasks=most_tasks, deaths=deaths))
    graded = ~np.isnan(outcome.turnaround)
    assert graded.sum() + outcome.dropped == len(rows)
    assert outcome.failed >= (graded & load.poison).sum()
    assert outcome.busy <= cores * outcome.end
    # Each student's newest submission has a result.
    for student in np.unique(load.student):
        assert graded[np.flatnonzero(load.student == student)[-1]]


@given(loads, st.integers(1, 4))
def test_nothing_is_faster_than_its_grading(rows, cores):
    load = load_of([(at, student, seconds, False) for at, student, seconds, _ in rows])
    outcome = simulate(load, Night(cores, scheduler=0.1, network=0.2, client=0.3))
    graded = ~np.isnan(outcome.turnaround)
    assert (outcome.turnaround[graded] >= load.seconds[graded] + 0.6 - 1e-9).all()
    assert outcome.busy == pytest.approx(load.seconds[graded].sum())


def test_one_submission_of_a_student_runs_at_a_time_and_the_newest_is_next():
    load = load_of([(0.0, 7, 1.0, False), (0.1, 7, 1.0, False), (0.2, 7, 1.0, False)])
    outcome = simulate(load, Night(cores=4, scheduler=0.0, network=0.0))
    assert outcome.turnaround == pytest.approx([1.0, np.nan, 1.8], nan_ok=True)
    assert outcome.dropped == 1


def test_a_student_with_less_grading_lately_is_next():
    load = load_of([(0.0, 1, 1.0, False), (0.2, 1, 1.0, False), (0.3, 2, 1.0, False)])
    outcome = simulate(load, IDEAL)
    assert outcome.turnaround == pytest.approx([1.0, 2.8, 1.7])


def test_poison_costs_two_graders_and_runs_alone():
    load = load_of([(0.0, 1, 1.0, True), (0.0, 2, 5.0, False), (3.0, 3, 1.0, False)])
    outcome = simulate(load, Night(cores=3, scheduler=0.0, network=0.0))
    assert outcome.failed == 1
    assert outcome.turnaround[0] > 5
    assert outcome.turnaround[2] > 3


def test_half_of_a_peak_hour_arrives_when_the_pressure_says():
    times = arrival_times(100_000, np.random.default_rng(3))
    assert (times[0] >= 0, times[-1] <= 3600) == (True, True)
    # The integral of 1 / (time left + 300 s): half of it lies before the geometric mean of 3900 s and 300 s.
    assert np.median(times) == pytest.approx(3900 - math.sqrt(3900 * 300), abs=10)


def test_a_look_at_many_files_delays_what_arrives_meanwhile():
    arrives = np.array([0.0, 0.5, 10.0])
    seen = seen_times(arrives, Night(1, look=1.0, group=0.1))
    # A look at the first file from 0.1 to 1.1 s; a pause of twice that; a look at two files from 3.1 to 5.1 s.
    assert seen == pytest.approx([1.1, 5.1, 13.1])


def test_the_least_number_of_cores_is_enough_and_one_less_is_not():
    seconds = np.random.default_rng(4).exponential(1.0, 2000)
    load = Load(arrival_times(2000, np.random.default_rng(5), hour=600.0), np.arange(2000), seconds, seconds < 0)
    cores = least_cores(load, IDEAL)
    assert cores is not None
    assert simulate(load, replace(IDEAL, cores=cores)).percentile(95) < 5
    assert simulate(load, replace(IDEAL, cores=cores - 1)).percentile(95) >= 5


def test_a_client_that_is_too_slow_is_not_helped_by_cores():
    load = steady(10.0, np.full(2000, 0.01))
    assert least_cores(load, replace(IDEAL, client=0.2)) is None


def test_a_table_is_written_between_its_marks():
    page = "a\n<!-- deadline night: begin cores -->\nold\n<!-- deadline night: end cores -->\nb"
    new = written(page, "cores", "| \\1 |")
    assert new == page.replace("\nold\n", "\n\n| \\1 |\n\n")


def test_the_measured_times_have_each_kind_and_draw_the_same_night_each_time():
    times = read_times()
    first, second = (draw_load(times, seed=3, number=500) for _ in range(2))
    assert (first.seconds == second.seconds).all()
    assert first.seconds.min() > 0.01
    assert {file.kind for file in times.files} == set(WEIGHTS)
