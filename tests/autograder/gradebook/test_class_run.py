"""What a run counts as finished is what is in the store."""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from autograder.gradebook.class_run import Course, Finished, plan_run, run_class
from autograder.grading.report import empty_report
from autograder.model import NO_MODULE, Outcome, Report, Submission
from autograder.sandbox import levels
from tests.autograder.kit import assignments, submission

SLUG = "adam_step"


def test_a_result_that_a_judge_wrote_and_could_not_report_counts_as_finished(tmp_path):
    course = Course({SLUG: assignments()[SLUG]}, 541, levels.NONE)
    submissions = [submission(SLUG, name, "x = 1") for name in ("ada", "bob")]

    def grade(waiting: Sequence[Submission], finish: Callable[[Report], Finished]) -> Iterator[Finished]:
        report = empty_report(waiting[0], course.assignments[SLUG], NO_MODULE, **course.facts()[SLUG])
        finish(replace(report, outcomes=(Outcome(course.assignments[SLUG].tests[0], "passed"),)))
        raise KeyboardInterrupt
        yield  # It is a generator.

    result = run_class(tmp_path, course, plan_run(tmp_path, submissions, course, force=False), grade)
    assert (result.graded, result.left, result.partial) == (1, 1, "1 of 2 graded")
    assert [report.key for report in result.counting] == ["ada"]
    assert isinstance(result.interruption, KeyboardInterrupt)


def test_the_results_of_a_class_share_what_is_equal(tmp_path):
    course = Course({SLUG: assignments()[SLUG]}, 541, levels.NONE)
    submissions = [submission(SLUG, name, "x = 1") for name in ("ada", "bob")]

    def grade(waiting: Sequence[Submission], finish: Callable[[Report], Finished]) -> Iterator[Finished]:
        for each in waiting:
            report = empty_report(each, course.assignments[SLUG], NO_MODULE, **course.facts()[SLUG])
            outcomes = tuple(Outcome(test, "passed", seconds=0.0104) for test in course.assignments[SLUG].tests)
            yield pickle.loads(pickle.dumps(finish(replace(report, outcomes=outcomes))))

    graded = run_class(tmp_path, course, plan_run(tmp_path, submissions, course, force=False), grade)
    reused = run_class(tmp_path, course, plan_run(tmp_path, submissions, course, force=False), grade)
    for result in (graded, reused):
        ada, bob = result.counting
        assert all(mine is yours for mine, yours in zip(ada.outcomes, bob.outcomes, strict=True))
        assert ada.digests["suite"] is bob.digests["suite"]
    assert graded.counting[0].outcomes[0].seconds == 0.01
