"""Results are shared between programs only where a case runs the same code in both."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

from autograder.judging.attempts import CaseResult
from autograder.judging.calls import call_of
from autograder.judging.recording import GradedCase, RecordedCase
from autograder.mistakes.reached_code import Code
from autograder.model import Failure, GradedTest
from autograder.validation.shared_results import SharedResults
from tests.autograder.mistakes.test_reached_code import BASE


def probe_double(submission: ModuleType, x: float) -> float:
    return submission.double(x)


def probe_named(submission: ModuleType, name: str) -> float:
    return getattr(submission, name)(0.0)


def case() -> RecordedCase:
    test = GradedTest("test_it", "it", 1.0, "hidden")
    return RecordedCase(GradedCase(test, "test_it", lambda judge: None, {}), None, lambda: None, 0)


def runs(*sources: str, answer: Callable[[], CaseResult]) -> int:
    """Return how often the case runs on these programs."""
    shared, done = SharedResults(), []

    def run() -> CaseResult:
        done.append(answer())
        return done[-1]

    for source in sources:
        shared.result(Code(source), case(), run)
    return len(done)


def test_a_case_runs_once_for_programs_with_the_same_code():
    elsewhere, here = BASE.replace("math.sin", "math.cos"), BASE.replace("return by", "return 1 + by")
    calls = (call_of(probe_double, {"x": 2.0}).answered(4.0),)
    assert runs(BASE, elsewhere, BASE, here, here, answer=lambda: CaseResult("test_it", "test_it", calls=calls)) == 2


def test_a_name_among_the_inputs_is_reached():
    elsewhere = BASE.replace("math.sin", "math.cos")
    calls = (call_of(probe_named, {"name": "alone"}).answered(0.0),)
    assert runs(BASE, elsewhere, answer=lambda: CaseResult("test_it", "test_it", calls=calls)) == 2


def test_a_shared_result_keeps_no_answer():
    calls = (call_of(probe_double, {"x": 1.0}).answered(2.0), call_of(probe_double, {"x": 2.0}).answered(4.0))
    result = SharedResults().result(Code(BASE), case(), lambda: CaseResult("test_it", "test_it", calls=calls))
    assert [(call.probe, call.got) for call in result.calls] == [(probe_double, None)]


def test_a_case_that_took_too_long_runs_again():
    calls = (call_of(probe_double, {"x": 2.0}).answered(4.0),)
    slow = CaseResult("test_it", "test_it", Failure("timeout", "", ""), calls=calls)
    assert runs(BASE, BASE, answer=lambda: slow) == 2
