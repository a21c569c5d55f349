"""The digests of what decides a result beside the submission: the suite, the kit and the environment.

Two results with equal digests, isolation and seed of the same submission are the same result.
"""

from __future__ import annotations

import hashlib
import platform
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from autograder.course.assignment import PACKAGE_ROOT
from autograder.model import Assignment

# Packages whose release can change a value or a verdict.
PACKAGES = ("numpy", "torch", "pytest", "ipython")


def digests_of(assignment: Assignment) -> dict[str, str]:
    """Return the sha256 hex digests "suite", "kit" and "environment" for submissions of an assignment."""
    return {
        "suite": digest_of(suite_files(assignment)),
        "kit": kit_digest(),
        "environment": digest_of(environment(assignment.root)),
    }


def suite_files(assignment: Assignment) -> dict[str, str]:
    """Return the digest of each file that decides a score, by its path: the suite, the reference and the known mistakes."""
    return {path.relative_to(assignment.root).as_posix(): digest_of_file(path) for path in _suite_files(assignment)}


def _suite_files(assignment: Assignment) -> Iterator[Path]:
    staff = assignment.solution.parent
    files = [assignment.stub.with_name("assignment.toml"), assignment.solution]
    files += [staff / "student.py", staff / "mistakes.toml", *sorted(staff.glob("mistakes/*.py"))]
    files += sorted(path for path in assignment.suite.rglob("*") if "__pycache__" not in path.parts)
    yield from filter(Path.is_file, files)


@cache
def kit_digest() -> str:
    """Return the digest of the kit itself; a change of its code counts as another version."""
    package = PACKAGE_ROOT / "autograder"
    files = sorted(path for path in package.rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    return digest_of({path.relative_to(package).as_posix(): digest_of_file(path) for path in files})


@cache
def environment(root: Path) -> Mapping[str, str]:
    """Return the versions that can change a value: of Python, of packages, and the digest of constraints.txt."""
    constraints = root / "constraints.txt"
    return {
        "python": platform.python_version(),
        "machine": platform.machine(),
        **{name: _version(name) for name in PACKAGES},
        "constraints": digest_of_file(constraints) if constraints.is_file() else "",
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""


def digest_of_file(path: Path) -> str:
    """Return the sha256 of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def digest_of(texts: Mapping[str, str]) -> str:
    """Return the sha256 of named texts, whatever their order."""
    digest = hashlib.sha256()
    for name, text in sorted(texts.items()):
        digest.update(f"{name}\0{text}\n".encode())
    return digest.hexdigest()
