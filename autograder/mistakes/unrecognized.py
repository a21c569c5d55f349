"""Groups the submissions whose wrong answers no known mistake explains, so that staff can extend the catalog.

Submissions have inputs of their own, so two behave alike if the same tests fail with the same words, numbers left out.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from autograder.mistakes.naming import WRONG
from autograder.model import Outcome, Report, Status


@dataclass(frozen=True)
class UnexplainedTest:
    """One failed test, and how it failed in words without numbers."""

    test: str
    status: Status
    pattern: str
    looks_like: str


@dataclass(frozen=True)
class UnrecognizedMistake:
    """Submissions to one assignment that fail alike; `failing` are the tests that no mistake explains."""

    slug: str
    failing: tuple[UnexplainedTest, ...]
    reports: tuple[Report, ...]


def unrecognized_mistakes(reports: Iterable[Report]) -> list[UnrecognizedMistake]:
    """Return the groups, the largest first."""
    reports_by_failure: dict[tuple[str, tuple[UnexplainedTest, ...]], list[Report]] = defaultdict(list)
    for report in reports:
        failing = tuple(
            _unexplained(outcome) for outcome in report.outcomes if outcome.status in WRONG and not outcome.mistake
        )
        if any(test.status != "missing" for test in failing):
            reports_by_failure[report.slug, failing].append(report)
    groups = [UnrecognizedMistake(slug, failing, tuple(group)) for (slug, failing), group in reports_by_failure.items()]
    return sorted(groups, key=lambda group: (-len(group.reports), group.slug, [test.test for test in group.failing]))


def _unexplained(outcome: Outcome) -> UnexplainedTest:
    looks_like = re.sub(r"[-+]?\d[\w.+-]*", "#", outcome.hint)
    return UnexplainedTest(outcome.test.name, outcome.status, outcome.pattern, looks_like)
