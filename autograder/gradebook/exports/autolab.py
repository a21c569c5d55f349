"""Writes what an autograder of Autolab prints for one submission.

Sources: docs/lab.md, docs/features/formatted-feedback.md and `parseAutoresult` in autolab/Autolab. The last line has the scores by problem,
the line before it describes the page of the student, and what is above is shown as it is. A problem is an assignment. Autolab quotes every
"word:" in the last line, so the name of a problem has no colon.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from autograder.gradebook.exports.documents import DocumentFormat, adjustments, final_score, json_text, no_obstacle
from autograder.model import KitError, Outcome
from autograder.reports.sanitize import SafeReport, without_commands
from autograder.reports.wording import notices, plain_number, points, summary

STAGES = {"visible": "Visible tests", "hidden": "Hidden tests"}


def to_text(report: SafeReport, problem: str) -> str:
    """Return the lines for a problem of this name.

    Raise ValueError if the score is not final.
    """
    scores = {"scores": {problem: plain_number(final_score(report))}}
    documents = (_presentation(report.outcomes), scores)
    return "\n".join((*_lines(report), *(json_text(document, indent=None) for document in documents)))


def _lines(report: SafeReport) -> Iterator[str]:
    texts = [*notices(report), f"{summary(report)}.", *adjustments(report)]
    yield from map(without_commands, texts)
    yield f"{report.slug}: {points(final_score(report))} of {points(report.max_score)} points"


def _presentation(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the tests by stage.

    The number makes their names unique, and unlike Autolab's own words.
    """
    stages: dict[str, dict[str, Any]] = {}
    for number, outcome in enumerate(outcomes, start=1):
        stages.setdefault(STAGES[outcome.test.visibility], {})[f"{number}. {outcome.test.title}"] = _test(outcome)
    return {"_presentation": "semantic", "stages": list(stages), **stages}


def _test(outcome: Outcome) -> dict[str, object]:
    if outcome.status == "passed":
        return {"passed": True}
    return {"passed": False, "hint": "\n".join(filter(None, (outcome.feedback, outcome.hint))) or outcome.status}


def format_of(problems: Mapping[str, str]) -> DocumentFormat:
    """Return the format for a class.

    `problems` maps a slug to the name of its problem, where that is not the slug. Raise KitError if a name has a colon.
    """
    for slug, name in problems.items():
        if ":" in name:
            raise KitError(
                f"--column '{slug}={name}': Autolab cannot read scores of a problem with a colon; rename it there"
            )
    return DocumentFormat(".txt", lambda report: to_text(report, problems.get(report.slug, report.slug)), no_obstacle)
