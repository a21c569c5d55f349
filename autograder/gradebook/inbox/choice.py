"""Chooses the submission that is graded next."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from autograder.model import Submission

# After so long, a second of grading counts half.
HALF_LIFE_SECONDS = 600.0
# What is left of older grading is forgotten below this.
LEAST_SECONDS = 0.001


@dataclass(frozen=True)
class Waiting:
    """A submission that waits, and the moment when its file was first seen as it is."""

    submission: Submission
    arrived: float


@dataclass(frozen=True)
class Spent:
    """The seconds of grading that a student has had until a moment."""

    seconds: float = 0.0
    until: float = 0.0

    def at(self, now: float) -> float:
        """Return what counts of the seconds later."""
        return self.seconds * math.exp2((self.until - now) / HALF_LIFE_SECONDS)


class Shares:
    """The seconds of grading that each student has had lately."""

    def __init__(self) -> None:
        self._spent: dict[str, Spent] = {}

    def add(self, key: str, seconds: float, now: float) -> None:
        """Count seconds of grading for a student; forget who has had none for long."""
        self._spent = {each: spent for each, spent in self._spent.items() if spent.at(now) > LEAST_SECONDS}
        self._spent[key] = Spent(self._spent.get(key, Spent()).at(now) + seconds, now)

    def now(self, now: float) -> dict[str, float]:
        """Return the seconds of each student, as they count now."""
        return {key: spent.at(now) for key, spent in self._spent.items()}


def next_to_grade(waiting: Iterable[Waiting], busy: Collection[str], shares: Mapping[str, float]) -> Waiting | None:
    """Return the submission to grade next, or None.

    It is from the student with the least grading lately, among equals from the one who has waited longest, and that student's newest.
    `busy` are the students with a submission in hand, who must wait until it is finished. `shares` are seconds of grading.
    """
    free = [each for each in waiting if each.submission.key not in busy]
    if not free:
        return None
    since: dict[str, float] = {}
    for each in free:
        key = each.submission.key
        since[key] = min(each.arrived, since.get(key, each.arrived))
    student = min(since, key=lambda key: (shares.get(key, 0.0), since[key], key))
    own = (each for each in free if each.submission.key == student)
    return max(own, key=lambda each: (each.arrived, each.submission.slug))
