"""The page of one student with all assignments of the course: scores, how they follow from the tests, and what is not handed in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from autograder.reports.gradebook import Row
from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import closing, counted_points, is_excused, kind_of_points, submitted


@dataclass(frozen=True)
class Part:
    """A part of a score bar: "passed" counts, "lost" does not count though the tests gave it; the width is in percent."""

    name: str
    width: float


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
    def bar(self) -> list[Part]:
        """The parts of the score bar; none if the student is excused."""
        report, counted = self.report, max(0.0, counted_points(self.report))
        lost = max(0.0, report.score - counted)
        widths = {"passed": counted, "lost": lost, "open": report.max_score - counted - lost}
        whole = max(report.max_score, counted + lost) or 1.0
        parts = [Part(name, round(100 * width / whole, 3)) for name, width in widths.items() if width > 0]
        return [] if is_excused(report) else parts


@dataclass(frozen=True)
class Missing:
    """An assignment that the student has not handed in; `points` is what it is worth."""

    title: str
    points: float


@dataclass(frozen=True)
class Total:
    """The points on the assignments that count so far; `others` says how many do not, and why."""

    score: float
    max_score: float
    assignments: int
    others: str


def to_html(row: Row, titles: Mapping[str, str], worth: Mapping[str, float]) -> str:
    """Return the whole page, for a file beside the student's reports.

    `titles` and `worth` are those of all assignments by slug, in the order of the page. Reports of other assignments come last.
    """
    slugs = [*(slug for slug in titles if slug in row.reports), *(slug for slug in row.reports if slug not in titles)]
    entries = [Entry(f"{quote(slug, safe='')}.html", row.reports[slug]) for slug in slugs]
    missing = [Missing(title, worth[slug]) for slug, title in titles.items() if slug not in row.reports]
    total = _total([entry.report for entry in entries], len(missing))
    return render("index.html", student=row.student, entries=entries, missing=missing, total=total)


def _total(reports: Sequence[SafeReport], missing: int) -> Total:
    counting = [report for report in reports if report.final is not None and not is_excused(report)]
    excused = sum(map(is_excused, reports))
    others = {"not handed in": missing, "excused": excused, "not final": len(reports) - len(counting) - excused}
    return Total(
        sum(map(counted_points, counting)),
        sum(report.max_score for report in counting),
        len(counting),
        ", ".join(f"{count} {why}" for why, count in others.items() if count),
    )
