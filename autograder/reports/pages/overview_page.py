"""The page of one student with all assignments of the course: scores, how they follow from the tests, and what is not handed in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from autograder.reports.gradebook import Row
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import closing, counted_points, is_excused, kind_of_points, submitted


@dataclass(frozen=True)
class Entry:
    """A report and its address."""

    href: str
    report: SafeReport

    @property
    def closing(self) -> str:
        return closing(self.report)

    @property
    def kind(self) -> str:
        return kind_of_points(self.report)

    @property
    def submitted(self) -> str:
        return submitted(self.report)

    @property
    def parts(self) -> tuple[float, float]:
        """The percentages of the maximum that count, and that the tests gave but do not count."""
        whole = max(self.report.max_score, self.report.score, counted_points(self.report)) or 1.0
        counted = max(0.0, counted_points(self.report))
        return round(100 * counted / whole, 3), round(100 * max(0.0, self.report.score - counted) / whole, 3)


@dataclass(frozen=True)
class Missing:
    """An assignment that the student has not handed in; `points` is what it is worth."""

    title: str
    points: float


def to_html(row: Row, titles: Mapping[str, str], worth: Mapping[str, float]) -> str:
    """Return the whole page, for a file beside the student's reports.

    `titles` and `worth` are those of all assignments by slug, in the order of the page. Reports of other assignments come last.
    """
    slugs = [*(slug for slug in titles if slug in row.reports), *(slug for slug in row.reports if slug not in titles)]
    entries = [Entry(f"{quote(slug, safe='')}.html", row.reports[slug]) for slug in slugs]
    missing = [Missing(title, worth[slug]) for slug, title in titles.items() if slug not in row.reports]
    return render("index.html", student=row.student, entries=entries, missing=missing, total=_total(entries))


@dataclass(frozen=True)
class Total:
    """The points on the assignments that count so far."""

    score: float
    max_score: float
    assignments: int


def _total(entries: list[Entry]) -> Total:
    reports = [entry.report for entry in entries if entry.report.final is not None]
    counting = [report for report in reports if not is_excused(report)]
    return Total(sum(map(counted_points, counting)), sum(report.max_score for report in counting), len(counting))
