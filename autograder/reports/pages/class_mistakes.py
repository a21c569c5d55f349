"""The mistakes of a class: the known ones with their students, and groups of submissions that fail alike."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from autograder.mistakes.naming import hint_alone
from autograder.mistakes.unrecognized import UnexplainedTest, UnrecognizedMistake, unrecognized_mistakes
from autograder.model import Outcome, Status
from autograder.reports.sanitize import SafeReport

MOST_GROUPS = 5
MOST_TESTS = 4


@dataclass(frozen=True)
class KnownMistake:
    """A named mistake with the reports in which it occurs."""

    name: str
    hint: str
    reports: tuple[SafeReport, ...]


@dataclass(frozen=True)
class Failing:
    """A test that the submissions of a group fail, and how."""

    title: str
    status: Status
    pattern: str


@dataclass(frozen=True)
class Group:
    """Submissions that fail alike; `more` counts the failing tests that are not listed."""

    count: int
    failing: tuple[Failing, ...]
    more: int
    sample: SafeReport


@dataclass(frozen=True)
class Unrecognized:
    """The largest groups of an assignment; `more` counts the others."""

    groups: tuple[Group, ...]
    more: int


def known_mistakes(reports: Sequence[SafeReport]) -> tuple[KnownMistake, ...]:
    """Return the known mistakes of one assignment, the most frequent first."""
    reports_by_name: dict[str, list[SafeReport]] = {}
    hints: dict[str, str] = {}
    for report in reports:
        for name, outcome in _named(report.outcomes).items():
            reports_by_name.setdefault(name, []).append(report)
            hints.setdefault(name, hint_alone(outcome.hint))
    mistakes = (KnownMistake(name, hints[name], tuple(having)) for name, having in reports_by_name.items())
    return tuple(sorted(mistakes, key=lambda mistake: (-len(mistake.reports), mistake.name)))


def _named(outcomes: Iterable[Outcome]) -> dict[str, Outcome]:
    return {outcome.mistake: outcome for outcome in outcomes if outcome.mistake}


def unrecognized(reports: Sequence[SafeReport]) -> Unrecognized:
    """Return the groups of one assignment, the largest first."""
    groups = unrecognized_mistakes(reports)
    return Unrecognized(tuple(map(_group, groups[:MOST_GROUPS])), len(groups[MOST_GROUPS:]))


def _group(group: UnrecognizedMistake) -> Group:
    sample = SafeReport(group.reports[0])
    titles = {outcome.test.name: outcome.test.title for outcome in sample.outcomes}
    failing = tuple(Failing(titles[test.test], test.status, _pattern(test)) for test in group.failing[:MOST_TESTS])
    return Group(len(group.reports), failing, len(group.failing[MOST_TESTS:]), sample)


def _pattern(test: UnexplainedTest) -> str:
    """Return how the test failed, if that is more than the status."""
    return test.looks_like if test.pattern in ("", test.status) else test.pattern
