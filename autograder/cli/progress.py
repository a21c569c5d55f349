"""Shows the progress of a run: a live line on a terminal, elsewhere a plain line every ten seconds.

The line has only counts and times, so no text of a submission reaches the terminal.
"""

from __future__ import annotations

import math
import time
from collections import Counter, deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from rich.console import Console
from rich.live import Live
from rich.text import Text

from autograder.model import Report
from autograder.reports.wording import number_of

LIVE_SECONDS, PLAIN_SECONDS = 0.2, 10.0
# The rate is that of the last results: of so many seconds and so many results at least.
WINDOW_SECONDS, WINDOW_RESULTS = 30.0, 8
# Before, a rate would be that of starting up.
FIRST_SECONDS = 5.0
# After a pause of so many usual ones (and so many seconds) the time left is unknown: the last ones may be in a loop.
LONG_PAUSES, LONG_PAUSE_SECONDS = 5.0, 10.0
MINUTE, HOUR = 60, 3600

GRADER_ERROR, UNREADABLE, FULL, BELOW = "grader error", "unreadable", "full score", "below full"
# In the order of the line, which ends where a narrow terminal does: what staff have to look at comes first.
STYLES = {GRADER_ERROR: "bold cyan", UNREADABLE: "magenta", FULL: "green", BELOW: "red"}


@dataclass
class Pace:
    """How fast results came lately. `marks` are moments of the window, in seconds, with the results until then."""

    started: float
    last: float = 0.0
    per_second: float = 0.0
    marks: deque[tuple[float, int]] = field(default_factory=deque)

    def __post_init__(self) -> None:
        self.restart(self.started, 0)

    def restart(self, now: float, done: int) -> None:
        """Forget the past: before this moment there was nothing to do."""
        self.started, self.last, self.per_second = now, now, 0.0
        self.marks = deque([(now, done)])

    def add(self, now: float, done: int) -> None:
        """Note a result. `per_second` becomes the rate, or stays 0 while it is too early for one."""
        self.last = now
        while len(self.marks) > 1 and _is_window(self.marks[1], now, done):
            self.marks.popleft()
        since, before = self.marks[0]
        if now - self.started >= FIRST_SECONDS and done - before >= WINDOW_RESULTS:
            self.per_second = (done - before) / (now - since)
        if now - self.marks[-1][0] >= 1.0:
            self.marks.append((now, done))

    def pause(self, now: float) -> float:
        """Return the seconds since the last result if they are unusually many, or 0."""
        usual = 1 / self.per_second if self.per_second else 0.0
        seconds = now - self.last
        return seconds if seconds > max(LONG_PAUSE_SECONDS, LONG_PAUSES * usual) else 0.0


def _is_window(mark: tuple[float, int], now: float, done: int) -> bool:
    since, before = mark
    return now - since >= WINDOW_SECONDS and done - before >= WINDOW_RESULTS


class Progress:
    """The progress of a run of `total` submissions, as a context. Print to the same console meanwhile, to no other."""

    def __init__(self, total: int, console: Console, clock: Callable[[], float] = time.monotonic) -> None:
        self._total, self._console, self._clock = total, console, clock
        self._counts = Counter[str]()
        self._pace = Pace(clock())
        self._due = self._pace.started + (0.0 if _has_cursor(console) else PLAIN_SECONDS)
        # No thread refreshes the line: this process forks judges.
        self._live = Live(
            console=console, auto_refresh=False, transient=True, redirect_stdout=False, redirect_stderr=False
        )

    def __enter__(self) -> Progress:
        if _has_cursor(self._console):
            self._live.start()
        self.tick()
        return self

    def __exit__(self, *exception: object) -> None:
        self._live.stop()

    def expect(self, more: int) -> None:
        """Add submissions to the total: they came while the run was going on."""
        if self._counts.total() == self._total:
            self._pace.restart(self._clock(), self._total)
        self._total += more
        self.tick()

    def add(self, report: Report) -> None:
        """Count a report."""
        self._counts[_kind(report)] += 1
        self._pace.add(self._clock(), self._counts.total())
        self.tick()

    def tick(self) -> None:
        """Show the line if it is due. Call this each second or so while nothing ends."""
        now = self._clock()
        if now < self._due:
            return
        if self._live.is_started:
            self._due = now + LIVE_SECONDS
            self._live.update(_fitting(list(self._facts(now)), self._console.width - 1), refresh=True)
        else:
            self._due = now + PLAIN_SECONDS
            self._console.print(Text(", ").join(self._facts(now)).plain, markup=False, highlight=False, soft_wrap=True)

    def _facts(self, now: float) -> Iterator[Text]:
        """Yield the parts of the line, the most important ones first."""
        done, rate = self._counts.total(), self._pace.per_second
        yield Text(f"Graded {done:,} of {self._total:,}")
        left, pause = self._total - done, self._pace.pause(now)
        if left and pause:
            yield Text(f"no result for {_duration(pause)}")
        elif left and rate:
            yield Text(f"{_duration(left / rate)} left")
            yield Text(_per_time(rate))
        for kind, style in STYLES.items():
            if count := self._counts[kind]:
                yield Text(number_of(count, kind) if kind == GRADER_ERROR else f"{count:,} {kind}", style)


def _has_cursor(console: Console) -> bool:
    """Return whether a line can be replaced. FORCE_COLOR makes a terminal of a log file for rich, so ask the file too."""
    return console.is_interactive and console.file.isatty()


def _kind(report: Report) -> str:
    """Return how a submission ended, in a teacher's words."""
    if report.grader_errors:
        return GRADER_ERROR
    if report.message:
        return UNREADABLE
    return FULL if report.score >= report.max_score else BELOW


def _fitting(facts: list[Text], width: int) -> Text:
    """Join the first facts that fit into a line."""
    while len(facts) > 1 and len(Text(", ").join(facts)) > width:
        facts.pop()
    line = Text(", ").join(facts)
    line.no_wrap, line.overflow = True, "crop"
    return line


def _per_time(rate: float) -> str:
    if rate < 1:
        return f"{rate * MINUTE:.1f}/min"
    return f"{rate:.1f}/s" if rate < 10 else f"{rate:,.0f}/s"


def _duration(seconds: float) -> str:
    """Return a time as coarse as it is uncertain: under 10 s, 40 s, 12 min, 2 h 10 min."""
    tens = math.ceil(seconds / 10) * 10
    if seconds < 10:
        return "under 10 s"
    if tens < 2 * MINUTE:
        return f"{tens} s"
    minutes = math.ceil(seconds / MINUTE)
    if minutes < HOUR // MINUTE:
        return f"{minutes} min"
    hours, minutes = divmod(math.ceil(seconds / 600) * 10, 60)
    return f"{hours} h {minutes} min" if minutes else f"{hours} h"
