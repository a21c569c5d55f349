"""The kill matrix: which test catches which mistake, and which tests catch none alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Assignment, Status
from autograder.validation.trial import FIRST_SEED, GradedProgram


@dataclass(frozen=True)
class Row:
    """One mistake: whether it was named, and its status in each test."""

    mistake: str
    named: bool
    statuses: tuple[Status, ...]

    def caught_by(self, tests: Sequence[str]) -> list[str]:
        """Return the tests, of those of the matrix, that the mistake does not pass."""
        return [test for test, status in zip(tests, self.statuses, strict=True) if status != "passed"]


@dataclass(frozen=True)
class Matrix:
    """Tests by mistakes. `caught` counts the mistakes of each test, `only` those that no other test catches."""

    tests: tuple[str, ...]
    rows: tuple[Row, ...]
    caught: tuple[int, ...]
    only: tuple[int, ...]

    @property
    def redundant_tests(self) -> tuple[str, ...]:
        """The tests without which every mistake would still be caught."""
        return tuple(test for test, count in zip(self.tests, self.only, strict=True) if count == 0)


def matrix(assignment: Assignment, graded: Sequence[GradedProgram]) -> Matrix:
    """Return the kill matrix of a suite, with the mistakes in the order of their names."""
    tests = tuple(test.name for test in assignment.tests)
    mistakes = sorted(
        (result for result in graded if result.program.kind == "mistake" and result.seed == FIRST_SEED),
        key=lambda result: result.program.name,
    )
    rows = tuple(
        Row(
            result.program.name,
            result.program.name in result.names.values(),
            tuple(result.statuses[test] for test in tests),
        )
        for result in mistakes
    )
    kills = [[status != "passed" for status in row.statuses] for row in rows]
    columns = range(len(tests))
    return Matrix(
        tests,
        rows,
        caught=tuple(sum(kill[column] for kill in kills) for column in columns),
        only=tuple(sum(kill[column] and sum(kill) == 1 for kill in kills) for column in columns),
    )
