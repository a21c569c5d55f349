"""Keeps a window of jobs on a cluster until each task has a result, whatever happens to workers and scheduler.

A task whose worker died or ran out of time is sent once more, alone, when nothing else runs; if it is lost again, it comes back as Lost. A
scheduler that goes away is nobody's fault: what was on its way is sent again. Each sending has a key of its own.
"""

from __future__ import annotations

import itertools
import secrets
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from typing import Final, Generic, TypeVar
from urllib.parse import urlsplit

from autograder.grading.cluster.engine import Cluster
from autograder.grading.cluster.frames import LATE, RESULT, UNUSABLE
from autograder.grading.cluster.link import Ended, Inbox, Job, Link, Remark, View
from autograder.grading.cluster.on_worker import Setup
from autograder.grading.judges import DIED as DIED_WHY
from autograder.grading.judges import LATE as LATE_WHY
from autograder.grading.judges import Lost
from autograder.model import KitError
from autograder.text import clean

# One job runs while the others are on their way. A worker that dies takes all of them with it, so not more.
PER_WORKER: Final = 3
LOOK_SECONDS: Final = 1.0
# The limit of the judge comes first where all is well.
WORKER_GRACE_SECONDS: Final = 30.0
RECONNECT_SECONDS: Final = 600.0
RETRY_SECONDS: Final = 1.0
# If all workers there are were refused, more need not come.
REFUSED_SECONDS: Final = 20.0
SHOWN_REASON: Final = 600
NO_WORKERS: Final = View(known=True, workers=frozenset(), usable=0, refused={}, stuck=frozenset())
Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True)
class Work(Generic[Task, Result]):
    """How a task becomes a job, and a reply a result.

    `encode` reads the task when it is sent. `decode` raises ValueError if a reply does not answer the task. `seconds_for` is the time limit
    of a task.
    """

    encode: Callable[[Task], bytes]
    decode: Callable[[Task, bytes], Result]
    seconds_for: Callable[[Task], float]


@dataclass(frozen=True)
class Display:
    """How a person follows a run: `say` shows a sentence, and `tick` is called each second or so."""

    say: Callable[[str], None]
    tick: Callable[[], None]


