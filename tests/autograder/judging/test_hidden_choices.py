"""How much a submission can tell its author through one hidden test: the number of results that it can choose from."""

from __future__ import annotations

import ast
import math
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.comparison.compare import HIDDEN_SENTENCES, compare
from autograder.comparison.diagnose import SMALL_ERROR, hint_for
from autograder.judging.judge import PLACE
from autograder.judging.recording import RecordedCase
from autograder.judging.subject import words_of
from autograder.judging.suite import collect
from autograder.model import Assignment, Chunk, GradedTest, Module
from autograder.sandbox.feedback import closed_list
from tests.autograder.kit import assignments, mistakes

BITS = 12
SEED = 541
AXES = range(4)
HINTS = {
    "it contains NaN or infinity: look for 0/0, the log of 0, or exp of a large number",
    "the sizes are right, but in another order",
    "an axis of length 1 is missing or too many: look at keepdims and reshape",
    "the height is right, but the width is as large as the height",
    "a size is off by one",
    "every entry is 0",
    SMALL_ERROR,
    f"{SMALL_ERROR}, and every entry is a number of float32",
    "the sign is reversed",
    "every entry is wrong by the same factor",
    "every entry is off by the same number",
    "the first values are right, a later one is wrong",
    "the array is the expected one with its last two axes swapped",
    "the array is the expected one reversed along its last two axes",
    *(f"the error depends only on the index along axis {axis}" for axis in AXES),
    *(f"the array is the expected one reversed along axis {axis}" for axis in AXES),
    *(f"the entries are one place {step} along axis {axis}" for step in ("later", "earlier") for axis in AXES),
    *(f"only entries at {place} index of axis {axis} are wrong" for place in ("the first", "the last", "one") for axis in AXES),
    *(f"the first index of axis {axis} is right, all others are wrong" for axis in AXES),
}  # fmt: skip
ARRAYS = hnp.arrays(
    np.float64, hnp.array_shapes(max_dims=4, max_side=5), elements=st.sampled_from([0.0, 1.0, 2.0, -1.0, np.nan])
)
CHANGES: dict[str, Callable[[Any], Any]] = {
    "negative": lambda x: -x, "double": lambda x: 2 * x, "more": lambda x: x + 1, "flipped": lambda x: x[::-1].copy(),
    "swapped": lambda x: np.swapaxes(x, -1, 0).copy(), "rolled": lambda x: np.roll(x, 1, 0), "zero": np.zeros_like,
    "first": lambda x: np.concatenate([x[:1], x[1:] + 1]), "single": lambda x: (x * (1 + 1e-7)).astype(np.float32).astype(float),
    "longer": lambda x: np.concatenate([x, x]), "wider": lambda x: x[None],
}  # fmt: skip


@given(ARRAYS, st.sampled_from(sorted(CHANGES)), ARRAYS, st.booleans())
def test_every_hint_of_a_hidden_test_is_one_of_the_counted(
    expected: Any, change: str, other: Any, changed: bool
) -> None:
    got = CHANGES[change](expected) if changed else other
    for mismatch in compare([expected, expected], [expected, got]):
        hint = hint_for(mismatch)
        assert hint is None or hint.hidden in HINTS


@cache
def recorded(slug: str) -> dict[str, list[RecordedCase]]:
    """Return the recorded cases of each test of a suite."""
    suite = collect([assignments()[slug]])[slug].recorded(SEED)
    cases: dict[str, list[RecordedCase]] = {}
    for case in suite._cases:
        cases.setdefault(case.test, []).append(case)
    return cases


def leaves(value: Any, where: str = "") -> Iterator[tuple[str, Any]]:
    """Yield every value without parts, with its name."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from leaves(item, str(key))
    elif isinstance(value, (list, tuple)):
        for item in value:
            yield from leaves(item, where)
    else:
        yield where, value


def texts(tree: ast.AST) -> set[str]:
    docstrings = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    constants = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and id(node) not in docstrings)
    return {node.value for node in constants if isinstance(node.value, str)}


def source_of(assignment: Assignment, test: GradedTest) -> tuple[set[str], set[str]]:
    """Return the texts in a test and in the helpers of its suite."""
    tree = ast.parse((assignment.suite / "test_hidden.py").read_text(encoding="utf-8"))
    function = next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == test.name)
    shared = assignment.suite.glob("*oracle.py")
    return texts(function), set().union(*(texts(ast.parse(path.read_text(encoding="utf-8"))) for path in shared))


def choices(assignment: Assignment, test: GradedTest) -> int:
    """Return how many results of a hidden test a submission can choose from, at most."""
    cases = recorded(assignment.slug)[test.name]
    questions = [question for case in cases for question in case.questions or ()]
    values = [leaf for question in questions for leaf in leaves(question.expected)]
    own, shared = source_of(assignment, test)
    names = {PLACE.sub("", name) for name, _ in values if set(name.split()) <= words_of(assignment)}
    if any(case.questions is None for case in cases):
        # What such a test compares is not recorded: each of its words may name a part.
        names |= {text for text in own if text in words_of(assignment)}
    lines = max([text.count("\n") + 2 for _, text in values if isinstance(text, str)], default=0)
    lookalikes = {sentence for q in questions if q.lookalikes for sentence in q.lookalikes()}
    sentences = {text for text in own | shared if len(text.split()) > 3}
    places = len(names | {""})
    return sum(
        (
            1,  # it passed
            possible_sentences(assignment.slug),
            3 * closed_list.MOST_PLACES,  # the hints of exceptions, which depend on type and line
            2 * len(functions(assignment)),  # not written, or other arguments
            places * (len(HIDDEN_SENTENCES) + lines),
            places * 3 * (len(HINTS) + len(lookalikes)),  # a hint with its sentence: shape, all or some entries
            len(sentences),  # the test's own
            2 * len(mistakes(assignment.slug)),  # a wrong value or an exception
        )
    )


@cache
def possible_sentences(slug: str) -> int:
    """Return how many sentences a worker with the longest program can cause."""
    assignment = assignments()[slug]
    probes = (assignment.suite / "probes.py").read_text(encoding="utf-8")
    return len(set(closed_list.sentences(longest(assignment), probes)))


def functions(assignment: Assignment) -> list[ast.AST]:
    stub = ast.parse(assignment.stub.read_text(encoding="utf-8"))
    return [node for node in ast.walk(stub) if isinstance(node, ast.FunctionDef)]


def longest(assignment: Assignment) -> Module:
    """Return a module with more lines than places, and all names lost."""
    chunks = (Chunk("cell 1", "\n".join(f"x{line} = {line}" for line in range(2_500)), ()),)
    return Module(chunks, dict.fromkeys(assignment.required), dict.fromkeys(assignment.required, "lost"), ())


HIDDEN = [(slug, test) for slug, each in assignments().items() for test in each.tests if test.visibility == "hidden"]


@pytest.mark.parametrize(("slug", "test"), HIDDEN, ids=[f"{slug}-{test.name}" for slug, test in HIDDEN])
def test_a_hidden_test_tells_at_most_twelve_bits(slug: str, test: GradedTest) -> None:
    assert math.log2(choices(assignments()[slug], test)) <= BITS


@pytest.mark.parametrize("slug", sorted(assignments()))
def test_no_visible_test_asks_a_worker_that_knows_hidden_inputs(slug: str) -> None:
    """A visible test shows what the submission prints and raises, so hidden tests come after all of them."""
    cases = [case for of_test in recorded(slug).values() for case in of_test]
    order = [case.case.test.visibility for case in cases]
    assert order == sorted(order, key=["visible", "hidden"].index)
