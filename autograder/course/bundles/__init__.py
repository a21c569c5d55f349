"""Packs bundles: what a grading system needs to grade with this kit.

In: the kit and the chosen assignments. Out: one file for Gradescope, Classroom 50 or Autolab. The scripts in `templates` run in that
system, and call `autograder grade-bundle`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.course.bundles import autolab, classroom50, gradescope
from autograder.model import Assignment


@dataclass(frozen=True)
class System:
    """A system that grades.

    `pack` returns the bytes of its bundle from the kit's folder and the assignments; the same tree gives the same bytes. `file` is the
    usual name of the bundle, and `readers` says who may have it.
    """

    file: str
    readers: str
    pack: Callable[[Path, Sequence[Assignment]], bytes]


_STAFF = "for staff only: it has solutions and hidden tests"

SYSTEMS: Final[Mapping[str, System]] = {
    "gradescope": System("gradescope.zip", _STAFF, gradescope.pack),
    "classroom50": System("classroom50.zip", "for everybody: it has visible tests only", classroom50.pack),
    "autolab": System("autolab.tar", _STAFF, autolab.pack),
}
