"""Shows a validation: its claims in the terminal, and a page with the kill matrix of each suite."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from autograder.model import GradedTest
from autograder.reports.pages.templates import render
from autograder.validation.claims import Claim
from autograder.validation.kill_matrix import Row
from autograder.validation.validate import Validation

MOST_SHOWN = 20


def show_validations(validations: Sequence[Validation], console: Console) -> None:
    """Print every claim about every suite."""
    for validation in validations:
        unchanged = "  unchanged since this result; --force validates it again" if validation.kept else ""
        console.print(Text.assemble("\n", (validation.assignment.slug, "bold"), (unchanged, "dim")))
        for claim in validation.claims:
            _show(claim, console)
        redundant = ", ".join(validation.matrix.redundant_tests) or "none"
        console.print(Text(f"  tests that catch no mistake alone: {redundant}", style="dim"))


def _show(claim: Claim, console: Console) -> None:
    """Print a claim on one line, and its counterexamples below it."""
    sign, style = ("✓", "green") if claim.holds else ("✗", "red")
    sign = {"✓": "+", "✗": "x"}[sign] if console.options.ascii_only else sign
    count = f"{claim.tried - len(claim.against)} of {claim.tried}"
    console.print(Text.assemble("  ", (sign, style), f" {claim.title}  ", (count, "dim")))
    for text in claim.against[:MOST_SHOWN]:
        console.print(Padding(Text(text, style="dim" if claim.holds else style, overflow="fold"), (0, 0, 0, 6)))
    if len(claim.against) > MOST_SHOWN:
        more = f"... and {len(claim.against) - MOST_SHOWN} more; see validation.json"
        console.print(Padding(Text(more, style="dim"), (0, 0, 0, 6)))


@dataclass(frozen=True)
class Column:
    """One test: its number in the matrix, the number of mistakes it catches, and of those only it catches."""

    number: int
    test: GradedTest
    caught: int
    only: int


@dataclass(frozen=True)
class View:
    """One suite on the page."""

    validation: Validation
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]

    @property
    def named(self) -> int:
        """The number of mistakes that are named."""
        return sum(row.named for row in self.rows)


def to_html(validations: Sequence[Validation]) -> str:
    """Return the page; it holds no script and loads nothing."""
    return render("validation.html", views=[_view(validation) for validation in validations])


def _view(validation: Validation) -> View:
    matrix = validation.matrix
    columns = zip(validation.assignment.tests, matrix.caught, matrix.only, strict=True)
    return View(
        validation, tuple(Column(number, *column) for number, column in enumerate(columns, start=1)), matrix.rows
    )
