"""Hypothesis strategies for reports: any text in any field, every status, grids that fit together."""

from __future__ import annotations

from hypothesis import strategies as st

from autograder.model import (
    STATUSES,
    Cell,
    Difference,
    GradedTest,
    Module,
    Outcome,
    Report,
    Span,
    Standing,
    SyntaxFault,
)

ANY_TEXT = st.text(max_size=30)
KEYS = st.from_regex("[a-z0-9][a-z0-9_.-]{0,11}", fullmatch=True)
SECONDS = st.floats(0, 1e4)
POINTS = st.integers(0, 40).map(lambda halves: halves / 2)
SPANS = st.lists(st.builds(Span, st.integers(1, 9), st.integers(1, 9), ANY_TEXT), max_size=3).map(tuple)
CELLS = st.lists(st.builds(Cell, ANY_TEXT, ANY_TEXT, SPANS, SPANS), max_size=3).map(tuple)
NAMES = st.dictionaries(ANY_TEXT, st.none() | ANY_TEXT, max_size=3)
LOST = st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=2)
REMARKS = st.lists(ANY_TEXT, max_size=3).map(tuple)
FAULTS = st.lists(st.builds(SyntaxFault, ANY_TEXT, ANY_TEXT, ANY_TEXT), max_size=2).map(tuple)
MODULES = st.builds(Module, st.just(()), NAMES, LOST, CELLS, REMARKS, ANY_TEXT, FAULTS)
TESTS = st.builds(GradedTest, ANY_TEXT, ANY_TEXT, POINTS, st.sampled_from(["visible", "hidden"]))
DIGESTS = st.fixed_dictionaries(
    {name: st.from_regex("[0-9a-f]{64}", fullmatch=True) for name in ("submission", "suite")}
)


def _grids(shape: tuple[int, int]) -> st.SearchStrategy[Difference]:
    rows, columns = shape

    def grid(entries: st.SearchStrategy) -> st.SearchStrategy:
        row = st.lists(entries, min_size=columns, max_size=columns).map(tuple)
        return st.lists(row, min_size=rows, max_size=rows).map(tuple)

    entry = ANY_TEXT | st.floats().map(str)
    parts = (grid(entry), grid(entry), grid(st.floats(0, 1)), grid(st.booleans()))
    return st.builds(Difference, ANY_TEXT, ANY_TEXT, *parts)


DIFFERENCES = st.tuples(st.integers(1, 3), st.integers(1, 3)).flatmap(_grids)
OUTCOMES = st.builds(
    Outcome, TESTS, st.sampled_from(STATUSES), ANY_TEXT, ANY_TEXT, st.none() | DIFFERENCES, ANY_TEXT, SECONDS
)
STANDINGS = st.builds(
    Standing,
    raw=POINTS,
    adjustment=st.integers(-40, 40).map(lambda halves: halves / 2),
    late_deduction=POINTS,
    final=st.none() | POINTS,
    excused=st.booleans(),
    sentences=REMARKS,
)
REPORTS = st.builds(
    Report,
    student=ANY_TEXT,
    key=KEYS,
    file=ANY_TEXT,
    slug=KEYS,
    title=ANY_TEXT,
    outcomes=st.lists(OUTCOMES, max_size=4).map(tuple),
    module=MODULES,
    seed=st.integers(0, 2**64),
    kit_version=ANY_TEXT,
    isolation=ANY_TEXT,
    digests=DIGESTS,
    seconds=SECONDS,
    message=ANY_TEXT,
    standing=st.none() | STANDINGS,
)
