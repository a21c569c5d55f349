"""Runs judges: forked processes that take one task after another.

The parent enforces the time limit of each task. A judge that dies or runs out of time costs one task, and another judge takes the next. A
judge is also replaced after MOST_TASKS, so that no memory piles up.
"""

from __future__ import annotations

import contextlib
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any, Generic, TypeVar

from autograder.model import KitError
from autograder.sandbox import interrupts

if sys.platform == "linux":
    from autograder.sandbox.worker import linux

MOST_TASKS = 1000
END_SECONDS = 5.0
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Lost(Generic[Task]):
    """A task without a result, and the reason. `late` says that its judge ran out of time."""

    task: Task
    why: str
    late: bool = False


def run_in_judges(
    groups: Sequence[Sequence[Task]],
    work: Callable[[Task], Result],
    *,
    at_once: int,
    seconds_for: Callable[[Task], float],
) -> Iterator[Result | Lost[Task]]:
    """Yield the result of every task as it ends; `at_once` judges work in parallel.

    One judge takes all tasks of a group, in their order. Tasks and `work` reach a judge by the fork, results come back pickled.
    `seconds_for` returns the time limit of a task.
    """
    waiting, judges = deque(deque(group) for group in groups if group), list[_Judge[Task]]()
    numbered = {id(task): task for group in groups for task in group}

    def start(group: deque[Task]) -> None:
        with interrupts.delayed():
            judges.append(_Judge.start(lambda number: work(numbered[number]), group, seconds_for))

    try:
        while waiting and len(judges) < at_once:
            start(waiting.popleft())
        while judges:
            for judge in _ready(judges):
                result = judge.result()
                group = judge.group or (waiting.popleft() if waiting else None)
                if group and judge.can_go_on:
                    judge.take(group)
                else:
                    judge.end()
                    judges.remove(judge)
                    if group:
                        start(group)
                # The next task has begun, so the caller may take its time.
                yield result
    finally:
        for judge in judges:
            judge.kill()


@dataclass(eq=False)
class _Judge(Generic[Task]):
    """A judge: its process and pipe, its task with the deadline, and the rest of the task's group."""

    process: BaseProcess
    pipe: Connection
    seconds_for: Callable[[Task], float]
    group: deque[Task]
    task: Task
    deadline: float = 0.0
    taken: int = 0
    alive: bool = True

    @classmethod
    def start(
        cls, work: Callable[[int], object], group: deque[Task], seconds_for: Callable[[Task], float]
    ) -> _Judge[Task]:
        ours, theirs = multiprocessing.Pipe()
        arguments = theirs, ours, os.getpid(), work
        process = multiprocessing.get_context("fork").Process(target=_serve, args=arguments, daemon=True)
        process.start()
        theirs.close()
        judge = cls(process, ours, seconds_for, group, group[0])
        judge.take(group)
        return judge

    @property
    def can_go_on(self) -> bool:
        return self.alive and self.taken < MOST_TASKS

    def take(self, group: deque[Task]) -> None:
        """Begin the next task of a group."""
        self.task, self.group = group.popleft(), group
        self.taken += 1
        self.deadline = time.monotonic() + self.seconds_for(self.task)
        # A judge that has died shows it when its result is read.
        try:
            self.pipe.send(id(self.task))
        except BrokenPipeError:
            self.alive = False

    def result(self) -> Any:
        """Return the result, or a Lost if the judge died or ran out of time; raise the KitError that ended its work."""
        try:
            if self.pipe.poll():
                result = self.pipe.recv()
                if isinstance(result, KitError):
                    raise result
                return result
        except (EOFError, ConnectionError):
            self.process.join(END_SECONDS)
            why = f"the judge of this submission ended without a report (exit code {self.process.exitcode})"
            self.kill()
            return Lost(self.task, why)
        self.kill()
        why = f"the judge of this submission was stopped after {self.seconds_for(self.task):.0f} s: out of time"
        return Lost(self.task, why, late=True)

    def end(self) -> None:
        """Let the judge end, and its workers with it."""
        if self.alive:
            self.pipe.send(None)
            self.process.join(END_SECONDS)
        self.kill()

    def kill(self) -> None:
        if self.alive:
            self.process.kill()
            self.process.join()
            self.pipe.close()
        self.alive = False


def _serve(pipe: Connection, parents_end: Connection, parent: int, work: Callable[[int], object]) -> None:
    """Work until the parent sends None or dies."""
    interrupts.ignore()
    # Otherwise the pipe would stay open when the parent dies.
    parents_end.close()
    if sys.platform == "linux":
        linux.die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        return  # It died before.
    with contextlib.suppress(EOFError, ConnectionError):
        while (number := pipe.recv()) is not None:
            pipe.send(_result_of(work, number))


def _result_of(work: Callable[[int], object], number: int) -> object:
    """Return the result, or the error that a person can fix: it ends the run, and not only this judge."""
    try:
        return work(number)
    except KitError as error:
        return error


def _ready(judges: Sequence[_Judge[Task]]) -> list[_Judge[Task]]:
    """Wait until a judge has a result, died, or ran out of time; return all such judges."""
    nearest = min(judge.deadline for judge in judges)
    ready = set(wait([judge.pipe for judge in judges], timeout=max(0.0, nearest - time.monotonic())))
    now = time.monotonic()
    return [judge for judge in judges if judge.pipe in ready or judge.deadline <= now]
