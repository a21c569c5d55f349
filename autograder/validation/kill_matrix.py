"""Which test catches which mistake, and which tests add nothing: a test whose mistakes the others catch as well."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Assignment, Status
from autograder.validation.trial import Graded


@dataclass(frozen=True)
class Row:
    """One mistake: its hint, how it was named, and its status in each test."""

    mistake: str
    named: bool
    statuses: tuple[Status, ...]


@dataclass(frozen=True)
class Matrix:
    """Tests by mistakes. `only` counts for each test the mistakes that it alone catches."""

    tests: tuple[str, ...]
    rows: tuple[Row, ...]
    caught: tuple[int, ...]
    only: tuple[int, ...]

    @property
    def adding_nothing(self) -> tuple[str, ...]:
        """The tests without which every mistake would still be caught."""
        return tuple(test for test, count in zip(self.tests, self.only, strict=True) if count == 0)


def matrix(assignment: Assignment, graded: Sequence[Graded]) -> Matrix:
    """Return the kill matrix of a suite; mistakes in the order of their names."""
    tests = tuple(test.name for test in assignment.tests)
    mistakes = sorted((one for one in graded if one.entry.kind == "mistake"), key=lambda one: one.entry.name)
    rows = tuple(
        Row(one.entry.name, one.entry.name in one.names.values(), tuple(one.statuses[test] for test in tests))
        for one in mistakes
    )
    kills = [[status != "passed" for status in row.statuses] for row in rows]
    columns = range(len(tests))
    return Matrix(
        tests,
        rows,
        caught=tuple(sum(kill[column] for kill in kills) for column in columns),
        only=tuple(sum(kill[column] and sum(kill) == 1 for kill in kills) for column in columns),
    )
