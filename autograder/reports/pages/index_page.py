"""The page that lists the reports of a student's own run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from autograder.reports.pages.templates import render
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import closing, kind_of_points


@dataclass(frozen=True)
class Link:
    """A report and its address."""

    href: str
    report: SafeReport

    @property
    def closing(self) -> str:
        return closing(self.report)

    @property
    def kind(self) -> str:
        return kind_of_points(self.report)


def to_html(reports: Mapping[str, SafeReport]) -> str:
    """Return the whole page; `reports` maps addresses to reports."""
    return render("index.html", links=[Link(href, report) for href, report in reports.items()])
