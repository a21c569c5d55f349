"""The page of a proof: for each suite the claims, then its kill matrix, mistakes by tests."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import GradedTest
from autograder.reports.pages.templates import render
from autograder.validation.kill_matrix import Row
from autograder.validation.validate import Proof


@dataclass(frozen=True)
class Column:
    """One test: its number in the matrix, how many mistakes it catches, and how many only it catches."""

    number: int
    test: GradedTest
    caught: int
    only: int


@dataclass(frozen=True)
class View:
    """One suite as the page shows it."""

    proof: Proof
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def named(self) -> int:
        """How many mistakes are named."""
        return sum(row.named for row in self.rows)


def to_html(proofs: Sequence[Proof]) -> str:
    """Return the page; it holds no script and asks for nothing."""
    return render("proof.html", views=[_view(proof) for proof in proofs])


def _view(proof: Proof) -> View:
    made = proof.matrix
    columns = zip(proof.assignment.tests, made.caught, made.only, strict=True)
    return View(proof, tuple(Column(number, *column) for number, column in enumerate(columns, start=1)), made.rows)
