"""The records that travel between the command and a grader, and how they are encoded.

A grader never learns who handed something in: the command puts the names into the report.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

import msgspec

from autograder.grading.digests import digests_of, environment
from autograder.grading.report import Facts
from autograder.model import Assignment, Report, Submission
from autograder.text import encodable

NOBODY = "nobody"
# What the command knows of a submission, and a grader does not.
LABELS = ("student", "key", "attempt", "attempts", "submitted_at", "late", "members", "people")


@dataclass(frozen=True)
class Order:
    """What a grader has to grade with."""

    slugs: tuple[str, ...]
    seed: int
    isolation: str


@dataclass(frozen=True)
class Job:
    """One submission to grade."""

    slug: str
    file: str
    content: bytes
    sha256: str


def job_of(submission: Submission) -> bytes:
    """Read a submission, and encode what a grader needs of it."""
    job = Job(submission.slug, submission.file, submission.read(), submission.digest())
    return msgspec.msgpack.encode(job)


def submission_of(content: bytes) -> Submission:
    """Decode a job to a submission of nobody."""
    job = msgspec.msgpack.decode(content, type=Job)
    return Submission(NOBODY, NOBODY, job.slug, job.file, job.content, sha256=job.sha256)


def facts_document(assignments: Mapping[str, Assignment], seed: int, isolation: str) -> bytes:
    """Return all that decides results beside the submissions, as JSON; equal documents give equal results."""
    root = next(iter(assignments.values())).root
    facts = {
        # Its digest would not say which package differs.
        "environment": dict(environment(root)),
        "seed": seed,
        "isolation": isolation,
        "digests": {slug: digests_of(assignment) for slug, assignment in assignments.items()},
    }
    return json.dumps(facts).encode("ascii")


def encode_report(report: Report) -> bytes:
    """Encode a report without what only its grader needs."""
    # A student's text may have characters that no encoding has.
    return msgspec.json.encode(encodable(replace(report, module=replace(report.module, chunks=()))))


def decode_report(content: bytes, submission: Submission, facts: Facts) -> Report:
    """Decode the report of a submission, and label it; raise ValueError if it is not what the command wanted."""
    try:
        report = msgspec.json.decode(content, type=Report)
    except (msgspec.DecodeError, RecursionError) as error:
        raise ValueError(f"no report: {error}") from error
    wanted = {"submission": submission.digest(), **facts["digests"]}
    if {name: report.digests.get(name) for name in wanted} != wanted:
        raise ValueError("the report of another submission, or of another suite, kit or environment")
    if (report.slug, report.seed, report.isolation) != (submission.slug, facts["seed"], facts["isolation"]):
        raise ValueError("the report of another assignment, seed or isolation")
    return replace(report, **{label: getattr(submission, label) for label in LABELS})
