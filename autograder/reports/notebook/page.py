"""The submitted notebook as a page, with test outcomes below each cell.

nbconvert's own `HTMLExporter(sanitize_html=True)` was tried on the hostile notebooks of the tests and is not used: it refuses damaged
notebooks, keeps links, control and bidirectional characters, has no limit on size, and its templates load scripts.
So this folder bounds the notebook, keeps only text and images, and takes nbconvert's Markdown alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from autograder.model import Module, Outcome
from autograder.reports.causes import common_part, fault_sentence, reasons_of_faults, subjects, without_repeats
from autograder.reports.notebook.markdown import prose
from autograder.reports.notebook.sanitize import ShownCell, ShownNotebook, safe_notebook
from autograder.reports.pages.code_view import CellView
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import kind_of_points, notices, pointed, summary

Fault = tuple[str, str]


@dataclass(frozen=True)
class GradedCell:
    """A cell of the notebook; a code cell has its graded code, its syntax errors and its outcomes."""

    shown: ShownCell
    code: CellView | None = None
    faults: tuple[Fault, ...] = ()
    outcomes: tuple[Outcome, ...] = ()


def to_html(report: SafeReport, views: Sequence[CellView], content: bytes, *, back: str) -> str:
    """Return the page, or "" if there is nothing to show.

    `views` is the code of the report, `back` the address of its page. The page shows the points of the tests and nothing of the standing,
    which may change when the notebook is no longer at hand.
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
        faults=[fault for fault in _faults(report.module) if not any(fault in cell.faults for cell in cells)],
        elsewhere=list(without_repeats(elsewhere, reasons_of_faults(report.module))),
        prose=prose,
    )


def _graded_cells(notebook: ShownNotebook, report: SafeReport, views: Sequence[CellView]) -> list[GradedCell]:
    """Join the cells with the code, the syntax errors and the outcomes of the report."""
    # The code cells of the notebook are those of the report, in the same order.
    labels = _labels(report, views)
    in_order = iter(views)
    codes = (next(in_order, None) if cell.kind == "code" else None for cell in notebook.cells)
    return [
        _graded_cell(cell, code, report, labels) if code else GradedCell(cell)
        for cell, code in zip(notebook.cells, codes, strict=True)
    ]


def _graded_cell(cell: ShownCell, code: CellView, report: SafeReport, labels: Sequence[str]) -> GradedCell:
    here = (outcome for outcome, label in zip(report.outcomes, labels, strict=True) if label == code.label)
    faults = tuple(fault for fault in _faults(report.module) if _begins_with(fault[0], code.label))
    outcomes = tuple(without_repeats(here, reasons_of_faults(report.module)))
    return GradedCell(cell, code, faults, outcomes)


def _faults(module: Module) -> list[Fault]:
    """Return the sentence of each syntax error, and its line with a caret."""
    return [(fault_sentence(fault, module), pointed(fault)) for fault in module.faults]


def _labels(report: SafeReport, views: Sequence[CellView]) -> list[str]:
    """Return the label of the only cell behind each test, or "".

    It is the cell that has lost a name, or else the one that defines the names the test is about.
    """
    required = tuple(report.module.found)
    places = {name: place.rpartition(", line ")[0] for name, place in report.module.found.items() if place}
    reasons = [common_part(outcome) for outcome in report.outcomes]
    losing = [next((v.label for v in views if _begins_with(reason, v.label)), "") for reason in reasons]
    cells = [{places.get(name, "") for name in subjects(outcome.test, required)} for outcome in report.outcomes]
    return [label or (min(found) if len(found) == 1 else "") for label, found in zip(losing, cells, strict=True)]


def _begins_with(reason: str, label: str) -> bool:
    """Return whether a reason is about a cell: "cell 4 cannot be read" or "cell 4, line 2 deletes it"."""
    return reason.startswith((f"{label} ", f"{label},"))
