"""Runs the cases of a suite on a submission in two workers, and in more where state could matter.

The first worker is asked everything. A second one gets, in reverse order, the last call of each case that did not pass there. In each, the
submission is loaded anew for every case. If the second worker gives the same answers, and the submission changed nothing outside its own
modules, they count. Otherwise each of these cases has a fresh worker of its own, and its answer counts. So state of earlier cases costs no
points, and an answer that changes is noticed.
"""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial

from autograder.judging.calls import Call, same_answer
from autograder.judging.judge import Judge, wrong_answer
from autograder.judging.recording import JudgeFor, RecordedCase, fault_of, quiet
from autograder.judging.subject import Subject
from autograder.model import Failure, GradedTest, KitError, Status, SubmissionFailed
from autograder.sandbox.feedback.closed_list import CHANGED

BARELY = "the answer is barely within the tolerance"
# Hears of a test that ended, and its status.
Ended = Callable[[GradedTest, Status], None]
# A worker that ends this way serves no further case.
WORKER_ENDED: tuple[Status, ...] = ("timeout", "crashed")


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


# Returns the result of a case: that of the function, or an equal one of another program.
Share = Callable[[RecordedCase, Callable[[], CaseResult]], CaseResult]


@dataclass(frozen=True)
class _Attempt:
    """A case run once. `fresh` says that its worker had answered nothing before, `spent` is the budget it used."""

    result: CaseResult
    fresh: bool
    borderline: bool
    spent: float

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
        """Return whether both have one status and give one answer to the last call that both made."""
        calls, others = self.result.calls, other.result.calls
        last = min(len(calls), len(others)) - 1
        if self.result.status != other.result.status or last < 0 or calls[last].digest != others[last].digest:
            return False
        return same_answer(calls[last], calls[last].got, others[last].got)


def not_told(test: GradedTest, status: Status) -> None:
    """Do nothing: nobody watches the run."""


def not_shared(case: RecordedCase, run: Callable[[], CaseResult]) -> CaseResult:
    """Return the result of `run`: no other program has this case's."""
    return run()


