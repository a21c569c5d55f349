"""Packs the kit and the assignments of a run for workers that have neither."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

from autograder.course.assignment import PACKAGE_ROOT
from autograder.course.bundles.files import COURSE, File, to_zip
from autograder.model import Assignment


@dataclass(frozen=True)
class Archive:
    """A zip, and its sha256 hex digest. The same files give the same bytes."""

    content: bytes
    sha256: str


def archive_of(content: bytes) -> Archive:
    """Return a zip with its digest."""
    return Archive(content, hashlib.sha256(content).hexdigest())


def pack(assignments: Collection[Assignment]) -> Archive:
    """Pack the kit, and all files of these assignments with solutions and hidden tests. They have one root."""
    root = next(iter(assignments)).root
    paths = {path.relative_to(PACKAGE_ROOT): path for path in (PACKAGE_ROOT / "autograder").rglob("*")}
    paths |= {path.relative_to(root): path for path in _course(root, assignments)}
    files = {
        name.as_posix(): File(path.read_bytes())
        for name, path in paths.items()
        if path.is_file() and "__pycache__" not in name.parts
    }
    return archive_of(to_zip(files))


def _course(root: Path, assignments: Collection[Assignment]) -> Iterator[Path]:
    # Pytest reads its settings, and the environment's digest the constraints.
    yield from (root / name for name in ("pyproject.toml", "constraints.txt", "tests/__init__.py"))
    for assignment in assignments:
        for folder in COURSE:
            yield from (root / folder / assignment.slug).rglob("*")
