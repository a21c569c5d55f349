"""Says at the end of a session what became of the submissions, and how long they took."""

from __future__ import annotations

import math
from collections.abc import Sequence

from autograder.gradebook.inbox.queue import Counts


def percentile(seconds: Sequence[float], percent: float) -> float:
    """Return the least of the values that so many percent of them do not exceed. Raise ValueError without values."""
    if not seconds:
        raise ValueError("no values")
    return sorted(seconds)[max(0, math.ceil(len(seconds) * percent / 100) - 1)]


def summary(counts: Counts, left: int) -> list[str]:
    """Return the lines for the end of a session; `left` is how many submissions have no result yet."""
    lines = [
        f"Arrived: {counts.arrived}; graded: {counts.graded}, reused: {counts.reused}, changed or removed before: "
        f"{counts.superseded}, left: {left}, grader errors: {counts.errors}"
    ]
    if counts.seconds:
        median, most = (percentile(counts.seconds, percent) for percent in (50, 95))
        lines.append(
            f"Turnaround, from the first look that saw the file as it was graded to the result on disk: "
            f"p50 {median:.2f} s, p95 {most:.2f} s ({len(counts.seconds)} that arrived while watch ran)"
        )
    return lines
