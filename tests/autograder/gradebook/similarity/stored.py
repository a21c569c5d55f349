"""Results of a class as a run stores them, made by hand."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np

from autograder.gradebook.similarity.handout_code import HandoutCode
from autograder.gradebook.similarity.search import Finding, compare_class
from autograder.gradebook.store import result_path, write_result
from autograder.model import Cell, GradedTest, Member, Module, Outcome, Report, Span
from autograder.reports.sanitize import safe_report

NOTHING = HandoutCode(np.empty(0, np.uint64), frozenset())
SLUG = "two_moons"
TEST = GradedTest("test_it", "it works", 5, "hidden")


def result(student: str, source: str, **fields) -> Report:
    """Return the result of a script of which every line was graded."""
    cell = Cell("two_moons.py", source, (Span(1, source.count("\n") + 1, "defines it"),), ())
    digests = {"submission": hashlib.sha256(source.encode()).hexdigest()}
    report = Report(
        student, student, "two_moons.py", SLUG, "Two moons", (Outcome(TEST, "passed"),),
        Module((), {}, {}, (cell,)), 1, "1", "full", digests, 0.0,
    )  # fmt: skip
    return Report(**{**vars(report), **fields})


def group(student: str, source: str, *members: str) -> Report:
    """Return the result of a group, whose people have ids."""
    people = tuple(Member(name, (("id", name),)) for name in members)
    return result(student, source, members=members, people=people)


def failing(student: str, source: str, mistake: str, pattern: str = "") -> Report:
    """Return the result of a wrong program."""
    return result(student, source, outcomes=(Outcome(TEST, "failed", mistake=mistake, pattern=pattern),))


def store(out: Path, *reports: Report) -> None:
    """Store the results."""
    for report in reports:
        write_result(result_path(out, report.key, report.slug), safe_report(report))


def compare(out: Path, *reports: Report, handout: HandoutCode = NOTHING) -> Finding:
    """Store the results, and return what the comparison of all stored ones finds."""
    store(out, *reports)
    (finding,) = compare_class(out, handout)
    return finding


def keys(finding: Finding) -> set[frozenset[str]]:
    """Return the keys of each pair."""
    return {frozenset({pair.first.key, pair.second.key}) for pair in finding.pairs}
