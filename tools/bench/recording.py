"""Records the calls and comparisons of the kit's graded tests, made on the reference solution."""

from __future__ import annotations

import pickle
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.course.assignment import load_assignment
from autograder.extraction.extract import extract
from autograder.judging.judge import Judge, Lookalikes
from autograder.judging.subject import Subject, local_subject
from autograder.judging.suite import ALL, run_suite
from autograder.model import Assignment, KitError, Submission, Visibility
from autograder.sandbox.session import ProbeRunner
from tools.bench import ROOT
from tools.bench.checks import Call, RecordedTest, Recording


def record(assignment: Assignment, seed: int) -> list[RecordedTest]:
    """Return the graded tests of an assignment, run on its reference.

    Raise KitError if a test calls a probe without comparing the answer.
    """
    reference = Submission("reference", "reference", assignment.slug, "reference.py", assignment.solution.read_bytes())
    local = local_subject(assignment, extract(reference, assignment.required), seed)
    subject = _RecordedSubject(assignment, seed, local.runner, local.reference, recheck=False)
    run_suite(subject, ALL)
    calls: dict[str, list[Call]] = {}
    for judge in subject.judges:
        if len(judge.compared) != len(judge.calls):
            raise KitError(
                f"tests/{assignment.slug}: {judge.test} has a call without a comparison; record another suite"
            )
        calls.setdefault(judge.test, []).extend(judge.compared)
    return [RecordedTest(assignment.slug, test.name, test.points, tuple(calls[test.name])) for test in assignment.tests]


def write_recording(path: Path, slugs: Sequence[str], seed: int) -> Recording:
    """Record these assignments into a file, and return the recording."""
    assignments = [load_assignment(ROOT, slug) for slug in slugs]
    probes = {chosen.slug: (chosen.suite / "probes.py").read_text(encoding="utf-8") for chosen in assignments}
    recording = Recording(probes, tuple(test for chosen in assignments for test in record(chosen, seed)))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(recording))
    return recording


class _RecordingJudge(Judge):
    """A judge that keeps each call with the expected answer; `test` is the name of its test function."""

    def __init__(self, test: str, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        self.test = test
        self.compared: list[Call] = []

    def check(
        self, got: Any, expected: Any, *, where: str = "", bound: Any = None, lookalikes: Lookalikes | None = None
    ) -> None:
        call = self.calls[-1]
        self.compared.append(Call(call.probe.__name__, call.inputs.decode(), expected, bound))
        super().check(got, expected, where=where, bound=bound, lookalikes=lookalikes)


@dataclass(frozen=True)
class _RecordedSubject(Subject):
    """A subject that keeps its judges, which record."""

    judges: list[_RecordingJudge] = field(default_factory=list)

    def judge(self, runner: ProbeRunner, visibility: Visibility, case: str) -> Judge:
        seed = [self.seed, zlib.crc32(case.encode())]
        test = case.partition("[")[0]
        judge = _RecordingJudge(test, runner, self.reference, visibility, seed=seed, public_words=frozenset())
        self.judges.append(judge)
        return judge
