"""Simulate a deadline night: how many cores grade 100,000 submissions of the peak hour within seconds.

The arrivals follow what is known of deadlines, and the times are those of tools/deadline_times.json, which tools/deadline_measure.py
writes. tools/deadline_report.py makes the tables and plots of docs/scale.md.
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import count
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray

from autograder.sandbox.session import TOTAL_FACTOR

ROOT = Path(__file__).resolve().parents[1]
TIMES = ROOT / "tools" / "deadline_times.json"
HOUR, HALF_LIFE = 3600.0, 600.0
SUBMISSIONS, STUDENTS = 100_000, 50_000
# Of 1,000 submissions; the bundled class has more odd ones than a real one. An endless one uses up all the time of a submission.
WEIGHTS = {"right": 600, "wrong": 390, "time-out": 8}
ENDLESS, POISON = 0.002, 0.00005
TARGET_SECONDS = 5.0
# `watch` hears of a change after a quarter of a second, and takes a file that has not changed for half a second.
GROUP_SECONDS = 0.75
Floats = NDArray[np.float64]


def arrival_times(number: int, generator: np.random.Generator, *, flat: float = 300.0, hour: float = HOUR) -> Floats:
    """Return the sorted times of arrivals before a deadline at `hour`, in seconds.

    The rate is proportional to 1 / (time left + flat): the pressure of a deadline as Alfi, Parisi and Pietronero found it in conference
    registrations (2007, doi:10.2478/s11534-009-0059-z), kept finite in the last `flat` seconds.
    """
    share = np.sort(generator.random(number))
    return hour + flat - (hour + flat) ** (1 - share) * flat**share


@dataclass(frozen=True)
class FileTimes:
    """The measured seconds of one submission: of grading it, and of writing its result and pages."""

    name: str
    kind: str
    grading: tuple[float, ...]
    writing: tuple[float, ...]


@dataclass(frozen=True)
class Times:
    """What tools/deadline_measure.py measured on one core.

    `start` are the seconds until a grader is ready, `look` those of a look at one file of an inbox, `memory` the MiB of one more grader,
    and `disk` the KiB of one result. `limits` are the seconds of a call that the assignments allow.
    """

    date: str
    machine: str
    files: tuple[FileTimes, ...]
    limits: tuple[float, ...]
    start: float
    look: float
    memory: float
    disk: float


def read_times(path: Path = TIMES) -> Times:
    """Return the measured times."""
    return msgspec.json.decode(path.read_bytes(), type=Times)


@dataclass(frozen=True)
class Load:
    """Submissions: when each arrives, whose it is, the seconds a grader needs for it, and whether it kills its grader."""

    arrives: Floats
    student: NDArray[np.int64]
    seconds: Floats
    poison: NDArray[np.bool_]


@dataclass(frozen=True)
class Night:
    """The machines. Times are in seconds.

    The scheduler needs `scheduler` for each task and the client `client` for each result; both do one at a time. `network` is the way there
    and back. A grader dies once in `deaths` tasks on average. It is replaced after its death and after `most_tasks`, which takes `start`.
    `watch` needs `look` for each file of its folder, and takes a file `group` after it arrived.
    """

    cores: int
    scheduler: float = 0.0023
    client: float = 0.0
    network: float = 0.001
    start: float = 0.0
    most_tasks: int = 1000
    deaths: float = math.inf
    look: float = 0.0
    group: float = 0.0


@dataclass
class Outcome:
    """What became of the submissions: `turnaround` in seconds, NaN for the `dropped` ones, and who was busy for how long."""

    turnaround: Floats
    dropped: int = 0
    failed: int = 0
    busy: float = 0.0
    end: float = 0.0

    def percentile(self, percent: float) -> float:
        """Return a percentile of the turnaround of all that was graded."""
        return float(np.nanpercentile(self.turnaround, percent))


@dataclass
class Simulation:
    """A night as events in the order of their times. A student has one submission in hand and one waiting, the newest."""

    load: Load
    night: Night
    generator: np.random.Generator
    outcome: Outcome = field(init=False)
    _events: list[tuple[float, int, Any, Any]] = field(default_factory=list)
    _order: Iterator[int] = field(default_factory=count)
    _waiting: dict[int, int] = field(default_factory=dict)
    _turns: list[tuple[float, float, int, int]] = field(default_factory=list)
    _in_hand: set[int] = field(default_factory=set)
    _spent: dict[int, float] = field(default_factory=dict)
    _retries: list[int] = field(default_factory=list)
    _lost: set[int] = field(default_factory=set)
    _running: int = 0
    _scheduler_free: float = 0.0
    _client_free: float = 0.0

    def run(self) -> Outcome:
        """Return the outcome, once everything is graded."""
        self.outcome = Outcome(np.full(len(self.load.arrives), np.nan))
        self._free = [0] * self.night.cores
        for number, at in enumerate(seen_times(self.load.arrives, self.night)):
            self._at(float(at), self._arrive, number)
        while self._events:
            now, _, what, about = heapq.heappop(self._events)
            what(now, about)
            self._hand_out(now)
        return self.outcome

    def _at(self, time: float, what: Any, about: Any) -> None:
        heapq.heappush(self._events, (time, next(self._order), what, about))

    def _arrive(self, now: float, number: int) -> None:
        student = int(self.load.student[number])
        self.outcome.dropped += student in self._waiting
        self._waiting[student] = number
        self._queue(student)

    def _queue(self, student: int) -> None:
        """Give a student a turn: who had least grading lately is next, among equals who has waited longest."""
        if student in self._waiting and student not in self._in_hand:
            number = self._waiting[student]
            turn = (self._spent.get(student, 0.0), float(self.load.arrives[number]), student, number)
            heapq.heappush(self._turns, turn)

    def _next(self) -> int | None:
        while self._turns:
            *_, student, number = heapq.heappop(self._turns)
            if self._waiting.get(student) == number and student not in self._in_hand:
                del self._waiting[student]
                self._in_hand.add(student)
                return number
        return None

    def _hand_out(self, now: float) -> None:
        """Give tasks to free graders. One whose grader died runs alone: before and after it, the others wait."""
        if self._lost:
            if self._retries and not self._running and self._free:
                self._give(now, self._retries.pop(0))
            return
        while self._free and (number := self._next()) is not None:
            self._give(now, number)

    def _give(self, now: float, number: int) -> None:
        tasks, seconds = self._free.pop() + 1, float(self.load.seconds[number])
        begins = self._scheduler_free = max(now, self._scheduler_free) + self.night.scheduler
        dies = bool(self.load.poison[number]) or self.generator.random() * self.night.deaths < 1
        if dies:
            seconds *= self.generator.random()
        self.outcome.busy += seconds
        self._running += 1
        ends = begins + self.night.network + seconds
        self._at(ends, self._die if dies else self._end, number)
        replaced = dies or tasks >= self.night.most_tasks
        self._at(ends + self.night.start * replaced, self._release, 0 if replaced else tasks)

    def _release(self, now: float, tasks: int) -> None:
        self._free.append(tasks)

    def _end(self, now: float, number: int) -> None:
        self._running -= 1
        self._finish(now, number)

    def _die(self, now: float, number: int) -> None:
        self._running -= 1
        if number in self._lost:
            self.outcome.failed += 1
            self._finish(now, number)
        else:
            self._lost.add(number)
            self._retries.append(number)

    def _finish(self, now: float, number: int) -> None:
        student = int(self.load.student[number])
        self._client_free = max(now, self._client_free) + self.night.client
        self.outcome.turnaround[number] = self._client_free - self.load.arrives[number]
        self.outcome.end = self._client_free
        self._lost.discard(number)
        # All shares fade alike, so an old second counts less than a new one by the time of the latter.
        weight = float(self.load.seconds[number]) * math.exp2(now / HALF_LIFE)
        self._spent[student] = self._spent.get(student, 0.0) + weight
        self._in_hand.discard(student)
        self._queue(student)


def seen_times(arrives: Floats, night: Night) -> Floats:
    """Return when `watch` has each file: at the end of the first look after its event. Looks take a third of the time at most."""
    seen, number, ended, length = np.empty_like(arrives), 0, -math.inf, 0.0
    while number < len(arrives):
        begins = max(float(arrives[number]) + night.group, ended + 2 * length)
        after = int(np.searchsorted(arrives, begins - night.group, side="right"))
        length = night.look * after
        ended = begins + length
        seen[number:after] = ended
        number = after
    return seen


def simulate(load: Load, night: Night, seed: int = 541) -> Outcome:
    """Return what becomes of the submissions of a night."""
    return Simulation(load, night, np.random.default_rng(seed)).run()


def draw_load(times: Times, seed: int, number: int = SUBMISSIONS, students: int = STUDENTS, **curve: float) -> Load:
    """Return the submissions of a peak hour, some of them endless; a grader also writes the result."""
    generator = np.random.default_rng(seed)
    files = draw_files(times, number, generator)
    seconds = np.array([generator.choice(file.grading) + generator.choice(file.writing) for file in files])
    endless = generator.random(number) < ENDLESS
    seconds[endless] = TOTAL_FACTOR * generator.choice(times.limits, size=int(endless.sum()))
    arrives = arrival_times(number, generator, **curve)
    return Load(arrives, generator.integers(students, size=number), seconds, np.zeros(number, dtype=bool))


def with_poison(load: Load, seed: int) -> Load:
    """Return the same submissions; some of them kill their grader."""
    return replace(load, poison=np.random.default_rng(seed).random(len(load.arrives)) < POISON)


def draw_files(times: Times, number: int, generator: np.random.Generator) -> list[FileTimes]:
    """Return files of the bundled class: the kinds with their weights, then any of the kind."""
    kinds = {kind: [file for file in times.files if file.kind == kind] for kind in WEIGHTS}
    weights = np.array(list(WEIGHTS.values())) / sum(WEIGHTS.values())
    drawn = generator.choice(list(WEIGHTS), size=number, p=weights)
    return [kinds[kind][generator.integers(len(kinds[kind]))] for kind in drawn]


def watch_night(times: Times, cores: int) -> Night:
    """Return the night of `watch` on one machine: its judges write the pages, so the client has next to nothing to do."""
    return Night(cores, scheduler=0.001, client=0.001, network=0.0, start=0.1, look=times.look, group=GROUP_SECONDS)


def many_cores(cores: int) -> Night:
    """Return a night with a grader on each core that writes its results itself; nothing breaks."""
    return Night(cores, client=0.001, start=0.1)


def writing(times: Times) -> float:
    """Return the mean seconds of writing a result, by the weights of the kinds."""
    means = {kind: np.mean([np.mean(each.writing) for each in times.files if each.kind == kind]) for kind in WEIGHTS}
    return float(np.average(list(means.values()), weights=list(WEIGHTS.values())))
