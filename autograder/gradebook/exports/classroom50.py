"""Writes the `result.json` of Classroom 50 for one submission.

Sources in foundation50/classroom50: `schemas/result-v1.schema.json`, `runner.py` and `collect_scores.py` (`validate_result`). Scores are
whole numbers from 0 to the maximum, so all points of an assignment are multiplied by the same whole number if they need it. The document is
public to its student, and has no text of the submission.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from autograder.gradebook.exports.documents import (
    DocumentFormat,
    beyond_maximum,
    final_score,
    json_text,
)
from autograder.model import KitError, Outcome, Report
from autograder.reports.gradebook import Gradebook
from autograder.reports.sanitize import SafeReport

SCHEMA = "classroom50/result/v1"
CLASSROOM = "CLASSROOM"
NEEDED = (CLASSROOM, "ASSIGNMENT", "SUBMISSION_TAG", "COMMIT_URL", "OWNER")
# Above it scores are rounded: late deductions give thirds and worse.
LARGEST_SCALE = 100
_NEARLY = 1e-6


@dataclass(frozen=True)
class Attempt:
    """What Classroom 50 knows of a submission.

    The names are those of the document. `datetime` is when it was handed in, as `YYYY-MM-DDTHH:MM:SSZ`.
    """

    classroom: str
    assignment: str
    assignment_type: str
    owner: str
    submission: str
    commit: str
    release: str
    review: str
    datetime: str


def attempt_in(environment: Mapping[str, str], report: Report) -> Attempt:
    """Return what the runner tells an autograder in its environment.

    Raise KitError if a variable is missing.
    """
    told = {**environment, "OWNER": environment.get("OWNER") or environment.get("USERNAME", "")}
    missing = ", ".join(name for name in NEEDED if not told.get(name))
    if missing:
        raise KitError(f"no {missing} in the environment; run this as an autograder of Classroom 50")
    commit = told["COMMIT_URL"]
    return Attempt(
        classroom=told[CLASSROOM],
        assignment=told["ASSIGNMENT"],
        assignment_type=told.get("ASSIGNMENT_TYPE") or _kind(report),
        owner=told["OWNER"],
        submission=told["SUBMISSION_TAG"],
        commit=commit,
        release=told.get("RELEASE_URL") or commit,
        review=told.get("REVIEW_URL") or commit,
        datetime=_time(report),
    )


def attempt_of(report: Report, classroom: str, assignment: str) -> Attempt:
    """Return the attempt that a stored report is about.

    The store does not know tags and addresses, so all four are the tag `submit/manual-TIME`, as in an override by hand.
    """
    time = _time(report)
    tag = f"submit/manual-{time.replace(':', '-')}"
    owner = next((value for member in report.people for column, value in member.ids if column == "github"), report.key)
    return Attempt(classroom, assignment, _kind(report), owner, tag, tag, tag, tag, time)


def as_json(report: SafeReport, attempt: Attempt, scale: int) -> dict[str, Any]:
    """Return the document, with all points times `scale`.

    Without a time there is no `datetime`: the runner adds it. Raise ValueError if the score is not final.
    """
    return {
        "schema": SCHEMA,
        **{name: value for name, value in vars(attempt).items() if name != "datetime" or value},
        "score": round(final_score(report) * scale),
        "max-score": round(report.max_score * scale),
        "tests": [_test(outcome, scale) for outcome in report.outcomes],
    }


def _test(outcome: Outcome, scale: int) -> dict[str, Any]:
    return {
        "test-name": outcome.test.title or outcome.test.name,
        "passed": outcome.status == "passed",
        "score": round(outcome.score * scale),
        "max-score": round(outcome.test.points * scale),
        "status": outcome.status,
        "visibility": outcome.test.visibility,
    }


def scale_of(reports: Iterable[Report]) -> int:
    """Return the smallest factor that makes all points whole.

    It is a whole number, at most LARGEST_SCALE. Final scores count too.
    """
    values = {value for report in reports for value in _values(report)}
    fitting = (scale for scale in range(1, LARGEST_SCALE) if all(_is_whole(value * scale) for value in values))
    return next(fitting, LARGEST_SCALE)


def _values(report: Report) -> Iterator[float]:
    yield from (outcome.test.points for outcome in report.outcomes)
    if report.final is not None:
        yield report.final


def _is_whole(value: float) -> bool:
    return abs(value - round(value)) < _NEARLY


def format_of(book: Gradebook, assignments: Mapping[str, str], environment: Mapping[str, str]) -> DocumentFormat:
    """Return the format for a class.

    `assignments` maps a slug to its name in the classroom, where that is not the slug. Raise KitError unless the environment names the
    classroom.
    """
    classroom = environment.get(CLASSROOM, "")
    if not classroom:
        raise KitError(
            f"no {CLASSROOM} in the environment; run `{CLASSROOM}=NAME autograder export …` with its short name"
        )
    reports = [report for row in book.rows for report in row.reports.values()]
    scales = {slug: scale_of(report for report in reports if report.slug == slug) for slug in book.titles}

    def to_text(report: SafeReport) -> str:
        attempt = attempt_of(report, classroom, assignments.get(report.slug, report.slug))
        return json_text(as_json(report, attempt, scales[report.slug]))

    return DocumentFormat(".json", to_text, _obstacle, tuple(_about_scales(scales)))


def _obstacle(report: SafeReport) -> str:
    return beyond_maximum(report) or ("" if _time(report) else "no time of submission with a time zone is known")


def _about_scales(scales: Mapping[str, int]) -> Iterator[str]:
    for slug, scale in scales.items():
        if scale > 1:
            rounded = ", rounded," if scale == LARGEST_SCALE else ""
            yield f"{slug}: all points are multiplied by {scale}{rounded} because Classroom 50 takes whole numbers."


def _kind(report: Report) -> str:
    return "group" if len(report.members) > 1 or len(report.people) > 1 else "individual"


def _time(report: Report) -> str:
    """Return the time of submission in UTC.

    It is "" if the time or its zone is not known.
    """
    try:
        time = datetime.fromisoformat(report.submitted_at)
    except ValueError:
        return ""
    return "" if time.tzinfo is None else time.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
