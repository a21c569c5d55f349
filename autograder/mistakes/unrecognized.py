"""Groups the submissions of a run whose wrong answers no known mistake explains, so that staff can extend the catalog.

Equal behaviour is what reads equal without numbers, since every submission has inputs of its own: the same tests failing in the same way.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.mistakes.naming import WRONG
from autograder.model import Outcome, Report, Status


@dataclass(frozen=True)
class Failing:
    """One test that failed, and how, in words without numbers."""

    test: str
    status: Status
    pattern: str
    looks_like: str


@dataclass(frozen=True)
class Unknown:
    """Submissions to one assignment that fail alike: `failing` are their tests that nothing explains."""

    slug: str
    failing: tuple[Failing, ...]
    reports: tuple[Report, ...]


def unknown_mistakes(reports: Iterable[Report]) -> list[Unknown]:
    """Return the groups, the largest first."""
    groups: dict[tuple[str, tuple[Failing, ...]], list[Report]] = defaultdict(list)
    for report in reports:
        failing = tuple(
            _failing(outcome) for outcome in report.outcomes if outcome.status in WRONG and not outcome.mistake
        )
        if any(one.status != "missing" for one in failing):
            groups[report.slug, failing].append(report)
    found = [Unknown(slug, failing, tuple(group)) for (slug, failing), group in groups.items()]
    return sorted(found, key=lambda group: (-len(group.reports), group.slug, [one.test for one in group.failing]))


def _failing(outcome: Outcome) -> Failing:
    return Failing(outcome.test.name, outcome.status, outcome.pattern, re.sub(r"[-+]?\d[\w.+-]*", "#", outcome.hint))
