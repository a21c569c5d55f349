"""The judge: its record of calls, lookalikes, borderline answers, and counts."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from autograder.judging.judge import Judge
from autograder.model import Failure, SubmissionFailed


def scale(submission, x):
    return submission(x)


class Fake:
    """Answers probes with a function, as a worker would."""

    def __init__(self, answer):
        self._answer = answer

    def run(self, probe, inputs):
        return scale(self._answer, **inputs.decode())


def judge_of(answer, *, visibility="visible", reference=lambda x: 2 * x) -> Judge:
    runner: Any = Fake(answer)
    return Judge(runner, lambda: reference, visibility, seed=[1], public_words=frozenset())


def failure_of(call) -> Failure:
    with pytest.raises(SubmissionFailed) as caught:
        call()
    return caught.value.failure


def test_calls_keep_the_inputs_of_their_time():
    judge, x = judge_of(lambda x: 2 * x), np.array([1.0, 2.0])
    judge(scale, x=x)
    x[:] = 7
    (call,) = judge.calls
    assert call.inputs.decode()["x"].tolist() == [1, 2]
    assert call.got.tolist() == [2, 4]


def test_a_lookalike_is_the_hint_if_every_entry_agrees():
    x = np.array([1.0, -2.0, 0.5])
    known = {"it is divided by the batch size": 2 * x / 3, "its sign is reversed": -2 * x}
    for answer, words in ((lambda x: 2 * x / 3, "batch size"), (lambda x: -2 * x, "sign is reversed")):
        for visibility in ("visible", "hidden"):
            judge = judge_of(answer, visibility=visibility)
            failure = failure_of(lambda judge=judge: judge(scale, x=x, lookalikes=lambda: known))
            assert words in failure.hint


def test_lookalikes_are_computed_only_after_a_failure():
    computed: list[int] = []
    judge_of(lambda x: 2 * x)(scale, x=1.0, lookalikes=lambda: computed.append(1) or {})
    assert computed == []


def test_an_answer_near_its_bound_is_borderline():
    for error, borderline in ((0.0, False), (0.4e-3, False), (0.8e-3, True)):
        judge = judge_of(lambda x, error=error: 2 * x + error)
        judge(scale, x=1.0, bound=1e-3)
        assert judge.borderline is borderline


def test_plausible_counts_pass_and_add_a_false_alarm():
    judge = judge_of(lambda x: x)
    judge.require_plausible(5_000, 10_000, 0.5, "too many")
    judge.require_plausible([2_500, 2_480], 10_000, 0.25, "too many")
    assert judge.false_alarm == pytest.approx(1e-10)
    assert (
        failure_of(lambda: judge.require_plausible(6_000, 10_000, 0.5, "6000 are too many")).pattern == "# are too many"
    )


def test_a_plausible_sum_of_squares_passes_and_adds_a_false_alarm():
    judge = judge_of(lambda x: x)
    judge.require_chi2(8_100.0, 8_000, "too wide")
    assert judge.false_alarm == pytest.approx(5e-11)
    for statistic in (7_000.0, 9_000.0, float("nan")):
        assert failure_of(lambda s=statistic: judge.require_chi2(s, 8_000, "too wide")).feedback == "too wide"


def test_the_pattern_of_a_failure_contains_no_number():
    judge = judge_of(lambda x: np.where(x > 1.5, 2 * x, 0.125))
    failure = failure_of(lambda: judge(scale, x=np.array([1.0, 2.0, 3.0])))
    assert "0.125" in failure.feedback
    assert not any(letter.isdigit() for letter in failure.pattern)
