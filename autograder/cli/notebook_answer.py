"""The program that `check` in a notebook starts: grades the cells that ran and prints the table as JSON, `{"text": ..., "html": ...}`.

    python -m autograder.cli.notebook_answer [SLUG] < NOTEBOOK

Knows which assignments are asked for; grading is that of `autograder test`, workers included. A fault that the student can mend is an
answer too, of one sentence.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from autograder.course.assignment import kit_root, load_assignments
from autograder.extraction.extract import extract, names_in
from autograder.extraction.notebook_file import MOST_CODE
from autograder.grading.grader import Grader
from autograder.grading.job import Job
from autograder.judging.suite import VISIBLE
from autograder.model import Assignment, KitError, Report, Submission
from autograder.reports.pages.cell_table import sentence, tables

FILE = "notebook.ipynb"
SEED = 0  # as in `autograder test`
MOST_NAMES = 6


@dataclass(frozen=True)
class Ran:
    """What ran in a notebook: the cells before the one that asks, and those with it."""

    before: bytes
    everything: bytes
    asking: bytes

    def content(self, required: Sequence[str]) -> bytes:
        """Return the cells that count: the one that asks does when it also defines what is asked for."""
        return self.everything if names_in(self.asking, FILE, required) else self.before


def main() -> int:
    """Read the notebook from standard input, print the answer; anything else that prints goes to standard error."""
    answer_stream, sys.stdout = sys.stdout, sys.stderr
    ran, slugs = _ran(json.load(sys.stdin.buffer)), sys.argv[1:]
    try:
        answer = tables(_reports(_asked_for(ran, load_assignments(kit_root()), slugs)))
    except KitError as error:
        answer = sentence(str(error))
    json.dump(answer, answer_stream)
    return 0


def _ran(notebook: Mapping[str, Any]) -> Ran:
    cells = _shortened(notebook["cells"])
    parts = (cells[:-1], cells, cells[-1:])
    return Ran(*(json.dumps({**notebook, "cells": part}).encode() for part in parts))


def _shortened(cells: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the cells; in a long session, without the text of those that ran again later just as they were."""
    sources = ["".join(cell["source"]) for cell in cells]
    if sum(map(len, sources)) <= MOST_CODE:
        return cells
    last = {source: place for place, source in enumerate(sources)}
    return [
        cell if last[source] == place else {**cell, "source": ""}
        for place, (cell, source) in enumerate(zip(cells, sources, strict=True))
    ]


def _asked_for(ran: Ran, assignments: Mapping[str, Assignment], slugs: Sequence[str]) -> list[Job]:
    """Return a job for each assignment that is named, or of which something is defined; raise KitError where that is none."""
    unknown = [slug for slug in slugs if slug not in assignments]
    if unknown:
        raise KitError(f"there is no assignment {unknown[0]!r}; there are: {', '.join(assignments)}")
    chosen = [assignments[slug] for slug in slugs or assignments]
    jobs = [_job(ran, assignment) for assignment in chosen]
    defined = [job for job in jobs if _is_begun(job)]
    if not defined:
        raise KitError(_nothing(chosen, named=bool(slugs)))
    return defined


def _job(ran: Ran, assignment: Assignment) -> Job:
    submission = Submission("you", "you", assignment.slug, FILE, ran.content(assignment.required))
    return Job(submission, assignment, SEED, VISIBLE, own_seed=SEED)


def _is_begun(job: Job) -> bool:
    """Say whether there is something to report: a definition, or a broken cell that seems to hold one."""
    module = extract(job.submission, job.assignment.required)
    if module.refusal:
        raise KitError(f"{module.refusal} Or restart the kernel: all that ran since it started is read.")
    return bool(module.lost or any(module.found.values()))


def _nothing(chosen: Sequence[Assignment], *, named: bool) -> str:
    if not named:
        return "no cell that ran so far defines a name that an assignment asks for: run your cells, then this one"
    names = chosen[0].required
    listed = ", ".join(names[:MOST_NAMES]) + (", …" if len(names) > MOST_NAMES else "")
    return f"{chosen[0].slug}: no cell that ran so far defines {listed}: run the cells that do, then this one"


def _reports(jobs: Sequence[Job]) -> list[Report]:
    with Grader({job.assignment.slug: job.assignment for job in jobs}) as grader:
        return [replace(grader.grade(job), file="this notebook") for job in jobs]


if __name__ == "__main__":
    sys.exit(main())
