"""Runs one case of a graded test on a submission: in the worker of the cases before it, and again if it does not pass there.

Three rules make this as good as a worker for each case. Only an answer of a fresh worker costs points, so no state of earlier cases does.
A wrong or borderline answer that counts is asked for twice, and a change is reported. The time of an answer that a fresh worker replaces
is given back.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, replace

from autograder.judging.calls import Call, same_answer
from autograder.judging.judge import wrong_answer
from autograder.judging.recording import JudgeFor, RecordedCase, fault_of, quiet
from autograder.judging.subject import Subject
from autograder.model import Failure, Status, SubmissionFailed

CHANGED_ANSWER = "; a second run with the same inputs and the same seed gave a different answer"
BARELY = "the answer is barely within the tolerance"


@dataclass(frozen=True)
class CaseResult:
    """The result of one case of a graded test; a parametrized test has several.

    `test` is the test function, `name` the case with its parameters. `failure` is the reason if the case did not pass. `calls` are its
    probe calls. `false_alarm` is the probability that its random checks reject a correct submission.
    """

    test: str
    name: str
    failure: Failure | None = None
    printed: str = ""
    seconds: float = 0.0
    calls: tuple[Call, ...] = ()
    false_alarm: float = 0.0

    @property
    def status(self) -> Status:
        return "passed" if self.failure is None else self.failure.status


@dataclass(frozen=True)
class _Attempt:
    """A case run once. `fresh` says that its worker had answered nothing before."""

    result: CaseResult
    fresh: bool
    borderline: bool

    @property
    def is_clear(self) -> bool:
        """Whether every worker would give this result."""
        failure = self.result.failure
        if failure is None:
            return not self.borderline
        return failure.undefined or failure.status == "grader_error"

    @property
    def can_change(self) -> bool:
        """Whether a repetition may give another answer: it ended with a wrong or a borderline value."""
        return self.result.status == "failed" or (self.result.failure is None and self.borderline)

    def agrees(self, other: _Attempt) -> bool:
        """Return whether both give the same answer to the last call that both made."""
        calls, others = self.result.calls, other.result.calls
        last = min(len(calls), len(others)) - 1
        if last < 0 or calls[last].digest != others[last].digest:
            return len(calls) == len(others) == 0
        return same_answer(calls[last], calls[last].got, others[last].got)


def run_case(recorded: RecordedCase, subject: Subject, judge_for: JudgeFor) -> CaseResult:
    """Run a case on a subject, and return the result that counts."""
    start = time.monotonic()
    left = subject.budget.left if subject.budget else 0.0
    counting, other = _attempt(recorded, subject, judge_for), None
    if not counting.is_clear and not counting.fresh:
        if subject.budget:
            subject.budget.refund(left)
        subject.end_worker()
        counting, other = _attempt(recorded, subject, judge_for), counting
    if counting.can_change and subject.recheck:
        if other is None or not counting.agrees(other):
            subject.end_worker()
            other = _attempt(recorded, subject, judge_for)
        if not counting.agrees(other):
            counting = replace(counting, result=_changed(counting.result))
    return replace(counting.result, seconds=time.monotonic() - start)


def _attempt(recorded: RecordedCase, subject: Subject, judge_for: JudgeFor) -> _Attempt:
    """Run a case once, in the subject's worker or a new one."""
    case, fresh = recorded.case, not subject.has_worker
    runner = subject.runner()
    judge, failure = judge_for(runner, recorded), None
    try:
        with quiet():
            if fresh or recorded.questions is None:
                case.run(judge)
            else:
                for question in recorded.questions:
                    judge.ask(question)
    except SubmissionFailed as error:
        failure = error.failure
    except KeyboardInterrupt:
        raise
    except BaseException as error:  # pytest.skip and pytest.exit are no Exception.
        failure = fault_of(case, error)
    printed = runner.printed()
    if failure is not None and failure.status in ("timeout", "crashed"):
        subject.end_worker()
    result = CaseResult(
        case.test.name, case.name, failure, printed, calls=tuple(judge.calls), false_alarm=judge.false_alarm
    )
    return _Attempt(result, fresh, judge.borderline)


def _changed(result: CaseResult) -> CaseResult:
    """Return the result of a case with an answer that a second run did not repeat: it fails."""
    failure = result.failure or wrong_answer(BARELY).failure
    return replace(
        result,
        failure=replace(
            failure,
            feedback=failure.feedback + CHANGED_ANSWER,
            hidden_feedback=failure.hidden_feedback + CHANGED_ANSWER,
        ),
    )
