"""The whole proof: grade every program, state the claims, write `proof.json` and `index.html`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from autograder.grading.grader import Grader
from autograder.model import Assignment
from autograder.validation.claims import Claim, claims, read_equivalent
from autograder.validation.kill_matrix import Matrix, matrix
from autograder.validation.programs import Entry, entries
from autograder.validation.trial import Graded, batches, grade_batches


@dataclass(frozen=True)
class Proof:
    """What was found out about one assignment's suite."""

    assignment: Assignment
    claims: tuple[Claim, ...]
    matrix: Matrix
    equivalent: Mapping[str, str]

    @property
    def holds(self) -> bool:
        """Whether every claim holds."""
        return all(claim.holds for claim in self.claims)


def prove(
    assignments: Mapping[str, Assignment],
    *,
    seeds: int,
    at_once: int,
    planned: Callable[[int], None],
    advanced: Callable[[int], None],
) -> list[Proof]:
    """Return a proof for each assignment: the reference and the variants are graded with this many seeds.

    The programs are our own: their workers stand in no box. `planned` is told how many gradings there will be, `advanced` how many
    have ended.
    """
    programs: list[Entry] = [entry for assignment in assignments.values() for entry in entries(assignment)]
    work = batches(programs, seeds)
    planned(sum(len(batch.entries) for batch in work))
    graded: list[Graded] = []
    with Grader(assignments) as grader:
        for results in grade_batches(grader, assignments, work, at_once=at_once):
            graded += results
            advanced(len(results))
    return [_proof(assignment, graded) for assignment in assignments.values()]


def _proof(assignment: Assignment, graded: list[Graded]) -> Proof:
    own = [one for one in graded if one.entry.slug == assignment.slug]
    return Proof(assignment, tuple(claims(assignment, own)), matrix(assignment, own), read_equivalent(assignment))


def as_json(proof: Proof) -> dict[str, Any]:
    """Return a proof as plain values."""
    made = proof.matrix
    return {
        "assignment": proof.assignment.slug,
        "holds": proof.holds,
        "claims": [{**asdict(claim), "holds": claim.holds} for claim in proof.claims],
        "tests": [
            {"name": name, "caught": caught, "only": only}
            for name, caught, only in zip(made.tests, made.caught, made.only, strict=True)
        ],
        "mistakes": [
            {"name": row.mistake, "named": row.named, "caught_by": row_tests}
            for row in made.rows
            for row_tests in [[t for t, s in zip(made.tests, row.statuses, strict=True) if s != "passed"]]
        ],
        "equivalent": dict(proof.equivalent),
    }


def write(out: Path, proofs: list[Proof], page: Callable[[list[Proof]], str]) -> None:
    """Write the proofs as JSON and as a page."""
    import json

    from autograder.reports.writer import write_file

    write_file(out / "proof.json", json.dumps([as_json(proof) for proof in proofs], indent=1) + "\n")
    write_file(out / "index.html", page(proofs))
