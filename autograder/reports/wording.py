"""The words and signs of all formats: statuses, points, counts, times."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from rich.cells import cell_len

from autograder.model import STATUSES, Outcome, Report, Status, SyntaxFault

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

LONGEST_TODO = 28
_ISO_TIME = re.compile(r"(?P<date>\d{4}-\d\d-\d\d)T(?P<time>\d\d:\d\d)(?::[\d.]+)?(?P<offset>(?:[+-]\d\d:\d\d|Z)?)$")
_PLURALS: dict[Status, str] = {"failed": "wrong values", "error": "errors", "grader_error": "grader errors"}


def points(value: float) -> str:
    """Write points without needless zeros: 2, 0.5, 12.25."""
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def signed(value: float) -> str:
    """Write points with their sign: +2, −0.5."""
    return f"{'−' if value < 0 else '+'}{points(abs(value))}"


def plain_number(value: float) -> int | float:
    """Return 2.0 as 2, and other values rounded."""
    rounded = round(value, 6)
    return int(rounded) if rounded == int(rounded) else rounded


def number_of(count: int, noun: str) -> str:
    """Return a count with its noun: "1 student", "12 students"."""
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"


def counted(status: Status, count: int) -> str:
    """Return a count with a status: "3 wrong values", "1 timed out"."""
    word = _PLURALS.get(status, STATUS_WORDS[status]) if count != 1 else STATUS_WORDS[status]
    return f"{count} {word}"


def count_statuses(outcomes: Iterable[Outcome]) -> list[tuple[Status, int]]:
    """Count the statuses in the order of STATUSES."""
    counts = Counter(outcome.status for outcome in outcomes)
    return [(status, counts[status]) for status in STATUSES if counts[status]]


def kind_of_points(report: Report) -> str:
    """Return "visible points" if only visible tests ran, and else "points"."""
    return "visible points" if report.outcomes and not has_hidden(report) else "points"


def has_hidden(report: Report) -> bool:
    """Return whether hidden tests ran."""
    return any(outcome.test.visibility == "hidden" for outcome in report.outcomes)


def counted_points(report: Report) -> float:
    """Return the score that counts, or the points of the tests if none counts yet."""
    return report.score if report.final is None else report.final


def is_adjusted(report: Report) -> bool:
    """Return whether an adjustment or the late policy changed the points of the tests."""
    standing = report.standing
    return standing is not None and standing.final not in (None, standing.raw)


def is_excused(report: Report) -> bool:
    """Return whether the score does not count because staff excused the student."""
    return report.standing is not None and report.standing.excused


def closing(report: Report) -> str:
    """Return how the tests ended; with full visible points, add what comes."""
    done = report.score == report.max_score and not has_hidden(report)
    return f"{summary(report)}." + (" The hidden tests run when your work is graded." if done else "")


def summary(report: Report) -> str:
    """Return in one line how the tests ended."""
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
    """Return the isolation of the reports, or all if they differ."""
    return ", ".join(sorted({report.isolation for report in reports})) or "none"


def shown_time(at: str) -> str:
    """Shorten a time in ISO 8601 to the minute: 2026-09-05 23:59."""
    match = _ISO_TIME.match(at)
    return f"{match['date']} {match['time']}{match['offset']}" if match else at


def submitted(report: Report) -> str:
    """Return attempt and time: "attempt 2 of 3, submitted 2026-09-05 23:59, late"."""
    known = [
        f"attempt {report.attempt} of {report.attempts}" if report.attempts > 1 else "",
        f"submitted {shown_time(report.submitted_at)}" if report.submitted_at else "",
        "late" if report.late else "",
    ]
    return ", ".join(filter(None, known))


def notices(report: Report) -> list[str]:
    """Return the messages about the whole submission, each once."""
    return [text for text in dict.fromkeys((report.message, report.module.refusal)) if text]


def listed(names: Sequence[str]) -> str:
    """Join names as in a sentence: "sgd, sgd_momentum and adam"."""
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


def pointed(fault: SyntaxFault, width: int = 72) -> str:
    """Return the line of a syntax error and a caret below it; a long line is cut on both sides of the caret."""
    room = width - min(len(fault.after), width // 3)
    before = fault.before if len(fault.before) <= room else "…" + fault.before[1 - room :]
    room = width - len(before)
    after = fault.after if len(fault.after) <= room else fault.after[: room - 1] + "…"
    return f"{before}{after.rstrip()}\n{' ' * cell_len(before)}^"


def is_todo(outcome: Outcome) -> bool:
    """Return whether the feedback is a short "TODO: adam"."""
    text = outcome.feedback
    return outcome.status == "missing" and text.startswith("TODO") and len(text) <= LONGEST_TODO and "\n" not in text
