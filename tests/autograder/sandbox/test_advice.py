"""Hints for exceptions: from the type, from NumPy of this process, and from the grader's copy of the line."""

from __future__ import annotations

import warnings

import numpy as np
import pytest

from autograder.model import NO_MODULE, Chunk, Module
from autograder.sandbox.feedback.advice import REPLACED, WHOLE_NUMBER, hint_for_exception
from autograder.sandbox.feedback.failures import failure_of


@pytest.mark.parametrize(
    ("line", "replacement"),
    [
        ("x = np.asarray(x, dtype=np.float)", "`float`"),
        ("n = numpy.int(n)", "`int`"),
        ("out = np.full(3, -np.Inf)", "`np.inf`"),
        ("n = np.product(x.shape)", "`np.prod`"),
        ("area = np.trapz(y)", "`np.trapezoid`"),
        ("from numpy import zeros, product", "`np.prod`"),
    ],
)
def test_a_name_that_numpy_dropped_is_told_with_its_replacement(line, replacement):
    kind = "ImportError" if line.startswith("from") else "AttributeError"
    hint = hint_for_exception(kind, "any words of a worker", line, line)
    assert hint.endswith(f"use {replacement}")
    assert hint_for_exception("ValueError", "", line, line) == ""


def test_only_names_that_this_numpy_lacks_have_a_hint():
    assert hint_for_exception("AttributeError", "", "np.zeros(3).nothing + np.no_such_name", "") == ""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        assert all(hasattr(np, name) for name in REPLACED.values())


@pytest.mark.parametrize(
    ("exception", "message"),
    [
        ("TypeError", "'float' object cannot be interpreted as an integer"),
        ("TypeError", "'numpy.float64' object cannot be interpreted as an integer"),
        ("TypeError", "slice indices must be integers or None or have an __index__ method"),
        ("TypeError", "list indices must be integers or slices, not float"),
        ("IndexError", "only integers, slices (`:`), ellipsis (`...`) and integer or boolean arrays are valid indices"),
    ],
)
def test_a_float_for_an_index_asks_for_the_other_division(exception, message):
    line = "for i in range(rows):"
    assert hint_for_exception(exception, message, line, f"rows = h / 2\n{line}") == WHOLE_NUMBER
    # Without a division, the float has another cause.
    assert hint_for_exception(exception, message, line, f"rows = h // 2\n{line}") == ""
    assert hint_for_exception("KeyError", message, line, f"rows = h / 2\n{line}") == ""


def test_the_hint_of_a_failure_comes_from_the_graders_copy_of_the_line():
    module = Module((Chunk("cell 1", "import numpy as np\nx = np.product([3])\n", (0, 1)),), {}, {}, ())
    facts = {"kind": "error", "type": "AttributeError", "message": "np.secret", "chunk": 0, "line": 2}
    failure = failure_of(facts, module, "", ())
    assert failure.hint == "this NumPy has no product: use `np.prod`"
    assert failure.place == (0, 2)
    assert failure_of(facts, NO_MODULE, "", ()).hint == ""
