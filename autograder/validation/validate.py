"""Validates suites: grades every program, states the claims, and writes `validation.json` and `index.html`."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.grading.grader import Grader
from autograder.model import Assignment
from autograder.reports.writer import write_file
from autograder.validation.claims import Claim, claims, read_equivalent
from autograder.validation.kept import keep, read_kept, validation_digest
from autograder.validation.kill_matrix import Matrix, matrix
from autograder.validation.programs import KnownProgram, known_programs
from autograder.validation.trial import FIRST_SEED, GradedProgram, grade_trials, trials


@dataclass(frozen=True)
class Validation:
    """The claims about one assignment's suite, and its kill matrix. `kept` says that an earlier validation found them."""

    assignment: Assignment
    claims: tuple[Claim, ...]
    matrix: Matrix
    equivalent: Mapping[str, str]
    kept: bool = False

    @property
    def holds(self) -> bool:
        """Whether every claim holds."""
        return all(claim.holds for claim in self.claims)


def validate(
    assignments: Mapping[str, Assignment],
    out: Path,
    *,
    seeds: int,
    at_once: int,
    force: bool,
    planned: Callable[[int], None],
    advanced: Callable[[], None],
) -> list[Validation]:
    """Return a validation of each assignment's suite.

    Correct programs are graded with `seeds` seeds, mistakes with 20 of them at most, others with one. The programs are our own, so their
    workers are not sandboxed. The result of an unchanged suite is read from `out`, unless `force`. `planned` receives the number of
    gradings; `advanced` is called after each.
    """
    digests = {slug: validation_digest(assignment, seeds) for slug, assignment in assignments.items()}
    kept = {} if force else _kept(assignments, out, digests)
    changed = {slug: assignment for slug, assignment in assignments.items() if slug not in kept}
    graded = _graded(changed, seeds, at_once, planned, advanced) if changed else []
    validations = {slug: kept.get(slug) or _validation(assignment, graded) for slug, assignment in assignments.items()}
    for slug, assignment in changed.items():
        if validations[slug].holds:
            keep(out, assignment, digests[slug], validations[slug].claims, validations[slug].matrix)
    return list(validations.values())


def _kept(assignments: Mapping[str, Assignment], out: Path, digests: Mapping[str, str]) -> dict[str, Validation]:
    """Return the earlier validations of unchanged suites."""
    earlier = {slug: read_kept(out, assignment, digests[slug]) for slug, assignment in assignments.items()}
    return {
        slug: Validation(assignments[slug], *result, read_equivalent(assignments[slug]), kept=True)
        for slug, result in earlier.items()
        if result is not None
    }


def _graded(
    assignments: Mapping[str, Assignment],
    seeds: int,
    at_once: int,
    planned: Callable[[int], None],
    advanced: Callable[[], None],
) -> list[GradedProgram]:
    programs: list[KnownProgram] = [
        program for assignment in assignments.values() for program in known_programs(assignment)
    ]
    groups = trials(programs, seeds)
    planned(sum(map(len, groups)))
    graded: list[GradedProgram] = []
    with Grader(assignments, seed=FIRST_SEED) as grader:
        grader.prepare_forks()
        for result in grade_trials(grader, assignments, groups, at_once=at_once):
            graded.append(result)
            advanced()
    return graded


def _validation(assignment: Assignment, graded: list[GradedProgram]) -> Validation:
    of_suite = [result for result in graded if result.program.slug == assignment.slug]
    return Validation(
        assignment,
        tuple(claims(assignment, of_suite)),
        matrix(assignment, of_suite),
        read_equivalent(assignment),
    )


def as_json(validation: Validation) -> dict[str, Any]:
    """Return a validation as plain values."""
    matrix = validation.matrix
    return {
        "assignment": validation.assignment.slug,
        "holds": validation.holds,
        "claims": [{**asdict(claim), "holds": claim.holds} for claim in validation.claims],
        "tests": [
            {"name": name, "caught": caught, "only": only}
            for name, caught, only in zip(matrix.tests, matrix.caught, matrix.only, strict=True)
        ],
        "mistakes": [
            {"name": row.mistake, "named": row.named, "caught_by": row.caught_by(matrix.tests)} for row in matrix.rows
        ],
        "equivalent": dict(validation.equivalent),
    }


def write(out: Path, validations: list[Validation], page: str) -> None:
    """Write the validations as JSON, and their page."""
    document = [as_json(validation) for validation in validations]
    write_file(out / "validation.json", json.dumps(document, indent=1) + "\n")
    write_file(out / "index.html", page)
