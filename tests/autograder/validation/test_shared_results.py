"""Results are shared between programs only where a case runs the same code in both."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import pytest

from autograder.judging.attempts import CaseResult
from autograder.judging.calls import call_of
from autograder.judging.recording import GradedCase, RecordedCase
from autograder.model import Failure, GradedTest
from autograder.validation.shared_results import Code, SharedResults

BASE = '''"""A program."""
import math

SCALE = 2


def double(x):
    """Double it."""
    return times(x)


def times(x, by=SCALE):
    return by * x


def alone(x):
    return math.sin(x)


class Pair:
    def sum(self):
        return self.a + self.b

    def __init__(self, a, b):
        self.a, self.b = a, b
'''


@pytest.mark.parametrize(
    ("names", "old", "new", "same"),
    [
        ({"double"}, "math.sin", "math.cos", True),
        ({"double"}, "return by", "return 1 + by", False),
        ({"double"}, "by=SCALE", "by=3", False),
        ({"double"}, "SCALE = 2", "SCALE = 3", False),
        ({"alone"}, "import math", "import cmath as math", False),
        ({"alone"}, "return by", "return 1 + by", True),
        ({"alone"}, "by=SCALE", "by=open('x')", False),
        ({"alone"}, "A program.", "Another program.", True),
        ({"alone"}, "def double", "@alone\ndef double", False),
        ({"alone", "sum"}, "self.a + self.b", "0", True),
        ({"Pair", "sum"}, "self.a + self.b", "0", False),
        ({"Pair"}, "self.a, self.b = a, b", "pass", False),
        ({"Pair"}, "self.a + self.b", "0", True),
    ],
)
def test_code_differs_only_where_a_case_reaches_it(names, old, new, same):
    assert old in BASE
    assert (Code(BASE.replace(old, new)).reached(frozenset(names)) == Code(BASE).reached(frozenset(names))) is same


@pytest.mark.parametrize(
    "call",
    [
        "globals()['times'](x)",
        "eval('ti' + 'mes')(x)",
        "vars()",
        "double.__doc__",
        "getattr(double, '__globals__')['ti' + 'mes'](x)",
        "__import__('builtins').__dict__",
    ],
)
def test_all_code_is_reached_by_reflection(call):
    source = BASE.replace("math.sin(x)", call)
    other = source.replace("return by", "return 1 + by")
    assert Code(source).reached(frozenset({"alone"})) != Code(other).reached(frozenset({"alone"}))


def test_a_method_named_like_the_builtin_is_no_reflection():
    source = BASE.replace("math.sin(x)", "x.eval()  # vars")
    other = source.replace("return by", "return 1 + by")
    assert Code(source).reached(frozenset({"alone"})) == Code(other).reached(frozenset({"alone"}))


def test_a_base_may_call_each_method_of_a_class():
    for head in ("class Pair(math.Model):", "class Pair(metaclass=math.Meta):"):
        source = BASE.replace("class Pair:", head)
        other = source.replace("self.a + self.b", "0")
        assert Code(source).reached(frozenset({"Pair"})) != Code(other).reached(frozenset({"Pair"}))
        assert Code(source).reached(frozenset({"alone"})) == Code(other).reached(frozenset({"alone"}))


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