class CaseRunner:
    """Runs cases on one subject. Further cases of a failed test are skipped: all its cases must pass for its points."""

    def __init__(self, subject: Subject, judge_for: JudgeFor) -> None:
        self._subject = subject
        self._judge_for = judge_for

    def run(self, cases: Sequence[RecordedCase], ended: Ended = not_told) -> list[CaseResult]:
        """Run all cases in two workers, or more if those disagree. Call `ended` when the status of a test is final."""
        tests: dict[str, list[RecordedCase]] = defaultdict(list)
        for case in cases:
            tests[case.test].append(case)
        attempts: dict[RecordedCase, _Attempt] = {}
        for of_test in tests.values():
            first = self._first_attempts(of_test)
            attempts |= first
            if all(attempt.is_clear for attempt in first.values()):
                ended(of_test[0].case.test, _status(attempt.result for attempt in first.values()))
        doubtful = [case for case, attempt in attempts.items() if not attempt.is_clear]
        repeated = [case for case in doubtful if attempts[case].result.status not in WORKER_ENDED]
        same = self._second_worker_agrees([attempts[case] for case in repeated])
        alone = [case for case in doubtful if case not in repeated or not same]
        results = {case: attempt.result for case, attempt in attempts.items() if case not in alone}
        for test in dict.fromkeys(case.test for case in doubtful):
            if any(case.test == test for case in alone):
                # If the case that failed passes now, the skipped ones follow.
                results |= self._run_alone(tests[test], attempts)
            ended(tests[test][0].case.test, _status(results[case] for case in tests[test] if case in results))
        return [results[case] for case in cases if case in results]

    def _first_attempts(self, cases: Iterable[RecordedCase]) -> dict[RecordedCase, _Attempt]:
        """Run the cases of one test in the first worker, up to the first failure."""
        attempts: dict[RecordedCase, _Attempt] = {}
        for case in cases:
            attempts[case] = self._attempt(case)
            if attempts[case].result.failure:
                break
        return attempts

    def _second_worker_agrees(self, attempts: Sequence[_Attempt]) -> bool:
        """Repeat the last call of each case in a second worker, in reverse order; return whether it gives the same answers."""
        if self._subject.outside_changed:
            return False
        budget = self._subject.budget
        left = budget.left
        self._subject.end_worker()
        agrees = all(self._repeats(call) for attempt in reversed(attempts) for call in attempt.result.calls[-1:])
        budget.give_back(left - budget.left)
        return agrees and not self._subject.outside_changed

    def _repeats(self, call: Call) -> bool:
        """Return whether the worker repeats the answer of a call."""
        with quiet():
            try:
                answer = self._subject.runner().run(call.probe.__name__, call.inputs)
            except SubmissionFailed as error:
                answer = error.failure
            except KitError:
                return False  # The fork server is gone. The case alone reports it.
            return same_answer(call, call.got, answer)

    def _run_alone(
        self, cases: Iterable[RecordedCase], attempts: dict[RecordedCase, _Attempt]
    ) -> dict[RecordedCase, CaseResult]:
        """Run the cases of one test, each in a fresh worker, up to the first failure."""
        results: dict[RecordedCase, CaseResult] = {}
        for case in cases:
            results[case] = self._result_alone(case, attempts.get(case))
            if results[case].failure:
                break
        return results

    def _result_alone(self, case: RecordedCase, before: _Attempt | None) -> CaseResult:
        """Return the result of a case in a fresh worker. `before` is an earlier attempt."""
        if before is not None and (before.is_clear or (before.fresh and not before.can_change)):
            return before.result
        if before is not None:
            # Its answer does not count, and neither does its time.
            self._subject.budget.give_back(before.spent)
        counting = self._fresh_attempt(case)
        if not counting.can_change or not self._subject.recheck:
            return counting.result
        return counting.result if counting.agrees(self._fresh_attempt(case)) else _changed(counting.result, case)

    def run_once(self, cases: Iterable[RecordedCase], share: Share = not_shared) -> list[CaseResult]:
        """Run all cases without repeating an answer, for programs that give the same answer twice."""
        results: list[CaseResult] = []
        failed: set[str] = set()
        for case in cases:
            if case.test not in failed:
                results.append(share(case, partial(self._result_once, case)))
                failed |= {case.test} if results[-1].failure else set()
        return results

    def run_until_failure(self, cases: Iterable[RecordedCase], share: Share = not_shared) -> list[CaseResult]:
        """Run cases as `run_once` does, up to the first that fails."""
        results: list[CaseResult] = []
        for case in cases:
            results.append(share(case, partial(self._result_once, case)))
            if results[-1].failure:
                break
        return results

    def _result_once(self, case: RecordedCase) -> CaseResult:
        return self._attempt(case).result

    def _fresh_attempt(self, case: RecordedCase) -> _Attempt:
        self._subject.end_worker()
        return self._attempt(case)

    def _attempt(self, case: RecordedCase) -> _Attempt:
        """Run a case once. If its test catches the failure of a question, its function decides."""
        attempt = self._try(case)
        calls, failure = attempt.result.calls, attempt.result.failure
        if failure is None or case.questions is None or case.ends_at(len(calls) - 1):
            return attempt
        second = self._try(replace(case, questions=None))
        return replace(second, fresh=attempt.fresh or second.fresh, spent=attempt.spent + second.spent)

    def _try(self, case: RecordedCase) -> _Attempt:
        """Ask the questions of a case, or run its function, in the subject's worker or a new one."""
        start, left, fresh = time.monotonic(), self._subject.budget.left, not self._subject.has_worker
        runner = self._subject.runner()
        judge = self._judge_for(runner, case)
        failure = self._ask(case, judge)
        printed = runner.printed()
        if failure and failure.status in WORKER_ENDED:
            self._subject.end_worker()
        result = CaseResult(
            case.test,
            case.case.name,
            failure,
            printed,
            time.monotonic() - start,
            tuple(judge.calls),
            judge.false_alarm,
        )
        return _Attempt(result, fresh, judge.borderline, left - self._subject.budget.left)

    def _ask(self, case: RecordedCase, judge: Judge) -> Failure | None:
        """Ask the questions of a case, or run its function if it has none; return the failure."""
        try:
            with quiet():
                case.run(judge)
        except SubmissionFailed as error:
            return error.failure
        except KeyboardInterrupt:
            raise
        except BaseException as error:  # pytest.skip and pytest.exit are no Exception.
            return fault_of(case.case, error)
        return None


def _status(results: Iterable[CaseResult]) -> Status:
    """Return the status of a test from the results of its cases."""
    return next((result.status for result in results if result.failure), "passed")


def _changed(result: CaseResult, case: RecordedCase) -> CaseResult:
    """Return the result of a case with an answer that a second run did not repeat: it fails."""
    failure = result.failure or wrong_answer(BARELY).failure
    visible = case.case.test.visibility == "visible"
    feedback = f"{failure.feedback}; {CHANGED}" if visible else CHANGED
    return replace(result, failure=replace(failure, feedback=feedback, hidden_feedback=CHANGED))
