"""Stubs: marked regions are left out, everything else stays unchanged."""

from __future__ import annotations

import ast

import pytest

from autograder.course.stubs import stub_of
from autograder.model import KitError
from tests.autograder.kit import assignments

SOLUTION = '''"""The sheet."""

import numpy as np

# BEGIN SOLUTION
SECRET = 3
# END SOLUTION


class Layer:
    """A layer."""

    def forward(self, x):
        """Return x + 1."""
        # BEGIN SOLUTION
        def helper(y):
            return y + SECRET - 2
        return helper(x)
        # END SOLUTION

    def size(self):
        return 1


def step(w):
    """Return w - 1."""
    given = np.asarray(w)
    # BEGIN SOLUTION
    return given - 1
    # END SOLUTION
'''

STUB = '''"""The sheet."""

import numpy as np


class Layer:
    """A layer."""

    def forward(self, x):
        """Return x + 1."""
        raise NotImplementedError("TODO: Layer.forward")

    def size(self):
        return 1


def step(w):
    """Return w - 1."""
    given = np.asarray(w)
    raise NotImplementedError("TODO: step")
'''


def test_a_region_becomes_a_todo_with_the_name_of_its_function():
    assert stub_of(SOLUTION) == STUB


def test_making_a_stub_of_a_stub_changes_nothing():
    assert stub_of(STUB) == STUB


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("# BEGIN SOLUTION\nx = 1\n", "line 1: # BEGIN SOLUTION without # END SOLUTION"),
        ("x = 1\n# END SOLUTION\n", "line 2: # END SOLUTION without # BEGIN SOLUTION"),
        ("# BEGIN SOLUTION\n# BEGIN SOLUTION\n", "line 2: # BEGIN SOLUTION before the # END SOLUTION of line 1"),
    ],
)
def test_markers_that_do_not_match_are_named_with_their_line(source, words):
    with pytest.raises(KitError, match=words):
        stub_of(source)


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_the_stub_defines_every_required_name_and_no_line_of_a_region(slug):
    assignment = assignments()[slug]
    solution = assignment.solution.read_text()
    stub = stub_of(solution)
    defined = {node.name for node in ast.parse(stub).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    assert set(assignment.required) <= defined
    assert "SOLUTION" not in stub
    assert stub.count("raise NotImplementedError") >= len(assignment.required)
