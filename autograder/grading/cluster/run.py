"""Grades the submissions of a run on a cluster; names and files stay with the command."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TypeVar

import msgspec

from autograder.grading.cluster.archive import pack
from autograder.grading.cluster.driver import Display, Driver, Work
from autograder.grading.cluster.engine import Opener
from autograder.grading.cluster.messages import Order, decode_report, facts_document, job_of
from autograder.grading.cluster.on_worker import Setup
from autograder.grading.grader import limit_of
from autograder.grading.judges import Lost
from autograder.grading.report import Facts, failed_report
from autograder.judging.suite import ALL
from autograder.model import Assignment, Report, Submission

GRADER = "autograder.grading.cluster.serve"
Result = TypeVar("Result")


@dataclass(frozen=True)
class ClusterGrader:
    """Grades on a cluster what `Grader` grades on this machine. `facts` are those of each assignment."""

    opener: Opener
    assignments: Mapping[str, Assignment]
    facts: Mapping[str, Facts]
    display: Display

    def grade_all(self, submissions: Sequence[Submission], finish: Callable[[Report], Result]) -> Iterator[Result]:
        """Yield `finish(report)` for every submission as it ends; `finish` runs in this process."""
        work = Work(job_of, self._report, lambda submission: limit_of(self.assignments[submission.slug]))
        with self.opener() as cluster:
            for result in Driver(cluster, self._setup(), work, self.display).results(submissions):
                yield finish(self._failed(result) if isinstance(result, Lost) else result)

    def _setup(self) -> Setup:
        facts = next(iter(self.facts.values()))
        seed, isolation = facts["seed"], facts["isolation"]
        archive = pack(self.assignments.values())
        return Setup(
            archive=archive.content,
            sha256=archive.sha256,
            module=GRADER,
            order=msgspec.json.encode(Order(tuple(self.assignments), seed, isolation)),
            facts=facts_document(self.assignments, seed, isolation),
        )

    def _report(self, submission: Submission, reply: bytes) -> Report:
        return decode_report(reply, submission, self.facts[submission.slug])

    def _failed(self, lost: Lost[Submission]) -> Report:
        slug = lost.task.slug
        return failed_report(lost.task, self.assignments[slug], lost.why, ALL, **self.facts[slug])
