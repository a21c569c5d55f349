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
TICK_SECONDS = 1.0
# Without the exit code: a report says the same wherever the submission was graded.
DIED = "the process that graded this submission died; is there enough memory?"
LATE = "the process that graded this submission was stopped after {:.0f} s: out of time"
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Lost(Generic[Task]):
    """A task without a result, and the reason."""

    task: Task
    why: str


class Judges(Generic[Task, Result]):
    """Judges that wait for tasks, at most `at_once`. They end with the block of a `with` statement."""

    def __init__(self, work: Callable[[Task], Result], *, at_once: int, seconds_for: Callable[[Task], float]) -> None:
        """`work` reaches a judge by the fork; tasks and results are pickled. `seconds_for` returns the time limit of a task."""
        self._work, self._at_once, self._seconds_for = work, at_once, seconds_for
        self._judges: list[_Judge[Task]] = []

    def __enter__(self) -> Judges[Task, Result]:
        return self

    def __exit__(self, *exception: object) -> None:
        for judge in self._judges:
            judge.end() if judge.task is None else judge.kill()

    @property
    def busy(self) -> int:
        """How many judges work."""
        return sum(judge.task is not None for judge in self._judges)

    @property
    def free(self) -> int:
        """How many judges can take a task."""
        return self._at_once - self.busy

    def give(self, *tasks: Task) -> None:
        """Let a free judge take one task after another. Its time limit starts anew with each."""
        idle = next((judge for judge in self._judges if judge.task is None), None)
        if idle is None:
            with interrupts.delayed():
                idle = _Judge.start(self._work, self._seconds_for)
                self._judges.append(idle)
        idle.group.extend(tasks)
        idle.take()

    def wait(self, timeout: float | None = None, also: Sequence[Any] = ()) -> list[Result | Lost[Task]]:
        """Return the results that are there, once there is one.

        Return none after `timeout` seconds, or if one of `also` is ready to be read. Raise the KitError that ended the work of a judge.
        """
        working = [judge for judge in self._judges if judge.task is not None]
        now = time.monotonic()
        limits = [max(0.0, judge.deadline - now) for judge in working] + ([] if timeout is None else [timeout])
        ready = set(wait([*(judge.pipe for judge in working), *also], timeout=min(limits, default=None)))
        now = time.monotonic()
        return [self._taken(judge) for judge in working if judge.pipe in ready or judge.deadline <= now]

    def _taken(self, judge: _Judge[Task]) -> Result | Lost[Task]:
        """Return the result of a judge, and let it go on."""
        result: Result | Lost[Task] = judge.result()
        group = judge.group
        if not judge.can_go_on:
            judge.end()
            self._judges.remove(judge)
            if group:
                self.give(*group)
        elif group:
            judge.take()
        return result


def run_in_judges(
    groups: Sequence[Sequence[Task]],
    work: Callable[[Task], Result],
    *,
    at_once: int,
    seconds_for: Callable[[Task], float],
    tick: Callable[[], None] = lambda: None,
) -> Iterator[Result | Lost[Task]]:
    """Yield the result of every task as it ends; `at_once` judges work in parallel.

    One judge takes all tasks of a group, in their order. Judges get the tasks by the fork, so they need not be pickled. `tick` is called
    every TICK_SECONDS while no task ends.
    """
    tasks = [task for group in groups for task in group]
    numbers = iter(range(len(tasks)))
    waiting = deque([next(numbers) for _ in group] for group in groups if group)

    def refill() -> None:
        while waiting and judges.free:
            judges.give(*waiting.popleft())

    judges: Judges[int, Result] = Judges(
        lambda number: work(tasks[number]), at_once=at_once, seconds_for=lambda number: seconds_for(tasks[number])
    )
    with judges:
        refill()
        while judges.busy:
            results = judges.wait(TICK_SECONDS)
            if not results:
                tick()
            # The next tasks begin first, so the caller may take its time.
            refill()
            for result in results:
                yield Lost(tasks[result.task], result.why) if isinstance(result, Lost) else result


@dataclass(eq=False)
class _Judge(Generic[Task]):
    """A judge: its process and pipe, its task with the deadline, and the tasks after it."""

    process: BaseProcess
    pipe: Connection
    seconds_for: Callable[[Task], float]
    group: deque[Task]
    task: Task | None = None
    deadline: float = 0.0
    taken: int = 0
    alive: bool = True

    @classmethod
    def start(cls, work: Callable[[Task], object], seconds_for: Callable[[Task], float]) -> _Judge[Task]:
        ours, theirs = multiprocessing.Pipe()
        arguments = theirs, ours, os.getpid(), work
        process = multiprocessing.get_context("fork").Process(target=_serve, args=arguments, daemon=True)
        process.start()
        theirs.close()
        return cls(process, ours, seconds_for, deque())

    @property
    def can_go_on(self) -> bool:
        return self.alive and self.taken < MOST_TASKS

    def take(self) -> None:
        """Begin the next task."""
        self.task = self.group.popleft()
        self.taken += 1
        self.deadline = time.monotonic() + self.seconds_for(self.task)
        # A judge that has died shows it when its result is read.
        with contextlib.suppress(ConnectionError):
            self.pipe.send(self.task)

    def result(self) -> Any:
        """Return the result, or a Lost if the judge died or ran out of time; raise the KitError that ended its work."""
        assert self.task is not None
        task, self.task = self.task, None
        try:
            if self.pipe.poll():
                result = self.pipe.recv()
                if isinstance(result, KitError):
                    raise result
                return result
        except (EOFError, ConnectionError):
            self.kill()
            return Lost(task, DIED)
        self.kill()
        return Lost(task, LATE.format(self.seconds_for(task)))

    def end(self) -> None:
        """Let the judge end, and its workers with it."""
        if self.alive:
            with contextlib.suppress(ConnectionError):
                self.pipe.send(None)
            self.process.join(END_SECONDS)
        self.kill()

    def kill(self) -> None:
        if self.alive:
            self.process.kill()
            self.process.join()
            self.pipe.close()
        self.alive = False


def _serve(pipe: Connection, parents_end: Connection, parent: int, work: Callable[[Any], object]) -> None:
    """Work until the parent sends None or dies."""
    interrupts.ignore()
    # Otherwise the pipe would stay open when the parent dies.
    parents_end.close()
    if sys.platform == "linux":
        linux.die_with_parent(signal.SIGKILL)
    if os.getppid() != parent:
        return  # It died before.
    with contextlib.suppress(EOFError, ConnectionError):
        while (task := pipe.recv()) is not None:
            pipe.send(_result_of(work, task))


def _result_of(work: Callable[[Any], object], task: object) -> object:
    """Return the result, or the error that a person can fix: it ends the run, and not only this judge."""
    try:
        return work(task)
    except KitError as error:
        return error
