"""The parts of a report that are known before a test runs, and the report of a submission that could not be graded."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from autograder import __version__
from autograder.extraction.extract import source_digest
from autograder.model import NO_MODULE, Assignment, Module, Outcome, Report, Submission, Visibility


def empty_report(
    submission: Submission, assignment: Assignment, module: Module, *, seed: int, isolation: str
) -> Report:
    """Return the report of a submission without outcomes: who, what, when, and the digests."""
    return Report(
        student=submission.student,
        key=submission.key,
        file=submission.file,
        slug=assignment.slug,
        title=assignment.title,
        outcomes=(),
        module=module,
        seed=seed,
        kit_version=__version__,
        isolation=isolation,
        digests={
            "submission": submission.digest(),
            "source": source_digest(module),
            "suite": suite_digest(assignment),
        },
        seconds=0.0,
        message=module.refusal,
        attempt=submission.attempt,
        attempts=submission.attempts,
        submitted_at=submission.submitted_at,
        late=submission.late,
        members=submission.members,
        people=submission.people,
    )


def suite_digest(assignment: Assignment) -> str:
    """Return the sha256 of all that decides a score: the suite, the reference and assignment.toml."""
    digest = hashlib.sha256()
    files = [assignment.stub.with_name("assignment.toml"), assignment.solution, *sorted(assignment.suite.glob("*.py"))]
    for path in filter(Path.is_file, files):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def failed_report(
    submission: Submission,
    assignment: Assignment,
    why: str,
    visibilities: Sequence[Visibility],
    *,
    seed: int,
    isolation: str,
) -> Report:
    """Return the report for a judge that sent none: every declared test is a grader_error."""
    tests = [test for test in assignment.tests if test.visibility in visibilities]
    outcomes = tuple(Outcome(test, "grader_error", why) for test in tests)
    report = empty_report(submission, assignment, NO_MODULE, seed=seed, isolation=isolation)
    return replace(report, outcomes=outcomes, message=why)
