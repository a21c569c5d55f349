"""The queue: what a look finds is graded once, and the newest file of a student counts."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Sequence
from dataclasses import replace

from autograder.gradebook.class_run import Plan
from autograder.gradebook.inbox.queue import Queue
from autograder.gradebook.inbox.summary import percentile, summary
from autograder.grading.report import failed_report
from autograder.intake.files.contents import Arrived
from autograder.model import Assignment, GradedTest, Submission
from autograder.reports.sanitize import SafeReport, safe_result
from tests.autograder.kit import ROOT, submission

TEST = GradedTest("test_a", "a", 1.0, "visible")
ASSIGNMENT = Assignment("s", "S", ("f",), 1.0, 1.0, (), ROOT, (TEST,))


def file(key: str, content: str) -> Submission:
    raw = content.encode()
    read = Arrived(lambda: raw, time.monotonic())
    return replace(submission("s", key, ""), content=read, sha256=hashlib.sha256(raw).hexdigest())


def result(of: Submission) -> SafeReport:
    return safe_result(failed_report(of, ASSIGNMENT, "", ("visible",), seed=1, isolation="none", digests={}))


class Store:
    """What the store has, as a plan says it."""

    def __init__(self) -> None:
        self.results: dict[str, SafeReport] = {}

    def plan(self, submissions: Sequence[Submission]) -> Plan:
        stored = [(each, self.results.get(each.key)) for each in submissions]
        current = [old for each, old in stored if old is not None and old.digests["submission"] == each.digest()]
        keys = {report.key for report in current}
        return Plan(tuple(current), tuple(each for each in submissions if each.key not in keys), frozenset())


def filled(*files: Submission) -> Queue:
    queue = Queue(Store().plan)
    queue.update(files)
    return queue


def test_a_file_that_stays_is_graded_once():
    first = file("ada", "1")
    queue = filled(first)
    assert queue.take() == first
    queue.update([first])
    assert queue.take() is None
    queue.finish(result(first))
    queue.update([first])
    assert (queue.take(), queue.counts.arrived, queue.counts.graded, len(queue)) == (None, 1, 1, 0)


def test_a_newer_file_replaces_the_one_that_waits():
    first, second = file("ada", "1"), file("ada", "2")
    queue = filled(first)
    queue.update([second])
    assert (queue.take(), queue.take(), queue.counts.superseded) == (second, None, 1)


def test_a_newer_file_waits_for_the_one_in_hand():
    first, second = file("ada", "1"), file("ada", "2")
    queue = filled(first)
    queue.take()
    queue.update([second])
    assert (queue.take(), len(queue)) == (None, 1)
    queue.finish(result(first))
    assert queue.take() == second


def test_a_file_that_is_changed_and_changed_back_while_it_is_graded_is_not_graded_again():
    first, second = file("ada", "1"), file("ada", "2")
    queue = filled(first)
    queue.take()
    queue.update([second])
    queue.update([first])
    queue.finish(result(first))
    assert (queue.take(), len(queue)) == (None, 0)


def test_a_file_that_is_gone_and_comes_back_is_graded():
    first = file("ada", "1")
    queue = filled(first)
    queue.update([])
    assert (queue.take(), len(queue)) == (None, 0)
    queue.update([first])
    assert queue.take() == first


def test_what_the_store_has_is_reused_also_after_another_file_was_graded():
    first, second, store = file("ada", "1"), file("ada", "2"), Store()
    store.results["ada"] = result(first)
    queue = Queue(store.plan)
    queue.update([first])
    assert (queue.take(), queue.counts.reused) == (None, 1)
    for each in (second, first):
        queue.update([each])
        assert queue.take() == each
        store.results["ada"] = result(each)
        queue.finish(store.results["ada"])


def test_a_grader_error_is_counted_and_not_graded_in_a_circle():
    first = file("ada", "1")
    queue = filled(first)
    queue.take()
    queue.finish(result(first))
    queue.update([first])
    assert (queue.take(), queue.counts.errors) == (None, 1)


def test_only_what_arrives_during_the_session_has_a_turnaround():
    first = file("ada", "1")
    queue = filled(first)
    queue.update([first, file("bob", "1")])
    for _ in range(2):
        taken = queue.take()
        assert taken is not None
        queue.finish(result(taken))
    assert len(queue.counts.seconds) == 1
    assert summary(queue.counts, 0)[0].startswith("Arrived: 2; graded: 2, reused: 0,")
    assert summary(queue.counts, 0)[1].endswith("(1 that arrived while watch ran)")
    assert len(summary(filled().counts, 0)) == 1


def test_percentiles_are_values_that_occurred():
    values = [float(value) for value in range(1, 101)]
    assert [percentile(values, percent) for percent in (0, 50, 95, 100)] == [1, 50, 95, 100]
    assert percentile([3.0], 95) == 3
