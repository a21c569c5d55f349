"""Judges: what they do side by side, and what a judge that dies costs."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from typing import Any

import pytest

from autograder.grading import judges
from autograder.grading.judges import Judges, Lost, run_in_judges
from autograder.sandbox import levels

pytestmark = pytest.mark.skipif(not levels.can_fork(), reason="no fork here")


def results(groups, work, *, at_once=2, seconds=30.0):
    return list(run_in_judges(groups, work, at_once=at_once, seconds_for=lambda task: seconds))


def test_every_task_has_a_result_and_a_group_has_one_judge():
    groups = [["a1", "a2", "a3"], ["b1"], [], ["c1", "c2"], ["d1"]]
    done = results(groups, lambda task: (task, os.getpid()))
    assert sorted(task for task, _ in done) == sorted(task for group in groups for task in group)
    pids = dict(done)
    assert len({pids["a1"], pids["a2"], pids["a3"]}) == len({pids["c1"], pids["c2"]}) == 1
    assert len(set(pids.values())) <= 2
    assert os.getpid() not in pids.values()


def test_equal_tasks_are_apart():
    assert results([["same"], ["same"]], lambda task: task) == ["same", "same"]


def test_no_tasks_start_no_judge():
    assert results([], lambda task: task) == []


def test_a_judge_that_dies_costs_one_task():
    def work(task):
        if task == "deadly":
            os.kill(os.getpid(), signal.SIGKILL)
        return task

    done = results([["first", "deadly", "last"]], work, at_once=1)
    assert [result for result in done if not isinstance(result, Lost)] == ["first", "last"]
    (lost,) = [result for result in done if isinstance(result, Lost)]
    assert lost.task == "deadly"
    assert lost.why == judges.DIED


def test_a_judge_that_takes_too_long_costs_one_task():
    def work(task):
        time.sleep(60 if task == "slow" else 0)
        return task

    done = results([["slow", "quick"]], work, at_once=1, seconds=0.5)
    assert done[1] == "quick"
    assert "out of time" in done[0].why


def test_an_error_in_a_judge_is_no_silence(capfd):
    (lost,) = results([["task"]], lambda task: 1 / 0)
    assert lost.why == judges.DIED
    assert "ZeroDivisionError" in capfd.readouterr().err


def test_a_judge_is_replaced_after_many_tasks(monkeypatch):
    monkeypatch.setattr(judges, "MOST_TASKS", 3)
    pids = results([list(range(7))], lambda task: os.getpid(), at_once=1)
    assert [pids.count(pid) for pid in dict.fromkeys(pids)] == [3, 3, 1]


def test_judges_take_tasks_as_they_are_given():
    reader, writer = os.pipe()
    with Judges[str, int](lambda task: len(task), at_once=2, seconds_for=lambda task: 30.0) as waiting:
        assert (waiting.free, waiting.busy) == (2, 0)
        waiting.give("four")
        assert (waiting.free, waiting.busy) == (1, 1)
        assert waiting.wait() == [4]
        waiting.give("four and", "more")
        assert [waiting.wait(), waiting.wait()] == [[8], [4]]
        assert waiting.wait(0.01) == []
        os.write(writer, b"x")
        assert waiting.wait(also=[reader]) == []
    os.close(reader)
    os.close(writer)


def test_a_judge_that_died_while_it_waited_is_replaced():
    with Judges[str, int](lambda task: os.getpid(), at_once=1, seconds_for=lambda task: 30.0) as waiting:
        waiting.give("first")
        (pid,) = waiting.wait()
        assert isinstance(pid, int)
        os.kill(pid, signal.SIGKILL)
        waiting.give("second")
        assert waiting.wait() == [Lost("second", judges.DIED)]
        waiting.give("third")
        assert waiting.wait() not in ([], [pid])


def test_a_caller_that_stops_leaves_no_judge():
    running: Any = run_in_judges(
        [["a"], ["b"], ["c"]], lambda task: os.getpid(), at_once=2, seconds_for=lambda task: 30.0
    )
    pid = next(running)
    running.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


ORPHAN = """
    import os, signal, time
    from autograder.grading import judges

    judges.linux.die_with_parent = lambda number: None
    work = lambda task: (os.getpid(), time.sleep(task))[0]
    running = judges.run_in_judges([[0, 1], [0, 1]], work, at_once=2, seconds_for=lambda task: 30.0)
    print(next(running), next(running), flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="it replaces a call of Linux")
def test_judges_of_a_killed_command_end_with_their_pipe():
    with subprocess.Popen(
        [sys.executable, "-c", textwrap.dedent(ORPHAN)], stdout=subprocess.PIPE, text=True
    ) as command:
        assert command.stdout is not None
        pids = {int(word) for word in command.stdout.readline().split()}
    assert command.returncode == -signal.SIGKILL
    assert len(pids) == 2
    deadline = time.monotonic() + 10
    while any(_is_alive(pid) for pid in pids) and time.monotonic() < deadline:
        time.sleep(0.05)
    left = [pid for pid in pids if _is_alive(pid)]
    for pid in left:
        os.kill(pid, signal.SIGKILL)
    assert left == []


def _is_alive(pid: int) -> bool:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8") as stat:
            return stat.read().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False
