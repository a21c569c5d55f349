"""The plain layout: `STUDENT/SLUG.ipynb`, `STUDENT_SLUG.ipynb`, folders of either, a zip for each student.

A zip that a student packed is read as a folder of that name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.files.entry import is_zip
from autograder.intake.model import PathInfo
from autograder.model import Member

_WRAPPERS = frozenset({"submissions", "submission"})


@dataclass(frozen=True)
class PlainName:
    """The student and the assignment in a plain name, each "" if it has none."""

    student: str
    slug: str


@dataclass(frozen=True)
class PlainLayout:
    """Reads plain paths.

    `slugs` are the assignments, the longest first; `home` is the name of the folder itself. `one_student`: a file directly in the folder
    is named after an assignment alone, so all files beside it belong to the student `home`.
    """

    slugs: tuple[str, ...]
    home: str
    one_student: bool

    @classmethod
    def of(cls, paths: Sequence[tuple[str, ...]], home: str, slugs: Sequence[str]) -> PlainLayout:
        """Return the layout of a folder with these paths."""
        one_student = any(len(parts) == 1 and split_name(parts[0], slugs).student == "" for parts in paths)
        return cls(tuple(slugs), home, one_student)

    def read(self, parts: tuple[str, ...]) -> PathInfo:
        """Return the student and assignment of a file."""
        name = self._name(parts)
        return PathInfo((Member(name.student, (("any", name.student),)),), parts[1:] or parts, slug=name.slug)

    def _name(self, parts: tuple[str, ...]) -> PlainName:
        name = split_name(parts[-1], self.slugs)
        if len(parts) > 1:
            return self._in_folder(parts[0], name.slug)
        if name.slug:
            return PlainName(name.student or self.home, name.slug)
        return PlainName(self.home, "") if self.one_student else name

    def _in_folder(self, folder: str, slug: str) -> PlainName:
        if not is_zip(folder):
            return PlainName(folder, slug)
        of_zip = split_name(folder, self.slugs)
        return PlainName(of_zip.student or self.home, slug or of_zip.slug)


def split_name(name: str, slugs: Sequence[str]) -> PlainName:
    """Split `STUDENT_SLUG.ipynb`, ignoring case.

    Without a slug the whole stem is the student.
    """
    stem = Path(name).stem
    for slug in slugs:
        if stem.casefold() == slug.casefold():
            return PlainName("", slug)
        if stem.casefold().endswith(f"_{slug}".casefold()) and len(stem) > len(slug) + 1:
            return PlainName(stem[: -len(slug) - 1], slug)
    return PlainName(stem, "")


def is_wrapped(paths: Sequence[tuple[str, ...]], slugs: Sequence[str]) -> bool:
    """Tell whether one folder contains everything and is no student: `submissions/ada/adam_step.ipynb`."""
    if len({parts[0] for parts in paths}) != 1 or any(len(parts) < 2 for parts in paths):
        return False
    direct = [split_name(parts[1], slugs) for parts in paths if len(parts) == 2]
    if any(name.student == "" for name in direct):
        return False
    several = len({name.student for name in direct if name.slug}) > 1
    return several or paths[0][0].casefold() in _WRAPPERS or all(len(parts) > 2 for parts in paths)


def several_students(paths: Sequence[tuple[str, ...]], slugs: Sequence[str]) -> bool:
    """Tell whether plain paths belong to a class: two students, or one assignment in two folders."""
    folders: defaultdict[str, set[str]] = defaultdict(set)
    students = set()
    for parts in paths:
        name = split_name(parts[-1], slugs)
        if len(parts) > 1 and name.slug and not name.student:
            folders[name.slug].add(parts[0])
        elif len(parts) == 1 and name.slug and name.student:
            students.add(name.student)
    return len(students) > 1 or any(len(names) > 1 for names in folders.values())
