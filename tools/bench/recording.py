"""Records the calls and comparisons of the kit's graded tests, made on the reference solution."""

from __future__ import annotations

import pickle
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from autograder.course.assignment import load_assignment
from autograder.extraction.extract import extract
from autograder.judging.judge import Judge, Lookalikes, Question
from autograder.judging.recording import GradedCase, quiet
from autograder.judging.subject import local_subject, reference_of
from autograder.judging.suite import collect
from autograder.model import Assignment, KitError, Submission
from autograder.sandbox.session import ProbeRunner
from tools.bench import ROOT
from tools.bench.checks import Call, RecordedTest, Recording


def record(assignment: Assignment, seed: int) -> list[RecordedTest]:
    """Return the graded tests of an assignment, run on its reference.

    Raise KitError if a test calls a probe without comparing the answer.
    """
    reference = Submission("reference", "reference", assignment.slug, "reference.py", assignment.solution.read_bytes())
    subject = local_subject(assignment, extract(reference, assignment.required), seed)
    calls: dict[str, list[Call]] = {}
    for case in collect([assignment])[assignment.slug].cases:
        judge = _RecordingJudge(subject.runner(), assignment, case, seed)
        with quiet():
            case.run(judge)
        if len(judge.compared) != len(judge.calls):
            raise KitError(
                f"tests/{assignment.slug}: {case.name} has a call without a comparison; record another suite"
            )
        calls.setdefault(case.test.name, []).extend(judge.compared)
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
    """A judge that keeps each call with the expected answer."""

    def __init__(self, runner: ProbeRunner, assignment: Assignment, case: GradedCase, seed: int) -> None:
        super().__init__(
            runner, reference_of(assignment), case.test.visibility, seed=case.seed(seed), public_words=frozenset()
        )
        self.compared: list[Call] = []

    def ask(self, question: Question) -> Any:
        answer = super().ask(question)
        self._keep(question.expected, question.call.bound)
        return answer

    def check(
        self, got: Any, expected: Any, *, where: str = "", bound: Any = None, lookalikes: Lookalikes | None = None
    ) -> None:
        super().check(got, expected, where=where, bound=bound, lookalikes=lookalikes)
        self._keep(expected, bound)

    def _keep(self, expected: Any, bound: Any) -> None:
        call = self.calls[-1]
        self.compared.append(Call(call.probe.__name__, call.inputs.decode(), expected, bound))
