"""Gradebooks for the tests, made of real reports from a short description."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from autograder.model import NO_MODULE, GradedTest, Member, Outcome, Report, Standing
from autograder.reports.gradebook import Gradebook, gradebook
from autograder.reports.sanitize import safe_result

EXCUSED, FAULTY = "excused", "grader error"
Score = float | str


@dataclass(frozen=True)
class Graded:
    """A student or group: name, members with ids, and a score by slug, which can be EXCUSED or FAULTY."""

    student: str
    scores: Mapping[str, Score]
    people: tuple[Member, ...] = ()
    key: str = ""


def book_of(worth: Mapping[str, float], graded: Sequence[Graded], titles: Mapping[str, str] | None = None) -> Gradebook:
    """Return the gradebook of these students; an assignment without another title has its slug."""
    reports = [
        _report(entry, number, slug, (titles or {}).get(slug, slug), worth[slug])
        for number, entry in enumerate(graded)
        for slug in entry.scores
    ]
    return gradebook([safe_result(report) for report in reports])


def _report(entry: Graded, number: int, slug: str, title: str, worth: float) -> Report:
    score = entry.scores[slug]
    outcome = Outcome(GradedTest("test_all", "all", worth, "hidden"), "grader_error" if score == FAULTY else "passed")
    standing = None
    if score != FAULTY:
        excused = score == EXCUSED
        standing = Standing(raw=worth, final=None if isinstance(score, str) else score, excused=excused)
    return Report(
        student=entry.student,
        key=entry.key or f"student-{number}",
        file="hw.ipynb",
        slug=slug,
        title=title,
        outcomes=(outcome,),
        module=NO_MODULE,
        seed=1,
        kit_version="1.0.0",
        isolation="full",
        digests={},
        seconds=1.0,
        people=entry.people,
        standing=standing,
    )


def book_from_json(document: Mapping[str, Any]) -> Gradebook:
    """Return the gradebook of a `book.json`: assignments with title and worth, students with people and scores."""
    assignments = document["assignments"]
    graded = [
        Graded(
            student["student"],
            student["scores"],
            tuple(Member(name, tuple(ids.items())) for name, ids in student.get("people", {}).items()),
            student.get("key", ""),
        )
        for student in document["students"]
    ]
    worth = {slug: entry["worth"] for slug, entry in assignments.items()}
    return book_of(worth, graded, {slug: entry["title"] for slug, entry in assignments.items()})
