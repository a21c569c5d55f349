"""The words and signs that every format shares: a status as people say it, points as people write them.

Knows the closed list of statuses and nothing about any format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable

from autograder.model import STATUSES, Outcome, Report, Status

SIGNS: dict[Status, str] = {
    "passed": "✓",
    "failed": "✗",
    "error": "!",
    "missing": "○",
    "timeout": "◷",
    "crashed": "■",
    "grader_error": "?",
}

STATUS_WORDS: dict[Status, str] = {
    "passed": "passed",
    "failed": "wrong value",
    "error": "error",
    "missing": "not written",
    "timeout": "timed out",
    "crashed": "crashed",
    "grader_error": "grader error",
}

_ISO_TIME = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)T(?P<time>\d\d:\d\d)(?::[\d.]+)?(?P<offset>(?:[+-]\d\d:\d\d|Z)?)$")
_PLURALS: dict[Status, str] = {"failed": "wrong values", "error": "errors", "grader_error": "grader errors"}


def points(value: float) -> str:
    """Write points without needless zeros: 2, 0.5, 12.25."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def plain_number(value: float) -> int | float:
    """Return an int where the value is whole, so that files say 2 and not 2.0."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def number_of(count: int, noun: str) -> str:
    """Say how many there are: "1 student", "12 students"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def counted(status: Status, count: int) -> str:
    """Say how many tests ended so: "3 wrong values", "1 timed out"."""
    word = _PLURALS.get(status, STATUS_WORDS[status]) if count != 1 else STATUS_WORDS[status]
    return f"{count} {word}"


def count_statuses(outcomes: Iterable[Outcome]) -> list[tuple[Status, int]]:
    """Count the statuses that occur, in the order of the closed list."""
    counts = Counter(outcome.status for outcome in outcomes)
    return [(status, counts[status]) for status in STATUSES if counts[status]]


def summary(report: Report) -> str:
    """Say in one line how the tests ended."""
    if not report.outcomes:
        return "No test was declared"
    total = len(report.outcomes)
    counts = dict(count_statuses(report.outcomes))
    passed = counts.pop("passed", 0)
    if passed == total:
        return f"All {total} tests passed" if total > 1 else "The only test passed"
    others = ", ".join(counted(status, count) for status, count in counts.items())
    return f"{passed} of {total} {'tests' if total > 1 else 'test'} passed; {others}"


def isolations(reports: Iterable[Report]) -> str:
    """Name the isolation that reports were graded with; all of them where it was not one."""
    return ", ".join(sorted({report.isolation for report in reports})) or "none"


def shown_time(at: str) -> str:
    """Write a time in ISO 8601 to the minute, as people do: 2026-09-05 23:59. Any other text stays as it is."""
    found = _ISO_TIME.match(at)
    return f"{found['date']} {found['time']}{found['offset']}" if found else at


def handed_in(report: Report) -> str:
    """Say what is known of the handing in: "attempt 2 of 3, handed in 2026-09-05 23:59, late"; nothing if nothing is."""
    known = [
        f"attempt {report.attempt} of {report.attempts}" if report.attempts > 1 else "",
        f"handed in {shown_time(report.submitted_at)}" if report.submitted_at else "",
        "late" if report.late else "",
    ]
    return ", ".join(filter(None, known))


def notices(report: Report) -> list[str]:
    """Return what concerns the whole submission: the grader's message, why the file could not be read; each once."""
    return [text for text in dict.fromkeys((report.message, report.module.refusal)) if text]
