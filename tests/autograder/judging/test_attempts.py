"""One case on a submission: which worker's answer counts, and how often a test's function runs."""

from __future__ import annotations

import itertools
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.judging.attempts import CaseResult, run_case
from autograder.judging.judge import Judge
from autograder.judging.recording import GradedCase, RecordedCase, record
from autograder.judging.subject import Subject
from autograder.model import GradedTest, SubmissionFailed
from autograder.sandbox.failures import failed
from autograder.sandbox.session import Budget

TEST = GradedTest("test_double", "doubles", 1, "visible")


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

    def __init__(self, answer: Callable[..., Any], *, recheck: bool = True, budget: Budget | None = None) -> None:
        numbers = itertools.count()
        self.opened: list[Worker] = []

        def open_runner() -> Any:
            self.opened.append(Worker(next(numbers), answer))
            return self.opened[-1]

        self.subject = Subject(open_runner, recheck=recheck, budget=budget)

    def run(self, *functions: Callable[[Judge], None]) -> list[CaseResult]:
        cases = [record(case_of(function), lambda: None, 1) for function in functions or (double_of_one,)]
        return [run_case(case, self.subject, judge_for) for case in cases]


def case_of(function: Callable[..., Any]) -> GradedCase:
    return GradedCase(TEST, "test_double", function, {})


def judge_for(runner: Any, recorded: RecordedCase) -> Judge:
    return Judge(
        runner,
        lambda: None,
        "visible",
        seed=recorded.case.seed(1),
        public_words=frozenset(),
        recorded=recorded.questions or (),
    )


def right(number, call, x):
    return 2 * x


def test_right_answers_come_from_one_worker_loaded_anew_for_each_case():
    workers = Workers(right)
    assert [result.status for result in workers.run(double_of_one, double_of_one, double_of_one)] == ["passed"] * 3
    assert [(worker.calls, worker.anew) for worker in workers.opened] == [(3, 2)]


def test_an_answer_that_only_a_used_worker_gives_costs_nothing():
    workers = Workers(lambda number, call, x: 2 * x if call == 0 else 7.0)
    assert [result.status for result in workers.run(*[double_of_one] * 4)] == ["passed"] * 4
    assert [worker.closed for worker in workers.opened] == [True, True, True, False]


@pytest.mark.parametrize("status", ["error", "timeout", "crashed"])
def test_a_call_that_fails_in_a_used_worker_is_repeated_in_a_fresh_one(status):
    def answer(number, call, x):
        if call or number == 1:
            raise failed(status, f"worker {number}")
        return 2 * x

    workers = Workers(answer)
    results = workers.run(double_of_one, double_of_one)
    assert [result.status for result in results] == ["passed", status]
    assert results[1].failure is not None
    assert results[1].failure.feedback == "worker 1"
    assert len(workers.opened) == 2


def test_a_wrong_answer_costs_two_workers_and_no_more():
    workers = Workers(lambda number, call, x: 3 * x)
    (result,) = workers.run()
    assert result.failure is not None
    assert "different answer" not in result.failure.feedback
    assert result.printed == "worker 0"
    assert [worker.calls for worker in workers.opened] == [1, 1]


def test_a_wrong_answer_after_a_right_one_costs_one_more_worker():
    workers = Workers(lambda number, call, x: 2 * x if (number, call) == (0, 0) else 3 * x)
    assert [result.status for result in workers.run(double_of_one, double_of_one)] == ["passed", "failed"]
    assert [worker.calls for worker in workers.opened] == [2, 1]


def test_an_answer_that_changes_is_reported():
    workers = Workers(lambda number, call, x: (3 + number) * x)
    (result,) = workers.run()
    assert result.failure is not None
    assert result.failure.feedback.endswith("gave a different answer")
    assert result.failure.hidden_feedback.endswith("gave a different answer")


def test_a_borderline_answer_passes_only_if_a_second_run_repeats_it():
    (steady,) = Workers(lambda number, call, x: 2 * x + 0.8e-3).run()
    assert steady.status == "passed"
    (changing,) = Workers(lambda number, call, x: 2 * x + (0.8e-3 if number == 0 else 3e-3)).run()
    assert changing.failure is not None
    assert changing.failure.feedback.startswith("the answer is barely within the tolerance; a second run")


def test_without_a_recheck_a_wrong_answer_of_a_fresh_worker_counts_at_once():
    workers = Workers(lambda number, call, x: (3 + number) * x, recheck=False)
    assert [result.status for result in workers.run()] == ["failed"]
    assert len(workers.opened) == 1


def test_the_time_of_an_answer_that_does_not_count_is_given_back():
    budget = Budget(1.0)

    def answer(number, call, x):
        if call == 0:
            return 2 * x
        budget.spend(0.9, 0)
        raise failed("timeout", "too late")

    workers = Workers(answer, budget=budget)
    before = budget.left
    assert [result.status for result in workers.run(double_of_one, double_of_one)] == ["passed", "passed"]
    assert budget.left == before


def test_the_function_of_a_test_without_answers_runs_only_where_a_worker_is_fresh():
    runs = []

    def counted(judge):
        runs.append(type(judge).__name__)
        double_of_one(judge)

    Workers(right).run(double_of_one, counted)
    assert runs == ["Recorder"]
    Workers(lambda number, call, x: (2 + call) * x).run(double_of_one, counted)
    assert runs == ["Recorder", "Recorder", "Judge"]


def test_a_test_that_catches_a_failure_decides_itself():
    def lenient(judge):
        try:
            judge.against(5.0, scale, x=1.0)
        except SubmissionFailed:
            judge.against(2.0, scale, x=1.0)

    assert [result.status for result in Workers(right).run(double_of_one, lenient)] == ["passed", "passed"]


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
        result = run_case(case, Workers(lambda number, call, x: 3 * x).subject, judge_for)
        assert result.failure is not None
        assert result.failure.hint == "it is tripled"
    assert computed == [1]
