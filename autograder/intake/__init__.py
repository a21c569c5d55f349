"""Finds the submissions in a file, folder or zip: who handed in which file for which assignment.

In: a path and, optionally, a roster. Out: an Intake, with a Submission for each file to grade and a Record for every file. May import
extraction, to learn which names a file defines, and sandbox, to know where a child can do that. `files` reads folders and zips, `lms` the
file names of learning systems.
"""

from __future__ import annotations

from pathlib import Path

from autograder.intake.model import AttemptPolicy, Intake
from autograder.intake.pipeline import IntakeOptions, collect_submissions
from autograder.intake.records import remarks_of
from autograder.intake.roster import read_roster
from autograder.model import KitError, Submission

__all__ = [
    "AttemptPolicy",
    "Intake",
    "IntakeOptions",
    "collect_submissions",
    "own_file",
    "read_roster",
    "remarks_of",
]


def own_file(path: Path, slug: str) -> Submission:
    """Return a student's own file as a submission.

    Raise KitError when it cannot be read.
    """
    try:
        return Submission("you", "you", slug, path.name, path.read_bytes())
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error
