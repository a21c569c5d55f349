"""The subcommands: each reads its options, prints for a person, and returns the exit status."""

from __future__ import annotations

import argparse
import difflib
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from autograder.cli.common import at_once, chosen_assignments, roster_of, survey
from autograder.course.assignment import kit_root, load_assignments
from autograder.model import Assignment, KitError, Report
from autograder.reports.sanitize import one_line, safe_report

if TYPE_CHECKING:
    pass

EARNED, NOT_EARNED = 0, 1


def test(options: argparse.Namespace) -> int:
    """Run the visible tests and print a table for each assignment; exit 0 only if every point is earned."""
    if options.watch:
        from autograder.cli.student import saves

        return saves.run(options)
    console = Console()
    assignments = chosen_assignments(options.slugs)
    console.print(_first_line(options, assignments), markup=False, highlight=False)
    # These import NumPy, pytest and, for the expected values, torch.
    from autograder.cli.student.live_lines import LiveLines
    from autograder.cli.student.self_test import reports_in_process, test_reports
    from autograder.intake import own_file
    from autograder.reports.terminal import show_report

    note, lines = partial(console.print, style="dim"), LiveLines(console)
    if options.in_process:
        reports = reports_in_process(assignments, options.notebook, seed=options.seed, note=note)
    else:
        reports = test_reports(assignments, options.notebook, seed=options.seed, note=note, ended=lines.show)
    tested = list[Report]()
    for report in reports:
        lines.erase()
        show_report(safe_report(report), console)
        tested.append(report)
    files = [own_file(options.notebook or assignments[report.slug].stub, report.slug).read() for report in tested]
    show_page(tested, files, options, console)
    return EARNED if all(report.score == report.max_score for report in tested) else NOT_EARNED


def _first_line(options: argparse.Namespace, assignments: Iterable[str]) -> str:
    """Say what is tested: a notebook may have some of the assignments only."""
    notebook = "" if options.notebook is None else one_line(options.notebook.name)
    parts = [", ".join(assignments)] if options.slugs or not notebook else []
    return f"Testing {' in '.join([*parts, *filter(None, [notebook])])} …"


def show_page(reports: Sequence[Report], files: Sequence[bytes], options: argparse.Namespace, console: Console) -> None:
    """Write the page of a student's own run, and print its address; `files` are the contents that were tested."""
    from autograder.reports.writer import write_own_pages  # Slow: imported while the student reads the table.

    try:
        page = write_own_pages(options.out or kit_root() / "build", reports, files)
    except KitError as error:
        address = f"none, {error}"
    else:
        address = page.resolve().as_uri() if console.is_terminal else _below_here(page)
    console.print(f"\nReport: {address}", markup=False, highlight=False, soft_wrap=True)


def _below_here(path: Path) -> str:
    here = Path.cwd()
    return str(path.relative_to(here) if path.is_relative_to(here) else path)


def intake(options: argparse.Namespace) -> int:
    """List the submissions and write intake.json; exit 1 if there are none."""
    from autograder.intake import remarks_of
    from autograder.reports.intake_table import show_intake
    from autograder.reports.terminal import show_remarks
    from autograder.reports.writer import write_intake

    console = Console()
    assignments = chosen_assignments([options.assignment] if options.assignment else [])
    found = survey(options, assignments, roster_of(options))
    path = write_intake(options.out, found)
    show_intake(found, console)
    show_remarks(remarks_of(found), console)
    console.print(f"Every file and its result: {path}", markup=False, highlight=False)
    return EARNED if found.submissions else NOT_EARNED


def validate(options: argparse.Namespace) -> int:
    """Validate the suites: print the claims, write the kill matrix; exit 0 only if every claim holds."""
    if not (kit_root() / "solutions").is_dir():
        raise KitError(f"{kit_root()}: has no solutions/; run `validate` in the instructors' copy of the kit")
    if options.show is not None:
        return _show_mistake(options.slugs, options.show)
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from autograder.validation.output import show_validations, to_html
    from autograder.validation.validate import validate as validate_suites
    from autograder.validation.validate import write

    if options.seeds < 1:
        raise KitError(f"--seeds {options.seeds}: at least 1")
    start, console = time.monotonic(), Console(stderr=True)
    assignments = chosen_assignments(options.slugs)
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("Validating", total=None)
        validations = validate_suites(
            assignments,
            options.out,
            seeds=options.seeds,
            at_once=at_once(options.jobs),
            force=options.force,
            planned=lambda count: progress.update(task, total=count),
            advanced=lambda: progress.update(task, advance=1),
        )
    write(options.out, validations, to_html(validations))
    show_validations(validations, Console())
    print(f"{len(validations)} suites in {time.monotonic() - start:.0f} s; kill matrix: {options.out}/index.html")
    agree = _report_problems(assignments)
    return EARNED if agree and all(validation.holds for validation in validations) else NOT_EARNED


def _report_problems(assignments: Mapping[str, Assignment]) -> bool:
    """Print the problems in the files of a course; return whether there are none."""
    from autograder.course.problems import course_problems

    problems = list(course_problems(kit_root(), assignments.values()))
    for problem in problems:
        print(problem, file=sys.stderr)
    return not problems


def _show_mistake(slugs: Sequence[str], name: str) -> int:
    """Print the whole program of a known mistake, its hint as the docstring."""
    from autograder.course.programs import read_mistakes

    if len(slugs) != 1:
        raise KitError(f"--show {name}: name one assignment, as in `validate SLUG --show {name}`")
    (assignment,) = chosen_assignments(slugs).values()
    sources = {mistake.name: mistake.source for mistake in read_mistakes(assignment)}
    if name not in sources:
        close = difflib.get_close_matches(name, sources, cutoff=0)
        raise KitError(f"{assignment.slug} has no mistake {name}; the nearest names are {', '.join(close)}")
    print(sources[name].rstrip())
    return EARNED


def doctor(options: argparse.Namespace) -> int:
    """Print the best isolation here and how to improve it; exit 0 if hidden tests can be graded."""
    from autograder.sandbox.bubblewrap import explain_bubblewrap
    from autograder.sandbox.doctor import best, missing_layers
    from autograder.sandbox.levels import LAYERS, LEAST_FOR_HIDDEN, LEVELS, at_least

    found = best().level
    lines = [f"Isolation here: {found}", f"  left open: {LEVELS[found].open}", f"  bubblewrap: {explain_bubblewrap()}"]
    for tried in missing_layers():
        layer = LAYERS[tried.missing]
        lines += ["", f"Missing for {tried.level.name}: {layer.name} ({tried.reason})"]
        lines += [f"  would stop: {layer.stops}", f"  to get it: {layer.remedy}"]
    print("\n".join(lines))
    return EARNED if at_least(found, LEAST_FOR_HIDDEN) else NOT_EARNED


def stubs(options: argparse.Namespace) -> int:
    """Write the stubs and notebooks, or list those that differ."""
    from autograder.course.stubs import stale_files, write_stubs

    assignments: Mapping[str, Assignment] = load_assignments(kit_root())
    if not options.check:
        for path in write_stubs(assignments.values()):
            print(f"wrote {path}")
        return EARNED if _report_problems(assignments) else NOT_EARNED
    stale = stale_files(assignments.values())
    for path in stale:
        print(f"{path}: differs from its solution or sheet; run `make stubs`", file=sys.stderr)
    return EARNED if _report_problems(assignments) and not stale else NOT_EARNED


def handout(options: argparse.Namespace) -> int:
    """Pack the handout."""
    from autograder.course.handout import pack

    names = pack(kit_root(), options.out)
    print(f"{options.out}: {len(names)} files")
    return EARNED
