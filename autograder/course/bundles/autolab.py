"""Packs a lab that Autolab can import.

Sources of the layout: docs/lab.md, `examples/hello` and `valid_asmt_tar` in autolab/Autolab.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.course.bundles.files import File, staff_files, template_files, to_json, to_tar
from autograder.model import Assignment, KitError

HANDIN = "handin.py"
IMAGE = "autograding_image"
MAKEFILE = "autograde-Makefile"
MOST_SECONDS = 600
MOST_MEGABYTES = 10


def pack(root: Path, assignments: Sequence[Assignment]) -> bytes:
    """Return the tar of a lab; raise KitError unless there is one assignment."""
    if len(assignments) != 1:
        raise KitError(
            f"a lab of Autolab has one assignment, not {len(assignments)}; name one, as in `bundle … adam_step`"
        )
    (assignment,) = assignments
    name, scripts = assignment.slug, template_files("autolab")
    makefile = scripts.pop(MAKEFILE)
    grader = {**staff_files(root, assignments), **template_files("image"), **scripts}
    lab = {
        f"{name}.yml": to_json(settings(assignment)),
        f"{name}.rb": File(f"module {name.title().replace('_', '')}\nend\n".encode()),
        MAKEFILE: makefile,
        "autograde.tar": File(to_tar(grader)),
    }
    return to_tar(lab, folder=name)


def settings(assignment: Assignment) -> dict[str, object]:
    """Return the settings of the lab. JSON is YAML, too."""
    return {
        "general": {
            "name": assignment.slug,
            "display_name": assignment.title,
            "description": "",
            "handin_filename": HANDIN,
            "handin_directory": "handin",
            "max_grace_days": 0,
            "max_submissions": -1,
            "max_size": MOST_MEGABYTES,
            "category_name": "Lab",
        },
        "problems": [{"name": assignment.slug, "description": "", "max_score": assignment.points, "optional": False}],
        "autograder": {"autograde_timeout": MOST_SECONDS, "autograde_image": IMAGE, "release_score": True},
    }
