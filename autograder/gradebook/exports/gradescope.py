"""Writes the `results.json` of Gradescope for one submission.

Source: gradescope-autograders.readthedocs.io, "Autograder Specifications". `score` overrides the sum of the tests. A test with the
visibility "hidden" is never shown, and a student cannot see the total as long as a test is hidden. So hidden tests are "after_published":
students see them, and their total, when the grades are published. Their output has no inputs and no expected values.
"""

from __future__ import annotations

from typing import Any

from autograder.gradebook.exports.documents import DocumentFormat, adjustments, final_score, json_text, no_obstacle
from autograder.reports import report_json
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import plain_number

VISIBILITY = {"visible": "visible", "hidden": "after_published"}
# The student's code, and what the outputs say already.
_LEFT_OUT = {"extraction"}
_KEPT_OF_TEST = ("id", "status", "mistake")


def as_json(report: SafeReport) -> dict[str, Any]:
    """Return the document as plain dicts, lists, strings and numbers.

    Raise ValueError if the score is not final.
    """
    document = report_json.as_json(report)
    del document["max_score"]  # Gradescope takes the one of the assignment.
    output = document["output"]
    told = [sentence for sentence in adjustments(report) if sentence not in output]
    evidence = {name: value for name, value in document["extra_data"].items() if name not in _LEFT_OUT}
    return {
        **document,
        "score": plain_number(final_score(report)),
        "output": "\n".join([*told, output]),
        "tests": [_test(test) for test in document["tests"]],
        "extra_data": evidence,
    }


def _test(test: dict[str, Any]) -> dict[str, Any]:
    evidence = {name: test["extra_data"][name] for name in _KEPT_OF_TEST}
    return {**test, "visibility": VISIBILITY[test["visibility"]], "extra_data": evidence}


def to_text(report: SafeReport) -> str:
    """Return the document as JSON text."""
    return json_text(as_json(report))


FORMAT = DocumentFormat(".json", to_text, no_obstacle)
