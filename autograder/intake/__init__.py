"""Finds the submissions in a file, a folder or a zip: who handed in which file for which assignment.

In: a path and, if there is one, a roster. Out: an Intake, with a Submission for each file to grade and a Record for every file. May
import extraction, to learn which names a file defines. `files` reads folders and zips, `lms` knows how learning systems name things.
"""

from __future__ import annotations

from pathlib import Path

from autograder.intake.model import Intake, Which
from autograder.intake.pipeline import IntakeOptions, survey
from autograder.intake.records import remarks_of
from autograder.intake.roster import read_roster
from autograder.model import KitError, Submission

__all__ = ["Intake", "IntakeOptions", "Which", "own_file", "read_roster", "remarks_of", "survey"]


def own_file(path: Path, slug: str) -> Submission:
    """Return a student's own file, whatever its name, as a submission; raise KitError when it cannot be read."""
    try:
        return Submission("you", "you", slug, path.name, path.read_bytes())
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error
