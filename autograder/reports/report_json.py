"""The report as JSON with Gradescope's field names.

`report.schema.json` describes every field. Fields that Gradescope does not know are under `extra_data`.
"""

from __future__ import annotations

import json
from typing import Any

from autograder.model import Cell, Difference, Module, Outcome, Report, Span, Standing
from autograder.reports.sanitize import SafeReport
from autograder.reports.wording import notices, plain_number, summary

DIGESTS = ("submission", "source", "suite", "kit", "environment")


def to_text(report: SafeReport) -> str:
    """Return the document as JSON text.

    NaN and infinity raise ValueError.
    """
    text = json.dumps(as_json(report), indent=2, ensure_ascii=False, allow_nan=False) + "\n"
    # On standard output a CI service would run "##[" as a command; in JSON both spellings are the same text.
    return text.replace("##", "#\\u0023")


def as_json(report: SafeReport) -> dict[str, Any]:
    """Return the document as plain dicts, lists, strings and numbers."""
    return {
        "score": plain_number(report.score),
        "max_score": plain_number(report.max_score),
        "output": _submission_output(report),
        "output_format": "text",
        "test_output_format": "text",
        "visibility": "visible",
        "stdout_visibility": "hidden",
        "tests": [_test(number, outcome) for number, outcome in enumerate(report.outcomes, start=1)],
        "extra_data": _evidence(report),
    }


def _submission_output(report: Report) -> str:
    return "\n".join((*notices(report), f"{summary(report)}.", *report.module.remarks))


def _test(number: int, outcome: Outcome) -> dict[str, object]:
    return {
        "number": str(number),
        "name": outcome.test.title,
        "score": plain_number(outcome.score),
        "max_score": plain_number(outcome.test.points),
        "status": "passed" if outcome.status == "passed" else "failed",
        "output": _test_output(outcome),
        "output_format": "text",
        "visibility": outcome.test.visibility,
        "extra_data": {
            "id": outcome.test.name,
            "status": outcome.status,
            "feedback": outcome.feedback,
            "hint": outcome.hint,
            "mistake": outcome.mistake,
            "difference": None if outcome.difference is None else _difference(outcome.difference),
        },
    }


def _test_output(outcome: Outcome) -> str:
    hint = f"Looks like: {outcome.hint}" if outcome.hint else ""
    printed = f"Your code printed:\n{outcome.printed}" if outcome.printed else ""
    return "\n\n".join(part for part in (outcome.feedback, hint, printed) if part)


def _difference(difference: Difference) -> dict[str, object]:
    return {
        "where": difference.where,
        "window": difference.window,
        "got": [list(row) for row in difference.got],
        "expected": [list(row) for row in difference.expected],
        "error": [[round(float(entry), 4) for entry in row] for row in difference.error],
        "wrong": [[bool(entry) for entry in row] for row in difference.wrong],
    }


def _evidence(report: Report) -> dict[str, object]:
    return {
        "student": report.student,
        "assignment": {"slug": report.slug, "title": report.title},
        "members": list(report.members),
        "file": report.file,
        "attempt": report.attempt,
        "attempts": report.attempts,
        "submitted_at": report.submitted_at,
        "late": report.late,
        "seed": report.seed,
        "kit_version": report.kit_version,
        "isolation": report.isolation,
        "digests": {name: report.digests.get(name, "") for name in DIGESTS},
        "standing": None if report.standing is None else _standing(report.standing),
        "extraction": _extraction(report.module),
    }


def _standing(standing: Standing) -> dict[str, object]:
    return {
        "raw": plain_number(standing.raw),
        "adjustment": plain_number(standing.adjustment),
        "late_deduction": plain_number(standing.late_deduction),
        "final": None if standing.final is None else plain_number(standing.final),
        "excused": standing.excused,
        "sentences": list(standing.sentences),
    }


def _extraction(module: Module) -> dict[str, object]:
    return {
        "names": dict(module.found),
        "lost": dict(module.lost),
        "remarks": list(module.remarks),
        "refusal": module.refusal,
        "cells": [_cell(cell) for cell in module.cells],
    }


def _cell(cell: Cell) -> dict[str, object]:
    return {
        "label": cell.label,
        "kept": [_span(span) for span in cell.kept],
        "left_out": [_span(span) for span in cell.left_out],
        "source": cell.source,
    }


def _span(span: Span) -> dict[str, object]:
    return {"first": span.first, "last": span.last, "reason": span.reason}
