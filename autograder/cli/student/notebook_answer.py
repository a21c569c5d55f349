"""The program that `check` in a notebook starts: it grades the cells that ran and prints the table as JSON.

    python -m autograder.cli.student.notebook_answer [SLUG] < NOTEBOOK

The table is `{"text": ..., "html": ...}`. Grading is that of `autograder test`, workers included. If the student must do something first,
the table is one sentence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.course.assignment import kit_root, load_assignments, unknown_assignment
from autograder.extraction.extract import extract, names_in
from autograder.extraction.notebook_file import MOST_CODE
from autograder.grading.grader import Grader
from autograder.judging.suite import VISIBLE
from autograder.model import Assignment, KitError, Report, Submission
from autograder.reports.pages.cell_table import sentence, tables

FILE = "notebook.ipynb"
SEED = 0  # as in `autograder test`
MOST_NAMES = 6


@dataclass(frozen=True)
class RunCells:
    """The cells that ran in a notebook, as notebooks: all before the call of `check`, all with it, and the calling cell alone."""

    before: bytes
    with_call: bytes
    calling: bytes

    def content(self, required: Sequence[str]) -> bytes:
        """Return the cells to grade: the calling cell counts if it defines a required name."""
        return self.with_call if names_in(self.calling, FILE, required) else self.before


def main() -> int:
    """Read the notebook from standard input and print the table; other output goes to standard error."""
    answer_stream, sys.stdout = sys.stdout, sys.stderr
    cells, slugs = _run_cells(json.load(sys.stdin.buffer)), sys.argv[1:]
    try:
        assignments = load_assignments(kit_root())
        answer = tables(_reports(_submissions(cells, assignments, slugs), assignments))
    except KitError as error:
        answer = sentence(str(error))
    json.dump(answer, answer_stream)
    return 0


def _run_cells(notebook: Mapping[str, Any]) -> RunCells:
    cells = _shortened(notebook["cells"])
    parts = (cells[:-1], cells, cells[-1:])
    return RunCells(*(json.dumps({**notebook, "cells": part}).encode() for part in parts))


def _shortened(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells; in a long session, drop the text of a cell that ran again unchanged."""
    sources = ["".join(cell["source"]) for cell in cells]
    if sum(map(len, sources)) <= MOST_CODE:
        return cells
    last = {source: index for index, source in enumerate(sources)}
    return [
        cell if last[source] == index else {**cell, "source": ""}
        for index, (cell, source) in enumerate(zip(cells, sources, strict=True))
    ]


def _submissions(cells: RunCells, assignments: Mapping[str, Assignment], slugs: Sequence[str]) -> list[Submission]:
    """Return the cells for each named assignment, or for each with a required name defined; raise KitError if there is none."""
    unknown = [slug for slug in slugs if slug not in assignments]
    if unknown:
        raise unknown_assignment(unknown[0], list(assignments))
    chosen = [assignments[slug] for slug in slugs or assignments]
    defined = [
        submission
        for assignment in chosen
        if _is_begun(submission := _submission(cells, assignment), assignment.required)
    ]
    if not defined:
        raise KitError(_nothing(chosen, named=bool(slugs)))
    return defined


def _submission(cells: RunCells, assignment: Assignment) -> Submission:
    return Submission("you", "you", assignment.slug, FILE, cells.content(assignment.required))


def _is_begun(submission: Submission, required: tuple[str, ...]) -> bool:
    """Return whether a required name is defined, or a broken cell seems to define one."""
    module = extract(submission, required)
    if module.refusal:
        raise KitError(f"{module.refusal} Or restart the kernel: `check` reads all cells that ran since it started.")
    return bool(module.lost or any(module.found.values()))


def _nothing(chosen: Sequence[Assignment], *, named: bool) -> str:
    if not named:
        return "no cell that ran so far defines a required name of any assignment: run your cells, then this one"
    names = chosen[0].required
    listed = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
    return f"{chosen[0].slug}: no cell that ran so far defines {listed}: run the cells that do, then this one"


def _reports(submissions: Sequence[Submission], assignments: Mapping[str, Assignment]) -> list[Report]:
    chosen = {submission.slug: assignments[submission.slug] for submission in submissions}
    with Grader(chosen, seed=SEED, visibilities=VISIBLE) as grader:
        return [replace(grader.grade(submission), file="this notebook") for submission in submissions]


if __name__ == "__main__":
    sys.exit(main())
