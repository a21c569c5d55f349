"""Keeps the results of validations, so that an unchanged suite need not be validated again.

A result is kept only if every claim holds. It counts as long as nothing changes that it depends on: the kit, the suite, the reference, the
known mistakes, the variants, the versions of Python and its packages, and the number of seeds.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

from autograder.grading.digests import digest_of, digest_of_file, environment, kit_digest
from autograder.model import Assignment
from autograder.reports.writer import write_file
from autograder.validation.claims import Claim
from autograder.validation.kill_matrix import Matrix, Row


def validation_digest(assignment: Assignment, seeds: int) -> str:
    """Return the sha256 of everything that the result depends on."""
    files = {path.relative_to(assignment.root).as_posix(): digest_of_file(path) for path in _files(assignment)}
    return digest_of({"kit": kit_digest(), "seeds": str(seeds), **environment(assignment.root), **files})


def _files(assignment: Assignment) -> Iterator[Path]:
    for folder in (assignment.stub.parent, assignment.solution.parent, assignment.suite):
        yield from sorted(path for path in folder.rglob("*") if path.suffix in (".py", ".toml"))


def read_kept(out: Path, assignment: Assignment, digest: str) -> tuple[tuple[Claim, ...], Matrix] | None:
    """Return the claims and the kill matrix of an earlier validation, or None if there is none with this digest."""
    try:
        kept: dict[str, Any] = json.loads(_path(out, assignment).read_text(encoding="utf-8"))
        if kept["digest"] != digest:
            return None
        claims = tuple(Claim(**{**claim, "against": tuple(claim["against"])}) for claim in kept["claims"])
        rows = tuple(Row(row["mistake"], row["named"], tuple(row["statuses"])) for row in kept["matrix"]["rows"])
        counts = {name: tuple(kept["matrix"][name]) for name in ("tests", "caught", "only")}
    except (OSError, ValueError, KeyError, TypeError):
        return None  # There is none, or a file of another version.
    return claims, Matrix(rows=rows, **counts)


def keep(out: Path, assignment: Assignment, digest: str, claims: tuple[Claim, ...], matrix: Matrix) -> None:
    """Keep the claims and the kill matrix of a validation."""
    document = {"digest": digest, "claims": [asdict(claim) for claim in claims], "matrix": asdict(matrix)}
    write_file(_path(out, assignment), json.dumps(document) + "\n")


def _path(out: Path, assignment: Assignment) -> Path:
    return out / "kept" / f"{assignment.slug}.json"
