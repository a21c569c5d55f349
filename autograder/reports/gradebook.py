"""Reports in the order of a class: one row for each student, one column for each assignment.

Shared by the CSV file and the class page; knows which scores count. A report with a grader error has no score that
may be recorded.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.model import Report
from autograder.reports.sanitize import safe_result


@dataclass(frozen=True)
class Row:
    """One student and the reports that there are, by slug."""

    student: str
    key: str
    reports: Mapping[str, Report]

    @property
    def total(self) -> float | None:
        """What the student earned over all assignments; None while one of the scores is not final."""
        return None if self.faulty else sum(report.score for report in self.reports.values())

    @property
    def faulty(self) -> list[Report]:
        return [report for report in self.reports.values() if report.grader_errors]

    @property
    def late(self) -> list[Report]:
        """The reports on what the learning system marked as late; no points are taken off for it here."""
        return [report for report in self.reports.values() if report.late]


@dataclass(frozen=True)
class Gradebook:
    """A class: title and worth of each assignment by slug, and the students in order of their names."""

    titles: Mapping[str, str]
    worth: Mapping[str, float]
    rows: tuple[Row, ...]

    @property
    def max_total(self) -> float:
        return sum(self.worth.values())


def gradebook(reports: Sequence[Report]) -> Gradebook:
    """Arrange the reports; students are told apart by their key, because names are not unique."""
    ordered = sorted(map(safe_result, reports), key=lambda report: (report.slug, report.key))
    titles = {report.slug: report.title for report in ordered}
    worth = {slug: max(report.max_score for report in ordered if report.slug == slug) for slug in titles}
    rows = sorted(_rows(ordered), key=lambda row: (row.student.casefold(), row.key))
    return Gradebook(titles, worth, tuple(rows))


def _rows(reports: Iterable[Report]) -> list[Row]:
    students: dict[str, dict[str, Report]] = {}
    for report in reports:
        students.setdefault(report.key, {})[report.slug] = report
    return [Row(next(iter(own.values())).student, key, own) for key, own in students.items()]
