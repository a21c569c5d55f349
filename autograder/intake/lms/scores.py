"""Reads the `scores.csv` that Classroom 50 writes beside the clones of one assignment: a line for each attempt of each student.

A submission's own workflow reports its score, so only the times and the late marks are read. Source: `internal/download/download.go` of
its command `gh teacher`.
"""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from autograder.text import clean

SCORES = "scores.csv"
MOST_BYTES = 8 * 2**20
_NEEDED = ("username", "datetime")
_LATE = {"true": True, "false": False}
# A score that a teacher entered has a time, but nothing was submitted then.
_ENTERED_BY_TEACHER = "submit/manual-"


@dataclass(frozen=True)
class ScoreLine:
    """One attempt: its time in UTC, its late mark (None if the course has no due date), and its address in lower case."""

    time: datetime
    late: bool | None
    address: str


@dataclass(frozen=True)
class Scores:
    """The attempts of each user, in lower case, and a sentence if the file or lines of it are not readable."""

    attempts: Mapping[str, tuple[ScoreLine, ...]]
    problem: str = ""

    def of(self, user: str, repository: str = "") -> tuple[ScoreLine, ...]:
        """Return the attempts of a user, the oldest first; only those in a repository, if one is given."""
        lines = self.attempts.get(user, ())
        kept = [line for line in lines if not repository or repository.lower() in line.address.split("/")]
        return tuple(sorted(kept, key=lambda line: line.time))


def read_scores(content: bytes) -> Scores:
    """Read a `scores.csv`. A damaged file has no attempts, and a sentence says why."""
    if not content:
        return Scores({}, f"empty, or larger than {MOST_BYTES >> 20} MB; no submission times are read")
    reader = csv.DictReader(io.StringIO(content.decode("utf-8-sig", "replace"), newline=""), strict=True)
    try:
        missing = [name for name in _NEEDED if name not in (reader.fieldnames or ())]
        if missing:
            return Scores({}, f"missing column {' and '.join(missing)}; no submission times are read")
        return _scores(reader)
    except csv.Error as error:
        return Scores({}, f"line {reader.reader.line_num}: not valid CSV ({error}); no submission times are read")


def _scores(rows: Iterable[Mapping[str, str | None]]) -> Scores:
    attempts: defaultdict[str, list[ScoreLine]] = defaultdict(list)
    unreadable = 0
    for user, row in _submitted(rows):
        time = _time(row.get("datetime") or "")
        if time is None:
            unreadable += 1
            continue
        late = _LATE.get((row.get("late") or "").lower())
        attempts[user].append(ScoreLine(time, late, (row.get("review_url") or "").lower()))
    problem = f"lines without a readable time: {unreadable}" if unreadable else ""
    return Scores({user: tuple(lines) for user, lines in attempts.items()}, problem)


def _submitted(rows: Iterable[Mapping[str, str | None]]) -> Iterator[tuple[str, Mapping[str, str | None]]]:
    """Yield the user and row of each attempt; who submitted nothing has a row without a time."""
    for row in rows:
        user = (row.get("username") or "").strip().lower()
        # Anybody can push such a tag, but only a teacher marks a score as overridden.
        tag, override = row.get("submission_tag") or "", (row.get("override") or "").lower()
        entered = tag.startswith(_ENTERED_BY_TEACHER) and override == "true"
        if user and row.get("datetime") and not entered:
            yield user, row


def _time(text: str) -> datetime | None:
    """Return a time in UTC, or None if the text is no time with an offset."""
    try:
        time = datetime.fromisoformat(clean(text, 60))
        return time.astimezone(UTC) if time.tzinfo else None
    except (ValueError, OverflowError):
        return None
