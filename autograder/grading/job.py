"""One submission to grade, and the parts of its report that are known before a test runs."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

from autograder import __version__
from autograder.extraction.extract import source_digest
from autograder.judging.suite import ALL
from autograder.model import NO_MODULE, Assignment, Module, Outcome, Report, Submission, Visibility


@dataclass(frozen=True)
class Job:
    """One submission to grade: its assignment, the seed of the run, and which tests run."""

    submission: Submission
    assignment: Assignment
    run_seed: int
    visibilities: tuple[Visibility, ...] = ALL
    own_seed: int | None = None

    @property
    def seed(self) -> int:
        """The seed of the random inputs; each submission has its own."""
        return seed_for(self.submission, self.run_seed) if self.own_seed is None else self.own_seed


def seed_for(submission: Submission, run_seed: int) -> int:
    """Return the seed of a submission: 32 bits of a digest of the run's seed, the assignment, and the submitted bytes."""
    digest = hashlib.sha256(f"{run_seed}\0{submission.slug}\0".encode() + submission.read()).digest()
    return int.from_bytes(digest[:4], "big")


def empty_report(job: Job, module: Module, isolation: str) -> Report:
    """Return the report of a job without outcomes: who, what, when, and the digests."""
    submission, assignment = job.submission, job.assignment
    return Report(
        student=submission.student,
        key=submission.key,
        file=submission.file,
        slug=assignment.slug,
        title=assignment.title,
        outcomes=(),
        module=module,
        seed=job.seed,
        run_seed=job.run_seed,
        kit_version=__version__,
        graded_at=datetime.now(UTC).isoformat(timespec="seconds"),
        isolation=isolation,
        digests={
            "submission": hashlib.sha256(submission.read()).hexdigest(),
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
    )


def suite_digest(assignment: Assignment) -> str:
    """Return the sha256 of all that decides a score: the suite, the reference and assignment.toml."""
    digest = hashlib.sha256()
    files = [assignment.stub.with_name("assignment.toml"), assignment.solution, *sorted(assignment.suite.glob("*.py"))]
    for path in filter(Path.is_file, files):
        digest.update(f"{path.name}\0{path.stat().st_size}\0".encode() + path.read_bytes())
    return digest.hexdigest()


def failed_report(job: Job, isolation: str, exit_code: int | None) -> Report:
    """Return the report for a judge that sent none: every declared test is a grader_error."""
    why = f"the judge of this submission ended without a report (exit code {exit_code})"
    tests = [test for test in job.assignment.tests if test.visibility in job.visibilities]
    outcomes = tuple(Outcome(test, "grader_error", why) for test in tests)
    return replace(empty_report(job, NO_MODULE, isolation), outcomes=outcomes, message=why)
