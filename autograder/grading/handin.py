"""Grades what one student, or one group, handed in at one time: the work of a bundle."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.course.assignment import handed_out
from autograder.grading.grader import Grader
from autograder.grading.report import empty_report
from autograder.intake import Intake, IntakeOptions, collect_submissions
from autograder.model import NO_MODULE, Assignment, Member, Outcome, Report, Submission
from autograder.sandbox.doctor import choose

NO_FILE = "no file for this assignment was handed in"


@dataclass(frozen=True)
class Handin:
    """The files, who handed them in, and when, as far as the system says."""

    folder: Path
    people: tuple[Member, ...]
    submitted_at: str = ""
    late: bool | None = None

    def of(self, submission: Submission) -> Submission:
        """Return the submission with its people and times."""
        return replace(submission, submitted_at=self.submitted_at, late=self.late, people=self.people)


@dataclass(frozen=True)
class Graded:
    """The reports of a hand-in, one for each assignment in order, and sentences about files that were not used."""

    reports: Sequence[Report]
    sentences: Sequence[str]


def grade_handin(handin: Handin, assignments: Mapping[str, Assignment], seed: int) -> Graded:
    """Grade a hand-in for all assignments.

    An assignment without a file gets a report too, so that every declared test is in the results. Raise KitError if this machine cannot
    isolate submissions well enough for hidden tests.
    """
    isolation = choose(None, assignments.values())
    found = _collected(handin, assignments)
    reports = {slug: _absent(handin, assignment, seed, isolation.level) for slug, assignment in assignments.items()}
    with Grader(assignments, seed=seed, isolation=isolation) as grader:
        graded = grader.grade_all(found.submissions, at_once=1, finish=lambda report: report)
        reports |= {report.slug: report for report in graded}
    return Graded(list(reports.values()), found.sentences)


def _collected(handin: Handin, assignments: Mapping[str, Assignment]) -> Intake:
    """Return the intake of a hand-in, at most one submission for each assignment."""
    required = {slug: assignment.required for slug, assignment in assignments.items()}
    options = IntakeOptions(required, handed_out=handed_out(assignments.values()), people=handin.people)
    found = collect_submissions(handin.folder, options)
    return replace(found, submissions=tuple(map(handin.of, found.submissions)))


def _absent(handin: Handin, assignment: Assignment, seed: int, level: str) -> Report:
    """Return the report of an assignment without a file."""
    submission = handin.of(Submission("", "absent", assignment.slug, "", b""))
    report = empty_report(submission, assignment, NO_MODULE, seed=seed, isolation=level, digests={})
    outcomes = tuple(Outcome(test, "missing", NO_FILE) for test in assignment.tests)
    return replace(report, outcomes=outcomes, message=f"{assignment.slug}: {NO_FILE}")
