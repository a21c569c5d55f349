"""Collects the files of a bundle, and packs them into archives that are the same for the same files."""

from __future__ import annotations

import calendar
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from autograder.course.handout import STAMP, files_for_students
from autograder.model import Assignment

TEMPLATES: Final = Path(__file__).parent / "templates"
KIT: Final = (
    "autograder/**/*",
    "tests/__init__.py",
    "conftest.py",
    "constraints.txt",
    "LICENSE",
    "README.md",
    "pyproject.toml",
    "tools/make_venv.py",
)
COURSE: Final = ("assignments", "solutions", "tests")
# JSON readers keep whole numbers up to this size.
SEED_BITS: Final = 53
_UNIX = 3
_NOT_PACKED = frozenset({"__pycache__", ".ipynb_checkpoints"})


@dataclass(frozen=True)
class File:
    """A file of a bundle: its bytes, and whether it is a program."""

    content: bytes
    executable: bool = False

    @property
    def mode(self) -> int:
        return 0o755 if self.executable else 0o644


Files = Mapping[str, File]


def staff_files(root: Path, assignments: Iterable[Assignment]) -> dict[str, File]:
    """Return the kit and all of these assignments by name, with solutions and hidden tests."""
    course = tuple(f"{folder}/{assignment.slug}/**/*" for assignment in assignments for folder in COURSE)
    paths = {path for pattern in (*KIT, *course) for path in root.glob(pattern)}
    names = {path.relative_to(root).as_posix(): path for path in paths if _is_packed(path.relative_to(root), path)}
    return with_settings({name: File(path.read_bytes()) for name, path in sorted(names.items())})


def public_files(root: Path, assignment: Assignment) -> dict[str, File]:
    """Return the files of the handout that grade one assignment: the kit, and the visible tests."""
    names = {name: path for name, path in files_for_students(root).items() if _is_for(assignment, name)}
    return with_settings({name: File(path.read_bytes()) for name, path in names.items()})


def _is_for(assignment: Assignment, name: str) -> bool:
    """Tell whether a file of the handout belongs to an assignment or to all."""
    folder, _, rest = name.partition("/")
    return folder not in COURSE or "/" not in rest or rest.startswith(f"{assignment.slug}/")


def _is_packed(name: Path, path: Path) -> bool:
    return path.is_file() and not _NOT_PACKED.intersection(name.parts)


def template_files(folder: str) -> dict[str, File]:
    """Return the files in a folder of `templates` by name; scripts with an interpreter line are programs."""
    paths = [path for path in sorted((TEMPLATES / folder).iterdir()) if path.is_file()]
    read = {path.name: path.read_bytes() for path in paths}
    return {name: File(content, executable=content.startswith(b"#!")) for name, content in read.items()}


def with_settings(files: Files) -> dict[str, File]:
    """Return the files with `bundle.json`, which has the seed of all runs.

    The seed follows from the files, so nobody without the hidden tests can work it out.
    """
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        digest.update(f"{name}\0{len(file.content)}\0".encode() + file.content)
    seed = int.from_bytes(digest.digest(), "big") >> (8 * digest.digest_size - SEED_BITS)
    return {**files, "bundle.json": to_json({"seed": seed})}


def below(folder: str, files: Files) -> dict[str, File]:
    """Return the files with their names below a folder."""
    return {f"{folder}/{name}": file for name, file in files.items()}


def to_json(value: object) -> File:
    """Return a value as a JSON file."""
    return File(json.dumps(value, indent=2).encode() + b"\n")


def to_zip(files: Files) -> bytes:
    """Return a zip of the files with their modes."""
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, file in sorted(files.items()):
            entry = zipfile.ZipInfo(name, STAMP)
            entry.create_system = _UNIX  # else the modes do not count
            entry.external_attr = file.mode << 16
            archive.writestr(entry, file.content, zipfile.ZIP_DEFLATED)
    return packed.getvalue()


def to_tar(files: Files, folder: str = "") -> bytes:
    """Return a tar of the files; with `folder`, its entry comes first and all files are below it."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as archive:
        if folder:
            entry = _tar_entry(folder, 0o755)
            entry.type = tarfile.DIRTYPE
            archive.addfile(entry)
        for name, file in sorted((below(folder, files) if folder else files).items()):
            entry = _tar_entry(name, file.mode)
            entry.size = len(file.content)
            archive.addfile(entry, io.BytesIO(file.content))
    return packed.getvalue()


def _tar_entry(name: str, mode: int) -> tarfile.TarInfo:
    entry = tarfile.TarInfo(name)
    entry.mode, entry.mtime = mode, calendar.timegm(STAMP)
    return entry
