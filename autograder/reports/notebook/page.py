"""The submitted notebook as a page: each cell with its outputs, and beside the cell that defines a function how its tests ended.

Knows nbconvert, whose exporter fills in a template of ours; the notebook that it is given has been through `safe_notebook`, the report
through `safe`. Nothing of the user's own Jupyter (configuration, templates, extensions) is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from jinja2 import Environment
from nbconvert.exporters.templateexporter import TemplateExporter
from nbformat import NotebookNode

from autograder.model import GradedTest, Outcome, Report
from autograder.reports.notebook.markdown import prose
from autograder.reports.notebook.sanitize import safe_notebook
from autograder.reports.pages.code_view import CellView, view_cells
from autograder.reports.pages.templates import new_environment
from autograder.reports.sanitize import for_students
from autograder.reports.wording import notices, summary


@dataclass(frozen=True)
class Beside:
    """What stands beside a cell of the notebook: its code as it was graded, and the outcomes of what it defines."""

    view: CellView | None
    outcomes: tuple[Outcome, ...]


NOTHING = Beside(None, ())


def to_html(report: Report, content: bytes, *, back: str) -> str:
    """Return the page of the notebook that was graded, or "" where it is none that can be shown; `back` is the address of the report."""
    notebook = safe_notebook(content)
    if notebook is None or not report.module.cells:
        return ""
    report = for_students(report)
    beside = _beside(notebook, report)
    shown = {outcome.test.name for one in beside for outcome in one.outcomes}
    resources = {
        "report": report,
        "back": back,
        "summary": summary(report),
        "notices": notices(report),
        "beside": beside,
        "elsewhere": [outcome for outcome in report.outcomes if outcome.test.name not in shown],
    }
    page, _ = _exporter().from_notebook_node(notebook, resources=resources)
    return page


class _Exporter(TemplateExporter):
    """nbconvert with the kit's own templates, with autoescape."""

    def _create_environment(self) -> Environment:
        environment = new_environment()
        environment.filters["prose"] = prose
        return environment

    def _preprocess(self, nb: NotebookNode, resources: dict[str, Any]) -> tuple[NotebookNode, dict[str, Any]]:
        # `safe_notebook` was the only step; nbconvert would copy and validate its result, for seconds where it is large.
        return nb, resources


@cache
def _exporter() -> _Exporter:
    make: Any = _Exporter
    exporter: _Exporter = make(default_preprocessors=[], template_paths=[], template_file="notebook.html")
    return exporter


def _beside(notebook: NotebookNode, report: Report) -> list[Beside]:
    """Return for each cell of the notebook what stands beside it; its code cells are those of the report, in the same order."""
    places = {name: place.rpartition(", line ")[0] for name, place in report.module.found.items() if place}
    labels = [_label(outcome, tuple(report.module.found), places) for outcome in report.outcomes]
    views = iter(view_cells(report.module.cells))
    code = (next(views, None) if cell.cell_type == "code" else None for cell in notebook.cells)
    return [_with_outcomes(view, report.outcomes, labels) if view else NOTHING for view in code]


def _with_outcomes(view: CellView, outcomes: Sequence[Outcome], labels: Sequence[str]) -> Beside:
    return Beside(view, tuple(one for one, label in zip(outcomes, labels, strict=True) if label == view.label))


def _label(outcome: Outcome, required: Sequence[str], places: Mapping[str, str]) -> str:
    """Return the label of the one cell that defines what a test is about, or "" where there is no such one."""
    cells = {places.get(name, "") for name in subjects(outcome.test, required)}
    return cells.pop() if len(cells) == 1 else ""


def subjects(test: GradedTest, required: Sequence[str]) -> tuple[str, ...]:
    """Return the required names that a graded test is about: those before the colon of its title, or the one that its name begins with."""
    topic, colon, _ = test.title.partition(":")
    named = tuple(name for name in required if colon and re.search(rf"\b{re.escape(name)}\b", topic))
    begun = [name for name in required if test.name.startswith(f"test_{name}")]
    if named or begun:
        return named or (max(begun, key=len),)
    return tuple(required) if len(required) == 1 else ()
