"""The plain layout: `STUDENT/SLUG.ipynb`, `STUDENT_SLUG.ipynb`, folders of either, a zip for each student.

A zip that a student packed counts as a folder of its name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.intake.files.entry import is_zip
from autograder.intake.model import Member, Origin

_WRAPPERS = frozenset({"submissions", "submission"})


@dataclass(frozen=True)
class Plain:
    """What it takes to read a plain name: the assignments, the longest first, the name of the folder itself, and whether files in it are
    named after assignments alone."""

    slugs: tuple[str, ...]
    home: str
    at_home: bool

    @classmethod
    def of(cls, names: Sequence[tuple[str, ...]], home: str, slugs: Sequence[str]) -> Plain:
        at_home = any(len(parts) == 1 and named(parts[0], slugs)[0] == "" for parts in names)
        return cls(tuple(slugs), home, at_home)

    def origin(self, parts: tuple[str, ...]) -> Origin:
        """Return student and assignment of a file."""
        student, slug = self._owner(parts)
        return Origin((Member(student, (("any", student),)),), parts[1:] or parts, slug=slug)

    def _owner(self, parts: tuple[str, ...]) -> tuple[str, str]:
        prefix, slug = named(parts[-1], self.slugs)
        if len(parts) > 1:
            return self._folder(parts[0], slug)
        if slug:
            return prefix or self.home, slug
        return (self.home if self.at_home else prefix), slug

    def _folder(self, name: str, slug: str) -> tuple[str, str]:
        if not is_zip(name):
            return name, slug
        student, of_zip = named(name, self.slugs)
        return student or self.home, slug or of_zip


def named(name: str, slugs: Sequence[str]) -> tuple[str, str]:
    """Split `STUDENT_SLUG.ipynb` in student and slug (the longest that fits, whatever the case); without a slug, all
    is student."""
    stem = Path(name).stem
    for slug in slugs:
        if stem.casefold() == slug.casefold():
            return "", slug
        if stem.casefold().endswith(f"_{slug}".casefold()) and len(stem) > len(slug) + 1:
            return stem[: -len(slug) - 1], slug
    return stem, ""


def is_wrapped(names: Sequence[tuple[str, ...]], slugs: Sequence[str]) -> bool:
    """Return whether one folder holds everything and is no student: `submissions/ada/adam_step.ipynb`."""
    if len({parts[0] for parts in names}) != 1 or any(len(parts) < 2 for parts in names):
        return False
    direct = [named(parts[1], slugs) for parts in names if len(parts) == 2]
    if any(student == "" for student, _ in direct):
        return False
    several = len({student for student, slug in direct if slug}) > 1
    return several or names[0][0].casefold() in _WRAPPERS or all(len(parts) > 2 for parts in names)


def several_students(names: Sequence[tuple[str, ...]], slugs: Sequence[str]) -> bool:
    """Return whether plain names are those of a class: two students, or one assignment in two folders."""
    folders: defaultdict[str, set[str]] = defaultdict(set)
    students = set()
    for parts in names:
        student, slug = named(parts[-1], slugs)
        if len(parts) > 1 and slug and not student:
            folders[slug].add(parts[0])
        elif len(parts) == 1 and slug and student:
            students.add(student)
    return len(students) > 1 or any(len(found) > 1 for found in folders.values())
