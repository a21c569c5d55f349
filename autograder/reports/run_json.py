"""`intake.json` and `unknown_mistakes.json`: a whole run, for staff.

The same intake and the same reports give the same bytes.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence

from autograder.intake.model import Intake, Record
from autograder.mistakes.unrecognized import UnrecognizedMistake
from autograder.reports.gradebook import STUDENTS
from autograder.reports.sanitize import one_line


def intake_json(intake: Intake) -> str:
    """Return every file and its fate as JSON text."""
    fates = Counter(record.fate for record in intake.records)
    document = {
        "layouts": list(intake.layouts),
        "counts": {"files": len(intake.records), **{fate: fates[fate] for fate in ("graded", "refused", "ignored")}},
        "files": [_file(record) for record in intake.records],
        "unmatched": list(map(one_line, intake.unmatched)),
        "conflicts": [
            {"person": one_line(conflict.person), "assignment": conflict.slug, "files": list(conflict.files)}
            for conflict in intake.conflicts
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
        "counts_for": [{"assignment": counted.slug, "attempt": counted.attempt} for counted in record.counts_for],
        "submitted_at": record.submitted_at,
        "late": record.late,
        "extension_days": record.extension_days,
    }


def unrecognized_json(groups: Sequence[UnrecognizedMistake]) -> str:
    """Return the groups, made of safe results, as JSON text."""
    return json.dumps([_group(group) for group in groups], indent=2, ensure_ascii=False) + "\n"


def _group(group: UnrecognizedMistake) -> dict[str, object]:
    return {
        "assignment": group.slug,
        "count": len(group.reports),
        "failing": [
            {
                "test": failing.test,
                "status": failing.status,
                "pattern": failing.pattern,
                "looks_like": one_line(failing.looks_like),
            }
            for failing in group.failing
        ],
        "submissions": [
            {
                "student": report.student,
                "file": report.file,
                "report": f"{STUDENTS}/{report.key}/{report.slug}.html",
            }
            for report in group.reports
        ],
    }
