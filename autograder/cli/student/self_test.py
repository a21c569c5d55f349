"""Grades a student's own files with the visible tests, for `autograder test`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.extraction.extract import extract
from autograder.grading.digests import digests_of
from autograder.grading.grader import Grader
from autograder.grading.report import empty_report
from autograder.intake import own_file
from autograder.judging.attempts import Ended
from autograder.judging.subject import local_subject
from autograder.judging.suite import VISIBLE, collect
from autograder.model import Assignment, KitError, Report, Submission
from autograder.sandbox import levels

NO_FORK = "This system starts a new Python for each test: the tests are the same, only slower."
IN_PROCESS = "Your code runs in this process: for debugging only."


def test_reports(
    assignments: Mapping[str, Assignment],
    notebook: Path | None,
    *,
    seed: int,
    note: Callable[[str], None],
    ended: Ended,
) -> Iterator[Report]:
    """Yield a report for each assignment, and call `ended` for each test before.

    `note` receives what the student should know about this system.
    """
    if not levels.can_fork():
        note(NO_FORK)
    submissions = submissions_of(assignments, notebook)
    chosen = {submission.slug: assignments[submission.slug] for submission in submissions}
    with Grader(chosen, seed=seed, visibilities=VISIBLE) as grader:
        for submission in submissions:
            yield grader.grade(submission, ended)


def reports_in_process(
    assignments: Mapping[str, Assignment], notebook: Path | None, *, seed: int, note: Callable[[str], None]
) -> Iterator[Report]:
    """Yield the same reports, with the student's code in this process, so that `breakpoint()` works."""
    note(IN_PROCESS)
    for submission in submissions_of(assignments, notebook):
        assignment = assignments[submission.slug]
        module = extract(submission, assignment.required, assignment.packages)
        suite = collect([assignment], VISIBLE)[assignment.slug].recorded(seed)
        run = suite.run(local_subject(assignment, module, seed))
        report = empty_report(
            submission, assignment, module, seed=seed, isolation="none", digests=digests_of(assignment)
        )
        yield replace(report, outcomes=run.outcomes)


def submissions_of(assignments: Mapping[str, Assignment], notebook: Path | None) -> list[Submission]:
    """Return the files to test: those in assignments/, or a notebook for each assignment of which it defines a name.

    Raise KitError if one cannot be read, or if the notebook defines nothing.
    """
    if notebook is None:
        return [own_file(assignment.stub, slug) for slug, assignment in assignments.items()]
    submissions = [own_file(notebook, slug) for slug in assignments]
    # A named assignment has a report whatever the notebook defines.
    if len(assignments) == 1:
        return submissions
    defined = [file for file in submissions if any(extract(file, assignments[file.slug].required).found.values())]
    if not defined:
        raise KitError(f"{notebook}: defines no required name of any assignment; name one, as in A=adam_step")
    return defined