class Driver(Generic[Task, Result]):
    """Runs tasks on a cluster."""

    def __init__(self, cluster: Cluster, setup: Setup, work: Work[Task, Result], display: Display) -> None:
        self._cluster, self._setup, self._work, self._display = cluster, setup, work, display
        # Another run may use the same scheduler.
        self._keys = map(f"{secrets.token_hex(8)}-{{}}".format, itertools.count(1))
        self._again = deque[Task]()
        self._in_flight: dict[str, Task] = {}
        self._inbox: Inbox = SimpleQueue()
        # {worker: reason}
        self._refused: dict[str, str] = {}
        self._view, self._looked, self._usable_at = NO_WORKERS, 0.0, 0.0
        self._link: Link | None = None
        self._connected = True

    def results(self, tasks: Iterable[Task]) -> Iterator[Result | Lost[Task]]:
        """Yield the result of every task as it ends; raise KitError if no worker is usable, or the scheduler is gone."""
        lost = list[Task]()
        try:
            self._connect()
            for result in self._run(iter(tasks), self._window):
                if isinstance(result, Lost):
                    lost.append(result.task)
                else:
                    yield result
            yield from self._run(iter(lost), lambda: min(1, self._view.usable))
        finally:
            if self._link is not None:
                self._link.close()

    def _window(self) -> int:
        return PER_WORKER * self._view.usable

    def _run(self, tasks: Iterator[Task], window: Callable[[], int]) -> Iterator[Result | Lost[Task]]:
        """Yield what became of each task, with at most `window()` of them on their way."""
        while self._fill(tasks, window) or self._in_flight:
            results = self._arrived()
            self._display.tick()
            self._look_after()
            # The next jobs are sent first, so the caller may take its time.
            self._fill(tasks, window)
            yield from results

    def _fill(self, tasks: Iterator[Task], window: Callable[[], int]) -> bool:
        """Send what the window has room for; return whether tasks are left."""
        while True:
            if not self._again:
                self._again.extend(itertools.islice(tasks, 1))
            if not self._again or len(self._in_flight) >= window():
                return bool(self._again)
            self._send(self._again.popleft())

    def _send(self, task: Task) -> None:
        seconds = self._work.seconds_for(task) + WORKER_GRACE_SECONDS
        key = next(self._keys)
        self._in_flight[key] = task
        self._opened.send(Job(key, self._work.encode(task), seconds, (PER_WORKER + 1) * seconds))

    def _arrived(self) -> list[Result | Lost[Task]]:
        """Return the results that are there; wait a moment for the first."""
        results: list[Result | Lost[Task]] = []
        timeout = LOOK_SECONDS
        while True:
            try:
                event = self._inbox.get(timeout=timeout)
            except Empty:
                return results
            timeout = 0.0
            if isinstance(event, Remark):
                self._display.say(clean(event.sentence, SHOWN_REASON))
            elif event.key in self._in_flight:
                results += self._outcome(self._in_flight.pop(event.key), event)

    def _outcome(self, task: Task, ended: Ended) -> list[Result | Lost[Task]]:
        """Return the result of a task, or none if it has to be sent again."""
        self._opened.forget(ended.key)
        if ended.reply is None or ended.reply == UNUSABLE:
            self._connected = self._connected and ended.reply is not None
            self._again.append(task)
            return []
        kind, content = ended.reply[:1], ended.reply[1:]
        if kind == LATE:
            return [Lost(task, LATE_WHY.format(self._work.seconds_for(task)))]
        if kind == RESULT:
            try:
                return [self._work.decode(task, content)]
            except ValueError as error:
                self._display.say(clean(f"a result is refused: {error}", SHOWN_REASON))
        return [Lost(task, DIED_WHY)]

    def _tell(self, worker: str, reason: str) -> None:
        """Show why a worker does not take part, once for each machine."""
        shown, host = clean(reason, SHOWN_REASON), urlsplit(worker).hostname
        known = any(urlsplit(each).hostname == host for each, other in self._refused.items() if other == shown)
        self._refused[worker] = shown
        if not known:
            self._display.say(f"the worker {clean(worker, SHOWN_REASON)} is not used: {shown}")

    def _look_after(self) -> None:
        """Look at the cluster now and then: connect again, send again what no worker can take, and give up if nobody works."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS and self._connected:
            return
        try:
            self._view = self._opened.look()
        except (OSError, TimeoutError):
            self._connected = False
        if not (self._connected and self._view.known):
            self._reconnect()
        self._cluster.tend(self._display.say)
        self._looked = time.monotonic()
        for worker in sorted(self._view.refused.keys() - self._refused.keys()):
            self._tell(worker, self._view.refused[worker])
        for key in self._view.stuck & self._in_flight.keys():
            self._opened.forget(key)
            self._again.append(self._in_flight.pop(key))
        if self._view.usable or self._in_flight:
            self._usable_at = self._looked
        elif self._looked - self._usable_at > self._patience():
            raise KitError(self._no_worker())

    def _patience(self) -> float:
        all_refused = self._view.workers and self._view.workers <= self._refused.keys()
        return REFUSED_SECONDS if all_refused else self._cluster.patience

    def _no_worker(self) -> str:
        if not self._view.workers:
            return f"no worker is connected to the scheduler: {self._cluster.advice()}; finished results are kept"
        reasons = "".join(f"\n  {reason}" for reason in dict.fromkeys(self._refused.values()))
        return f"no worker of the cluster can grade; finished results are kept, and the same command goes on{reasons}"

    @property
    def _opened(self) -> Link:
        assert self._link is not None
        return self._link

    def _connect(self) -> None:
        """Connect for the first time; raise KitError if no scheduler answers."""
        try:
            self._link = self._offered()
        except (OSError, TimeoutError) as error:
            raise KitError(f"--engine: no scheduler answers at {self._cluster.address}: {error}") from error
        self._view = NO_WORKERS
        self._looked = self._usable_at = time.monotonic()

    def _offered(self) -> Link:
        link = Link(self._cluster.connect(), self._setup, self._inbox)
        try:
            link.offer()
        except BaseException:
            link.close()
            raise
        return link

    def _reconnect(self) -> None:
        """Connect again, and have sent again what was on its way; raise KitError if no scheduler answers for long."""
        self._opened.close()
        self._again.extend(self._in_flight.values())
        self._in_flight.clear()
        self._view = NO_WORKERS
        self._display.say(f"the scheduler at {self._cluster.address} does not answer; trying again")
        end = time.monotonic() + RECONNECT_SECONDS
        while True:
            try:
                self._link, self._connected = self._offered(), True
                return
            except (OSError, TimeoutError) as error:
                if time.monotonic() > end:
                    raise KitError(
                        f"the scheduler at {self._cluster.address} is gone ({error}); finished results are kept: start it "
                        "again, and the same command goes on"
                    ) from error
            self._display.tick()
            time.sleep(RETRY_SECONDS)
