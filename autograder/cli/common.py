"""What several commands share: which assignments they are for, and what is in a path of submissions."""

from __future__ import annotations

import argparse
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from autograder.course.assignment import handed_out, kit_root, load_assignment, load_assignments
from autograder.model import Assignment, KitError

if TYPE_CHECKING:
    from autograder.intake import IntakeOptions
    from autograder.intake.model import Intake
    from autograder.intake.roster import Roster


def chosen_assignments(slugs: Sequence[str]) -> dict[str, Assignment]:
    """Return the named assignments, or all."""
    root = kit_root()
    return {slug: load_assignment(root, slug) for slug in slugs} if slugs else load_assignments(root)


def add_store(parser: argparse.ArgumentParser) -> None:
    """Add the option for the folder that `grade` wrote into."""
    parser.add_argument(
        "--out", type=Path, default=Path("reports"), metavar="DIR", help="the folder of the results (default: reports)"
    )


def roster_of(options: argparse.Namespace) -> Roster | None:
    """Return the roster that the options name, or None."""
    from autograder.intake import read_roster

    return None if options.roster is None else read_roster(options.roster)


def survey(options: argparse.Namespace, assignments: Mapping[str, Assignment], roster: Roster | None) -> Intake:
    """Return what is in the path of the options; raise KitError if there is no such path."""
    from autograder.intake import collect_submissions

    if not options.path.exists():
        raise KitError(f"{options.path}: there is no such file or folder")
    return collect_submissions(options.path, intake_options(options, assignments, roster))


def intake_options(
    options: argparse.Namespace, assignments: Mapping[str, Assignment], roster: Roster | None
) -> IntakeOptions:
    """Return the options of the intake that the command line gives."""
    from autograder.intake import IntakeOptions

    required = {slug: assignment.required for slug, assignment in assignments.items()}
    chosen = (required, options.assignment, roster, options.pattern, options.attempt)
    return IntakeOptions(*chosen, handed_out=handed_out(assignments.values()))


def at_once(jobs: int | None) -> int:
    """Return how many judges work in parallel; raise KitError unless there is one at least."""
    if jobs is not None and jobs < 1:
        raise KitError(f"--jobs {jobs}: at least 1")
    return jobs or os.cpu_count() or 1
