"""What several kit tests share: the root, its assignments, and grading of bytes."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import nbformat

from autograder.course.assignment import load_assignments
from autograder.course.programs import Program, read_mistakes
from autograder.grading.grader import Grader
from autograder.intake import IntakeOptions, collect_submissions
from autograder.model import Assignment, Report, Submission
from autograder.sandbox import doctor, levels

ROOT = Path(__file__).resolve().parents[2]


@cache
def assignments() -> dict[str, Assignment]:
    return load_assignments(ROOT)


@cache
def mistakes(slug: str) -> dict[str, Program]:
    """Return the known mistakes of an assignment by their names."""
    return {program.name: program for program in read_mistakes(assignments()[slug])}


def submission(slug: str, name: str, content: bytes | str, file: str | None = None) -> Submission:
    raw = content.encode() if isinstance(content, str) else content
    return Submission(name, name, slug, file or f"{slug}.py", raw)


def grade(submissions: Iterable[Submission], *, seed: int = 541, grader: type[Grader] = Grader) -> list[Report]:
    """Grade submissions as the command does, two at a time; reports in the order of the submissions."""
    chosen = list(submissions)
    slugs = {one.slug for one in chosen}
    with grader({slug: assignments()[slug] for slug in sorted(slugs)}, seed=seed) as opened:
        reports = list(opened.grade_all(chosen, at_once=2, finish=lambda report: report))
    order = {(one.key, one.slug): number for number, one in enumerate(chosen)}
    return sorted(reports, key=lambda report: order[report.key, report.slug])


def notebook(*cells: str) -> bytes:
    """Return a notebook with these code cells."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
    return nbformat.writes(made).encode()


def anyhow() -> tuple[str, ...]:
    """Return the option without which `grade` would refuse hidden tests on this machine, if there is need of one."""
    found = doctor.best().level
    return () if levels.at_least(found, levels.LEAST_FOR_HIDDEN) else ("--isolation", found)


def autograder(*arguments: str | Path, cwd: Path = ROOT, timeout: float = 300) -> subprocess.CompletedProcess[str]:
    """Run the command as a person does; `grade` on whatever machine this is."""
    words = [str(argument) for argument in arguments]
    more = anyhow() if words[:1] == ["grade"] and "--isolation" not in words else ()
    command = [sys.executable, "-m", "autograder", *words, *more]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=timeout, check=False)


def take_in(
    path: Path, slugs_required: Mapping[str, tuple[str, ...]], only: str | None = None
) -> tuple[tuple[Submission, ...], tuple[str, ...]]:
    """Return the submissions in a file, folder or zip, ordered by student and slug, and a sentence for each file that
    is none.

    `slugs_required` maps an assignment to the names that it asks for; with `only`, the others are left aside, and a
    single file is for that one. Raise KitError when the path cannot be read at all.
    """
    intake = collect_submissions(path, IntakeOptions(slugs_required, only))
    return intake.submissions, intake.sentences


def in_memory(submissions: Iterable[Submission]) -> list[Submission]:
    """Return the submissions with their bytes, as they can be compared."""
    return [replace(submission, content=submission.read()) for submission in submissions]
