"""The submitted notebook as a page, with test outcomes below each cell.

nbconvert's own `HTMLExporter(sanitize_html=True)` was tried on the hostile notebooks of the tests and is not used: it refuses damaged
notebooks, keeps links, control and bidirectional characters, has no limit on size, and its templates load scripts.
So this folder bounds the notebook, keeps only text and images, and takes nbconvert's Markdown alone.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from autograder.model import GradedTest, Outcome
from autograder.reports.causes import fault_sentence, reasons_of_faults, without_repeats
from autograder.reports.notebook.markdown import prose
from autograder.reports.notebook.sanitize import ShownCell, ShownNotebook, safe_notebook
from autograder.reports.pages.code_view import CellView
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import kind_of_points, notices, pointed, summary


@dataclass(frozen=True)
class GradedCell:
    """A cell of the notebook; a code cell has its graded code and outcomes."""

    shown: ShownCell
    code: CellView | None = None
    outcomes: tuple[Outcome, ...] = ()


def to_html(report: SafeReport, views: Sequence[CellView], content: bytes, *, back: str) -> str:
    """Return the page, or "" if there is nothing to show.

    `views` is the code of the report, `back` the address of its page.
    """
    # Without code there is no page, so what could not be read in time is not read again.
    notebook = safe_notebook(content) if views else None
    if notebook is None:
        return ""
    cells = _graded_cells(notebook, report, views)
    beside = {outcome.test.name for cell in cells for outcome in cell.outcomes}
    elsewhere = (outcome for outcome in report.outcomes if outcome.test.name not in beside)
    return render(
        "notebook.html",
        report=report,
        back=back,
        summary=summary(report),
        kind=kind_of_points(report),
        notices=notices(report),
        cells=cells,
        unseen=notebook.unseen,
        faults=[(fault_sentence(fault, report.module), pointed(fault)) for fault in report.module.faults],
        elsewhere=list(without_repeats(elsewhere, reasons_of_faults(report.module))),
        prose=prose,
    )


def _graded_cells(notebook: ShownNotebook, report: SafeReport, views: Sequence[CellView]) -> list[GradedCell]:
    """Join the cells with the code and the outcomes of the report."""
    # The code cells of the notebook are those of the report, in the same order.
    places = {name: place.rpartition(", line ")[0] for name, place in report.module.found.items() if place}
    labels = [_label(outcome, tuple(report.module.found), places) for outcome in report.outcomes]
    in_order = iter(views)
    codes = (next(in_order, None) if cell.kind == "code" else None for cell in notebook.cells)
    return [
        GradedCell(cell, code, _outcomes_at(code.label, report.outcomes, labels)) if code else GradedCell(cell)
        for cell, code in zip(notebook.cells, codes, strict=True)
    ]


def _outcomes_at(label: str, outcomes: Sequence[Outcome], labels: Sequence[str]) -> tuple[Outcome, ...]:
    here = (outcome for outcome, its_label in zip(outcomes, labels, strict=True) if its_label == label)
    return tuple(without_repeats(here))


def _label(outcome: Outcome, required: Sequence[str], places: Mapping[str, str]) -> str:
    """Return the label of the only cell behind a test, or ""."""
    cells = {places.get(name, "") for name in subjects(outcome.test, required)}
    return cells.pop() if len(cells) == 1 else ""


def subjects(test: GradedTest, required: Sequence[str]) -> tuple[str, ...]:
    """Return the required names a graded test is about.

    These are the names before the colon of its title, or else the name that the test function's own name begins with.
    """
    topic, colon, _ = test.title.partition(":")
    named = tuple(name for name in required if colon and re.search(rf"\b{re.escape(name)}\b", topic))
    prefixes = [name for name in required if test.name.startswith(f"test_{name}")]
    if named or prefixes:
        return named or (max(prefixes, key=len),)
    return tuple(required) if len(required) == 1 else ()
