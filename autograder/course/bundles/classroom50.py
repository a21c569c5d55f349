"""Packs the autograders of Classroom 50, a folder for each assignment. Everybody can read them there, so they have visible tests only.

Sources of the layout: the pages Advanced-Autograding and Autograding-Basics of foundation50/classroom50, and its `publish-pages.yaml`.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.course.bundles.files import File, below, public_files, template_files, to_zip
from autograder.model import Assignment


def pack(root: Path, assignments: Sequence[Assignment]) -> bytes:
    """Return a zip with `autograders/NAME/` for each assignment. It is for everybody."""
    files: dict[str, File] = {}
    for assignment in assignments:
        # Beside autograder.py, Python could take that file for the package of this name.
        autograder = {**below("kit", public_files(root, assignment)), **template_files("classroom50")}
        files |= below(f"autograders/{name_of(assignment)}", autograder)
    return to_zip(files)


def name_of(assignment: Assignment) -> str:
    """Return the name of an assignment there, which has hyphens in place of underscores."""
    return assignment.slug.replace("_", "-")
