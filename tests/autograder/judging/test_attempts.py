"""One case on a submission: which worker's answer counts, and how often a test's function runs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from autograder.judging.attempts import CaseResult, CaseRunner
from autograder.judging.judge import Judge
from autograder.judging.recording import GradedCase, RecordedCase, record
from autograder.judging.subject import Subject
from autograder.model import GradedTest, SubmissionFailed
from autograder.sandbox.feedback.failures import failed
from autograder.sandbox.session import Budget


def scale(submission, x):
    return submission(x)


def double(judge):
    judge.against(2 * judge.rng.normal(size=3), scale, bound=1e-3, x=judge.rng.normal(size=3))


def double_of_one(judge):
    judge.against(2.0, scale, bound=1e-3, x=1.0)


class Worker:
    """Answers with a function of its number and of the number of its call, both from 0."""

    def __init__(self, number: int, answer: Callable[..., Any]) -> None:
        self.number, self.calls, self.anew, self.closed = number, 0, 0, False
        self.outside_changed = False
        self._answer = answer

    def start_anew(self) -> None:
        self.anew += 1

    def run(self, probe, inputs):
        self.calls += 1
        return self._answer(self.number, self.calls - 1, **inputs.decode())

    def printed(self) -> str:
        return f"worker {self.number}"

    def close(self) -> None:
        self.closed = True


class Workers:
    """A subject whose workers are kept, to look at them."""

    def __init__(
        self,
        answer: Callable[..., Any],
        *,
        recheck: bool = True,
        budget: Budget | None = None,
        outside_changed: bool = False,
    ) -> None:
        numbers = itertools.count()
        self.opened: list[Worker] = []

        def open_runner() -> Any:
            self.opened.append(Worker(next(numbers), answer))
            self.opened[-1].outside_changed = outside_changed
            return self.opened[-1]

        self.subject = Subject(open_runner, budget or Budget(5.0), recheck=recheck)

    def run(self, *functions: Callable[[Judge], None]) -> list[CaseResult]:
        cases = [
            record(case_of(function, number), lambda: None, 1)
            for number, function in enumerate(functions or (double_of_one,))
        ]
        return CaseRunner(self.subject, judge_for).run(cases)


def case_of(function: Callable[..., Any], number: int = 0) -> GradedCase:
    return GradedCase(GradedTest(f"test_{number}", "doubles", 1, "visible"), f"test_{number}", function, {})


def judge_for(runner: Any, recorded: RecordedCase) -> Judge:
    return Judge(
        runner,
        lambda: None,
        "visible",
        seed=recorded.case.seed(1),
        public_words=frozenset(),
    )


def right(number, call, x):
    return 2 * x


def test_right_answers_come_from_one_worker_loaded_anew_for_each_case():
    workers = Workers(right)
    assert [result.status for result in workers.run(double_of_one, double_of_one, double_of_one)] == ["passed"] * 3
    assert [(worker.calls, worker.anew) for worker in workers.opened] == [(3, 2)]


def announced(answer: Callable[..., Any], *tests: str) -> list[tuple[str, str, list[int]]]:
    """Return each test that is announced, with its status and the calls that each worker had answered by then."""
    cases = [
        record(replace(case_of(double_of_one), test=GradedTest(test, test, 1, "visible")), str, 1) for test in tests
    ]
    workers = Workers(answer)
    heard: list[tuple[str, str, list[int]]] = []
    CaseRunner(workers.subject, judge_for).run(
        cases, lambda test, status: heard.append((test.name, status, [worker.calls for worker in workers.opened]))
    )
    return heard


def test_a_test_is_announced_when_its_last_case_passed():
    assert announced(right, "one", "one", "two") == [("one", "passed", [2]), ("two", "passed", [3])]


def test_a_wrong_value_is_announced_when_a_second_worker_gave_it_too():
    heard = announced(lambda number, call, x: 2 * x if (number, call) == (0, 1) else 7.0, "one", "one", "two", "three")
    assert heard == [("two", "passed", [2]), ("one", "failed", [3, 2]), ("three", "failed", [3, 2])]


def test_no_test_is_announced_with_a_status_that_a_worker_of_its_own_corrects():
    def answer(number, call, x):
        if (number, call) == (0, 1):
            raise failed("timeout", "too slow for a worker that was used", "too slow for a worker that was used")
        return 2 * x

    heard = announced(answer, "one", "two", "three")
    assert heard == [("one", "passed", [1]), ("three", "passed", [2, 1]), ("two", "passed", [2, 1, 1])]


def test_answers_that_only_used_workers_give_cost_nothing():
    workers = Workers(lambda number, call, x: 2 * x if call == 0 else 7.0)
    assert [result.status for result in workers.run(*[double_of_one] * 4)] == ["passed"] * 4
    assert all(worker.closed for worker in workers.opened[:-1])


def test_a_wrong_submission_has_two_workers_and_the_second_is_asked_backwards():
    order = []

    def asked(judge, x):
        judge.against(2 * x, scale, x=x)

    def answer(number, call, x):
        order.append((number, x))
        return 2 * x if x == 1 else 3 * x

    workers = Workers(answer)
    results = workers.run(*[lambda judge, x=x: asked(judge, x) for x in (1, 2, 3)])
    assert [result.status for result in results] == ["passed", "failed", "failed"]
    assert order == [(0, 1), (0, 2), (0, 3), (1, 3), (1, 2)]
    assert results[1].printed == "worker 0"


@pytest.mark.parametrize("status", ["error", "missing"])
def test_an_exception_in_both_workers_counts(status):
    def answer(number, call, x):
        raise failed(status, "it always fails", "it always fails")

    workers = Workers(answer)
    assert [result.status for result in workers.run(double_of_one, double_of_one)] == [status, status]
    assert len(workers.opened) == 2


@pytest.mark.parametrize("status", ["timeout", "crashed"])
def test_a_worker_that_ends_serves_no_further_case(status):
    def answer(number, call, x):
        if number == 0 and call == 1:
            raise failed(status, "the end", "the end")
        return 2 * x

    workers = Workers(answer)
    assert [result.status for result in workers.run(*[double_of_one] * 3)] == ["passed"] * 3
    assert [worker.calls for worker in workers.opened] == [2, 1, 1]


def test_a_timeout_in_a_fresh_worker_is_not_repeated():
    def answer(number, call, x):
        raise failed("timeout", "too late", "too late")

    workers = Workers(answer)
    assert [result.status for result in workers.run(double_of_one, double_of_one)] == ["timeout", "timeout"]
    assert [worker.calls for worker in workers.opened] == [1, 1]


def test_a_submission_that_changes_its_process_has_a_worker_for_each_case_that_fails():
    workers = Workers(lambda number, call, x: 3 * x, outside_changed=True)
    assert [result.status for result in workers.run(*[double_of_one] * 3)] == ["failed"] * 3
    assert [worker.calls for worker in workers.opened] == [3, *[1] * 6], "each answer is repeated"


def test_the_cases_after_one_that_only_failed_in_a_used_worker_follow():
    def answer(number, call, x):
        return 2 * x if call == 0 else 7.0

    workers = Workers(answer)
    cases = [
        record(GradedCase(GradedTest("t", "t", 1, "visible"), f"t[{n}]", double_of_one, {}), lambda: None, 1)
        for n in range(3)
    ]
    results = CaseRunner(workers.subject, judge_for).run(cases)
    assert [(result.name, result.status) for result in results] == [(f"t[{n}]", "passed") for n in range(3)]


def test_an_answer_that_changes_is_reported():
    workers = Workers(lambda number, call, x: (3 + number) * x)
    (result,) = workers.run()
    assert result.failure is not None
    assert result.failure.feedback.endswith("gave a different answer")
    assert result.failure.hidden_feedback.endswith("gave a different answer")


def test_a_borderline_answer_passes_only_if_a_second_run_repeats_it():
    (steady,) = Workers(lambda number, call, x: 2 * x + 0.8e-3).run()
    assert steady.status == "passed"
    (changing,) = Workers(lambda number, call, x: 2 * x + (0.8e-3 if number < 2 else 3e-3)).run()
    assert changing.status == "passed"
    (changing,) = Workers(lambda number, call, x: 2 * x + (0.8e-3 if number % 2 == 0 else -0.8e-3)).run()
    assert changing.failure is not None
    assert changing.failure.feedback.startswith("the answer is barely within the tolerance; a second run")


def test_a_run_until_the_first_failure_ends_there():
    workers = Workers(lambda number, call, x: 3 * x, recheck=False)
    cases = [record(case_of(double_of_one, number), lambda: None, 1) for number in range(3)]
    results = CaseRunner(workers.subject, judge_for).run_until_failure(cases)
    assert [result.status for result in results] == ["failed"]


def test_the_time_of_an_answer_that_does_not_count_is_given_back():
    budget = Budget(1.0)

    def answer(number, call, x):
        if call == 0:
            return 2 * x
        budget.spend(0.9, 0)
        raise failed("timeout", "too late", "too late")

    workers = Workers(answer, budget=budget)
    before = budget.left
    assert [result.status for result in workers.run(double_of_one, double_of_one)] == ["passed", "passed"]
    assert budget.left == pytest.approx(before)


def test_the_function_of_a_test_without_answers_runs_once_and_once_for_each_question_that_fails():
    runs = []

    def counted(judge):
        runs.append(type(judge).__name__)
        double_of_one(judge)

    case = record(case_of(counted), lambda: None, 1)
    for factor in (2, 3, 4):
        CaseRunner(Workers(lambda number, call, x, factor=factor: factor * x).subject, judge_for).run([case])
    assert runs == ["Recorder", "Recorder"]


def test_a_test_that_catches_a_failure_decides_itself():
    def lenient(judge):
        try:
            judge.against(5.0, scale, x=1.0)
        except SubmissionFailed:
            judge.against(2.0, scale, x=1.0)

    def changing(judge):
        try:
            judge.against(5.0, scale, x=1.0)
        except SubmissionFailed as error:
            raise SubmissionFailed(replace(error.failure, hint="changed")) from None

    passed, failed = Workers(right).run(lenient, changing)
    assert passed.status == "passed"
    assert failed.failure is not None
    assert failed.failure.hint == "changed"


@pytest.mark.parametrize("status", ["timeout", "crashed"])
def test_a_test_that_catches_a_failure_has_a_new_worker_after_one_that_ended(status):
    def lenient(judge):
        try:
            judge.against(5.0, scale, x=1.0)
        except SubmissionFailed as error:
            caught.append(error.failure.status)
            raise

    caught, ended = list[str](), set[int]()

    def answer(number, call, x):
        assert number not in ended, "this worker has ended"
        if x == 1.0:
            ended.add(number)
            raise failed(status, "the end", "the end")
        return 2 * x

    def other(judge):
        judge.against(4.0, scale, x=2.0)

    results = Workers(answer).run(other, lenient, other)
    assert [result.status for result in results] == ["passed", status, "passed"]
    assert set(caught) == {status}


@pytest.mark.parametrize(
    "use",
    [
        lambda answer: answer + 1,
        lambda answer: answer["w"],
        lambda answer: answer.shape,
        lambda answer: np.asarray(answer),
        lambda answer: np.sum(answer),
        lambda answer: answer == 2,
        lambda answer: bool(answer),
        lambda answer: isinstance(answer, float),
        lambda answer: f"{answer}",
        lambda answer: [*answer],
    ],
)
def test_a_test_that_uses_an_answer_runs_for_every_submission(use):
    used = []

    def curious(judge):
        used.append(use(judge.against(2.0, scale, x=1.0)))

    assert record(case_of(curious), lambda: None, 1).questions is None
    assert used == []


def test_an_answer_as_an_input_or_a_value_to_check_is_used_too():
    def chained(judge):
        judge.against(2.0, scale, x=judge.against(1.0, scale, x=1.0))

    def checked(judge):
        judge.check(judge.against(2.0, scale, x=1.0), 2.0)

    def valued(judge):
        judge.values(scale, like=1.0, x=1.0)

    for function in (chained, checked, valued):
        assert record(case_of(function), lambda: None, 1).questions is None
    assert record(case_of(double), lambda: None, 1).questions is not None


def test_lookalikes_are_computed_once_for_all_submissions():
    computed: list[int] = []

    def looked(judge):
        judge.against(2.0, scale, x=1.0, lookalikes=lambda: computed.append(1) or {"it is tripled": 3.0})

    case = record(case_of(looked), lambda: None, 1)
    for _ in range(3):
        (result,) = CaseRunner(Workers(lambda number, call, x: 3 * x).subject, judge_for).run([case])
        assert result.failure is not None
        assert result.failure.hint == "it is tripled"
    assert computed == [1]
