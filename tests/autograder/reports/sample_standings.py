"""Reports of one student with standings: late and adjusted, plain, not final, excused."""

from __future__ import annotations

from dataclasses import replace

from autograder.model import Report, Standing
from tests.autograder.reports import sample_reports as samples

ADJUSTED = "Adjusted by +2: the sheet named the wrong axis."
LATE = "2 days late, 1 late day used, −10 %: 6 → 5.4."
EXCUSED = "You are excused from this assignment: illness."
TITLES = dict(samples.ASSIGNMENTS)
WORTH = dict.fromkeys(TITLES, 20.0)
DIGESTS = {name: samples.digest(name) for name in ("submission", "source", "suite", "kit", "environment")}


def late() -> Report:
    """Return a report with 4 of 18 points, of which 5.4 count: 2 more by hand, 0.6 less for being late."""
    return replace(
        samples.half_right(),
        standing=Standing(4.0, 2.0, 0.6, 5.4, sentences=(ADJUSTED, LATE)),
        digests=DIGESTS,
        late=True,
        submitted_at="2026-09-05T23:59:10-07:00",
        attempt=2,
        attempts=3,
    )


def excused() -> Report:
    """Return a report with 4 of 18 points that do not count."""
    return of("environment_check", samples.half_right(), Standing(4.0, excused=True, sentences=(EXCUSED,)))


def not_final() -> Report:
    """Return a report with a grader error."""
    return of("conv2d_forward", samples.every_status(), Standing(4.0))


def of(slug: str, report: Report, standing: Standing | None = None) -> Report:
    """Return the report for another assignment of the same student."""
    who = samples.half_right()
    return replace(report, student=who.student, key=who.key, slug=slug, title=TITLES[slug], standing=standing)


def course() -> list[Report]:
    """Return the reports of one student who has handed in four of five assignments."""
    return [late(), of("dense_backward", samples.all_passed()), not_final(), excused()]
