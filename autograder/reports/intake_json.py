"""What an intake found, as JSON: every file with its fate, and what staff should look at.

Knows the layout of the document. The same intake gives the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter

from autograder.intake.model import Intake, Record
from autograder.reports.sanitize import one_line


def to_json(intake: Intake) -> str:
    """Return the document as indented JSON text that ends with a newline."""
    fates = Counter(record.fate for record in intake.records)
    document = {
        "layouts": list(intake.layouts),
        "counts": {"files": len(intake.records), **{fate: fates[fate] for fate in ("graded", "refused", "ignored")}},
        "files": [_file(record) for record in intake.records],
        "unmatched": list(map(one_line, intake.unmatched)),
        "conflicts": [
            {"person": one_line(one.person), "assignment": one.slug, "files": list(one.files)}
            for one in intake.conflicts
        ],
        "without_submission": list(map(one_line, intake.without)),
        "identical": [list(names) for names in intake.identical],
        "notes": list(map(one_line, intake.notes)),
    }
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def _file(record: Record) -> dict[str, object]:
    return {
        "name": record.name,
        "size": record.size,
        "sha256": record.sha256 or None,
        "fate": record.fate,
        "reason": record.reason,
        "student": record.student,
        "people": list(map(one_line, record.people)),
        "counts_for": [{"assignment": one.slug, "attempt": one.attempt} for one in record.counts_for],
        "submitted_at": record.submitted_at,
        "late": record.late,
        "extension_days": record.extension_days,
    }
