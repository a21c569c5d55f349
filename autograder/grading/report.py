"""The parts of a report that are known before a test runs, and the report of a submission that could not be graded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TypedDict, Unpack

from autograder import __version__
from autograder.extraction.extract import source_digest
from autograder.model import NO_MODULE, Assignment, Module, Outcome, Report, Submission, Visibility


class Facts(TypedDict):
    """What all reports on an assignment share; `digests` are those of `digests_of`."""

    seed: int
    isolation: str
    digests: Mapping[str, str]


def empty_report(submission: Submission, assignment: Assignment, module: Module, **facts: Unpack[Facts]) -> Report:
    """Return the report of a submission without outcomes: who, what, and the digests."""
    return Report(
        student=submission.student,
        key=submission.key,
        file=submission.file,
        slug=assignment.slug,
        title=assignment.title,
        outcomes=(),
        module=module,
        seed=facts["seed"],
        kit_version=__version__,
        isolation=facts["isolation"],
        digests={
            "submission": submission.digest(),
            "source": source_digest(module),
            **facts["digests"],
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


def failed_report(
    submission: Submission,
    assignment: Assignment,
    why: str,
    visibilities: Sequence[Visibility],
    **facts: Unpack[Facts],
) -> Report:
    """Return the report for a judge that sent none: every declared test is a grader_error."""
    tests = [test for test in assignment.tests if test.visibility in visibilities]
    outcomes = tuple(Outcome(test, "grader_error", why) for test in tests)
    report = empty_report(submission, assignment, NO_MODULE, **facts)
    return replace(report, outcomes=outcomes, message=why)
