"""The submission that a probe gets: `replaced` gives its names other values in a block."""

from __future__ import annotations

import contextlib

import pytest

from autograder.judging.subject import reference_of
from autograder.sandbox.hosts import open_hosts
from autograder.sandbox.levels import can_fork
from autograder.sandbox.session import Budget, Session
from autograder.sandbox.worker.exceptions import Missing
from autograder.sandbox.worker.server import Submission
from autograder.sandbox.worker.values import encode
from tests.autograder.kit import assignments
from tests.autograder.sandbox.sessions import module_of

SOURCE = """
def helper(x):
    return 2 * x

def caller(x, early=helper):
    return helper(x), early(x)

class Layer:
    kept = staticmethod(helper)
    rate = 0.5

    def forward(self, x):
        return helper(x), self.kept(x), self.rate
"""
PROBES = """
def replaced(submission, x, offset):
    with submission.replaced(helper=lambda value: value + offset):
        inside = [submission.caller(x), submission.Layer().forward(x)]
    return {"inside": inside, "after": submission.caller(x)}

def fails_inside(submission, x):
    try:
        with submission.replaced(helper=None):
            submission.caller(x)
    except TypeError:
        return submission.caller(x)
"""


def submission() -> Submission:
    namespace: dict[str, object] = {}
    exec(SOURCE, namespace)
    return Submission(namespace)


def test_the_code_finds_the_other_values_in_the_block_only():
    program = submission()
    with program.replaced(helper=lambda x: -x):
        assert program.helper(3) == -3
        assert program.caller(3) == (-3, 6), "a default value was taken when the function was defined"
    assert program.helper(3) == 6
    assert program.caller(3) == (6, 6)


def test_a_class_keeps_its_attributes_and_its_methods_find_the_other_values():
    program = submission()
    before = dict(vars(program.Layer))
    with program.replaced(helper=lambda x: -x, rate=7):
        assert program.Layer().forward(3) == (-3, 6, 0.5)
        assert dict(vars(program.Layer)) == before
    assert program.Layer().forward(3) == (6, 6, 0.5)


def test_a_class_can_be_replaced():
    program = submission()
    own = program.Layer
    with program.replaced(Layer=dict):
        assert program.Layer is dict
    assert program.Layer is own


def test_names_are_put_back_after_an_exception():
    program = submission()
    with pytest.raises(ZeroDivisionError), program.replaced(helper=lambda x: 1 / 0, extra=1):
        program.caller(3)
    assert program.caller(3) == (6, 6)
    with pytest.raises(Missing):
        _ = program.extra


def test_a_name_that_was_not_defined_is_missing_again():
    program = submission()
    with program.replaced(extra=1):
        assert program.extra == 1
    with pytest.raises(Missing, match="extra"):
        _ = program.extra


def test_what_the_submission_does_to_a_replaced_name_in_the_block_does_not_last():
    namespace: dict[str, object] = {}
    exec("def f(): global f, g; g = 1; del f", namespace)
    program = Submission(namespace)
    own = program.f
    with program.replaced(f=own, g=2):
        program.f()
    assert program.f is own
    with pytest.raises(Missing):
        _ = program.g


def test_blocks_may_be_nested_and_may_replace_nothing():
    program = submission()
    with program.replaced(), program.replaced(helper=lambda x: -x), program.replaced(helper=lambda x: 5):
        assert program.helper(3) == 5
    assert program.helper(3) == 6


def test_a_worker_and_the_reference_have_it_too():
    (host,) = open_hosts([("numpy",)], fork=can_fork()).values()
    with contextlib.closing(host), contextlib.closing(host.launcher(cpu_seconds=60)) as launcher:
        session = Session(launcher, module_of(SOURCE), PROBES, seed=1, budget=Budget(5.0))
        with contextlib.closing(session):
            answer = session.run("replaced", encode({"x": 3, "offset": 10}))
            assert answer == {"inside": [(13, 6), (13, 6, 0.5)], "after": (6, 6)}
            assert session.run("fails_inside", encode({"x": 3})) == (6, 6)
    reference = reference_of(assignments()["debug_training"])()
    with reference.replaced(expected_initial_loss=lambda n_classes: 10.0):
        assert reference.check_initial_loss(10.0, 3)
    assert not reference.check_initial_loss(10.0, 3)
