"""Keeps account of what has arrived: what waits, what is in hand, and what is done."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace

from autograder.gradebook.class_run import Plan
from autograder.gradebook.inbox.choice import Shares, Waiting, next_to_grade
from autograder.intake.files.contents import Arrived
from autograder.model import Submission
from autograder.reports.sanitize import SafeReport

Place = tuple[str, str]
"""Where a result belongs: key and slug."""


def place(of: Submission | SafeReport) -> Place:
    """Return where the result of a submission belongs, or where this result does."""
    return of.key, of.slug


def version(submission: Submission) -> Submission:
    """Return a submission without its content: two are equal if the digest and all else are the same."""
    return replace(submission, content=b"")


@dataclass
class Counts:
    """How many submissions arrived in a session, and what became of them.

    Superseded are those whose file was changed or removed while they waited.
    `seconds` are those from the first look that saw a file as it was graded, to its result; only of what arrived during the session.
    """

    arrived: int = 0
    reused: int = 0
    graded: int = 0
    superseded: int = 0
    errors: int = 0
    seconds: list[float] = field(default_factory=list)


@dataclass(frozen=True)
class InHand:
    """A submission that a judge has, and since when."""

    waiting: Waiting
    since: float


class Queue:
    """The submissions of a session, at most one for each student and assignment: the newest."""

    def __init__(self, plan: Callable[[Sequence[Submission]], Plan]) -> None:
        """`plan` sorts submissions into those with a result that counts again, and those to grade."""
        self.counts = Counts()
        self._plan = plan
        self._known: dict[Place, Submission] = {}
        self._waiting: dict[Place, Waiting] = {}
        self._in_hand: dict[Place, InHand] = {}
        self._shares = Shares()
        self._started: float | None = None

    def __len__(self) -> int:
        """Return how many submissions have no result yet."""
        return len(self._waiting.keys() | self._in_hand.keys())

    @property
    def in_hand(self) -> list[Submission]:
        """The submissions that judges have."""
        return [each.waiting.submission for each in self._in_hand.values()]

    def update(self, submissions: Sequence[Submission]) -> int:
        """Take what a look found in the folder; return how many submissions are new."""
        here = {place(submission): submission for submission in submissions}
        for gone in self._waiting.keys() - here.keys():
            del self._waiting[gone], self._known[gone]
            self.counts.superseded += 1
        new = [submission for where, submission in here.items() if self._known.get(where) != version(submission)]
        if self._started is None:
            self._started = time.monotonic()
        self.counts.arrived += len(new)
        plan = self._plan([submission for submission in new if not self._is_in_hand(submission)])
        for submission in new:
            self._known[place(submission)] = version(submission)
            self.counts.superseded += self._waiting.pop(place(submission), None) is not None
        self.counts.reused += len(plan.current)
        self._waiting |= {place(each): Waiting(each, self._arrival(each)) for each in plan.waiting}
        return len(new)

    def _is_in_hand(self, submission: Submission) -> bool:
        """Return whether a judge has just this submission: its file was changed, and changed back."""
        in_hand = self._in_hand.get(place(submission))
        return in_hand is not None and version(in_hand.waiting.submission) == version(submission)

    def _arrival(self, submission: Submission) -> float:
        content = submission.content
        return content.at if isinstance(content, Arrived) else time.monotonic()

    def take(self) -> Submission | None:
        """Return the submission to grade next, which is in hand from now on, or None."""
        now = time.monotonic()
        busy = {key for key, _ in self._in_hand}
        chosen = next_to_grade(self._waiting.values(), busy, self._shares.now(now))
        if chosen is None:
            return None
        where = place(chosen.submission)
        self._in_hand[where] = InHand(self._waiting.pop(where), now)
        return chosen.submission

    def finish(self, report: SafeReport) -> float:
        """Count a result; return the seconds since its submission arrived."""
        now = time.monotonic()
        in_hand = self._in_hand.pop(place(report))
        self._shares.add(report.key, now - in_hand.since, now)
        self.counts.graded += 1
        self.counts.errors += bool(report.grader_errors)
        seconds = now - in_hand.waiting.arrived
        if self._started is not None and in_hand.waiting.arrived > self._started:
            self.counts.seconds.append(seconds)
        return seconds
