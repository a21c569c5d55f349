"""A hint that agrees with one answer by coincidence is withdrawn when another wrong answer contradicts it."""

from __future__ import annotations

import numpy as np
import pytest

from autograder.grading.grader import Grader
from autograder.judging.attempts import CaseResult
from autograder.judging.calls import call_of
from autograder.judging.judge import Question, wrong_answer
from autograder.judging.lookalikes import WrongAnswer, is_contradicted, without_contradicted
from autograder.judging.suite import VISIBLE
from tests.autograder.kit import assignments, submission

STARTS_AT_ZERO = "the search for the largest value starts at 0, so negative windows give 0"


def pool(submission, x):
    return submission.pool(x)


def other_pool(submission, x):
    return submission.pool(x)


def wrong(name: str, values: list[float], got: float, probe=pool) -> tuple[CaseResult, WrongAnswer]:
    """Return a failed case whose answer has these lookalikes: a is the first value, b the second."""
    call = call_of(probe, {"x": np.array(values)}).answered(got)
    looks = dict(zip("ab", values, strict=False))
    sentence = next((sentence for sentence, value in looks.items() if value == got), "")
    failure = wrong_answer("wrong value", sentence).failure
    answer = WrongAnswer(Question(call, 9.0, lambda: looks), got)
    return CaseResult(name, name, failure, calls=(call,)), answer


def hints(*cases: tuple[CaseResult, WrongAnswer]) -> list[str]:
    answers = {result.name: answer for result, answer in cases}
    checked = without_contradicted([result for result, _ in cases], answers)
    return [case.failure.hint for case in checked if case.failure]


def test_a_sentence_stays_while_every_wrong_answer_agrees():
    assert hints(wrong("first", [1.0], 1.0), wrong("second", [2.0], 2.0)) == ["a", "a"]


def test_a_wrong_answer_with_another_value_withdraws_the_sentence():
    assert hints(wrong("first", [1.0], 1.0), wrong("second", [2.0], 3.0)) == ["", ""]


def test_the_next_sentence_that_nothing_contradicts_takes_its_place():
    assert hints(wrong("first", [1.0, 1.0], 1.0), wrong("second", [2.0, 3.0], 3.0)) == ["b", "b"]


def test_an_answer_of_another_probe_contradicts_nothing():
    assert hints(wrong("first", [1.0], 1.0), wrong("second", [2.0], 3.0, probe=other_pool)) == ["a", ""]


def test_a_sentence_that_is_not_offered_is_not_contradicted():
    _, answer = wrong("first", [1.0], 2.0)
    assert is_contradicted("a", pool, [answer])
    assert not is_contradicted("b", pool, [answer])


@pytest.fixture(scope="module")
def said():
    """Return what students see without the catalog, for programs that a sentence fits by coincidence."""
    pooling = assignments()["conv2d_forward"].solution.with_name("student.py").read_text()
    task = assignments()["masked_pretext"].solution.with_name("student.py").read_text()
    zeros = pooling.replace("out[:, :, i, j] = window.max(axis=(2, 3))", "pass")
    other = task.replace("np.full(len(sequence), -1)", "np.zeros(len(sequence), dtype=int)").replace(
        "masked[mask] = 0", "masked[mask] = -1"
    )
    assert zeros != pooling
    assert other != task
    programs = {"zeros": ("conv2d_forward", zeros), "minus one and 0": ("masked_pretext", other)}
    submissions = [submission(slug, name, source) for name, (slug, source) in programs.items()]
    with Grader({slug: assignments()[slug] for slug, _ in programs.values()}, seed=541, visibilities=VISIBLE) as grader:
        reports = [grader.grade(each) for each in submissions]
    return {report.key: {outcome.hint for outcome in report.outcomes} for report in reports}


def test_zeros_are_no_search_that_starts_at_zero(said):
    assert STARTS_AT_ZERO not in said["zeros"]
    assert "every entry is 0" in said["zeros"]


def test_other_marks_are_no_results_in_the_wrong_order(said):
    assert not any("wrong order" in hint for hint in said["minus one and 0"])
