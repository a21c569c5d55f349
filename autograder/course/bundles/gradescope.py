"""Packs the autograder zip of a Gradescope assignment.

Source of the layout: https://gradescope-autograders.readthedocs.io/en/latest/specs/
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.course.bundles.files import staff_files, template_files, to_json, to_zip
from autograder.model import Assignment

NOT_GRADED = (
    "The autograder could not grade this submission. This is not your fault, and the score of 0 is not your result. "
    "The course staff can grade the submission again without a new upload: please tell them."
)


def pack(root: Path, assignments: Sequence[Assignment]) -> bytes:
    """Return the zip for these assignments, with solutions and hidden tests."""
    scripts = {**template_files("image"), **template_files("gradescope")}
    return to_zip({**staff_files(root, assignments), **scripts, "not_graded.json": to_json(not_graded())})


def not_graded() -> dict[str, object]:
    """Return the results of a submission that was not graded: Gradescope needs a score where there are no tests."""
    return {"score": 0, "output": NOT_GRADED, "output_format": "text", "stdout_visibility": "hidden"}
