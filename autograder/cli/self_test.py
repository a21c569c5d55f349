"""What `autograder test` does: a report of the visible tests for each assignment, on the student's own machine."""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.extraction.extract import extract
from autograder.grading.grader import Grader
from autograder.grading.job import Job, empty_report
from autograder.intake import own_file
from autograder.judging.subject import local_bench
from autograder.judging.suite import VISIBLE, run_suite
from autograder.model import Assignment, KitError, Report, Submission
from autograder.sandbox import levels

NO_FORK = "This system starts a new Python for each test: the tests are the same, only slower."


def test_reports(
    assignments: Mapping[str, Assignment], options: argparse.Namespace, *, note: Callable[[str], None]
) -> Iterator[Report]:
    """Yield a report of the visible tests for each assignment; `note` is given what the student should know."""
    submissions = _submissions(assignments, options.notebook)
    jobs = [Job(s, assignments[s.slug], options.seed, VISIBLE, own_seed=options.seed) for s in submissions]
    if options.in_process:
        note("Your code runs in this process: for debugging only.")
        yield from map(_in_process, jobs)
        return
    if not levels.can_fork():
        note(NO_FORK)
    with Grader({job.assignment.slug: job.assignment for job in jobs}) as grader:
        yield from map(grader.grade, jobs)


def _in_process(job: Job) -> Report:
    module = extract(job.submission, job.assignment.required)
    bench = local_bench(job.assignment, module, job.seed)
    return replace(empty_report(job, module, "none"), outcomes=run_suite(bench, VISIBLE, capture=False).outcomes)


def _submissions(assignments: Mapping[str, Assignment], notebook: Path | None) -> list[Submission]:
    if notebook is None:
        return [own_file(assignment.stub, slug) for slug, assignment in assignments.items()]
    submissions = [own_file(notebook, slug) for slug in assignments]
    defined = [s for s in submissions if any(extract(s, assignments[s.slug].required).found.values())]
    # With one assignment named, its report comes whatever the notebook holds; else only for what is there.
    if len(assignments) > 1 and not defined:
        raise KitError(f"{notebook}: defines no name that an assignment asks for; name one, as in A=adam_step")
    return submissions if len(assignments) == 1 else defined
