"""Finds the submissions in a file, a folder or a zip: who handed in which file for which assignment.

Knows how the files are named and laid out, and is the only one that does. Nothing that it finds is lost in silence:
each file is graded, refused or ignored, and has a record that says which and why.

    reading.files - layouts (systems, gradescope, plain) -> Handed - people -> Owner - claims -> Attempt - survey -> Intake
"""

from __future__ import annotations

from pathlib import Path

from autograder.intake.nouns import Intake, Which
from autograder.intake.people import read_roster
from autograder.intake.records import remarks_of
from autograder.intake.survey import Wanted, survey
from autograder.model import KitError, Submission

__all__ = ["Intake", "Wanted", "Which", "own_file", "read_roster", "remarks_of", "survey"]


def own_file(path: Path, slug: str) -> Submission:
    """Return a student's own file, whatever its name, as a submission; raise KitError when it cannot be read."""
    try:
        return Submission("you", "you", slug, path.name, path.read_bytes())
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error
