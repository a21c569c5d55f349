"""`unknown_mistakes.json`: for staff, who may look at a submission of each group and write its mistake down."""

from __future__ import annotations

import json
from collections.abc import Sequence

from autograder.reports.sanitize import one_line
from autograder.mistakes.unrecognized import UnrecognizedMistake


def to_json(groups: Sequence[UnrecognizedMistake]) -> str:
    """Return the groups as indented JSON text that ends with a newline."""
    return json.dumps([_group(group) for group in groups], indent=2, ensure_ascii=False) + "\n"


def _group(group: UnrecognizedMistake) -> dict[str, object]:
    return {
        "assignment": group.slug,
        "count": len(group.reports),
        "failing": [
            {
                "test": one.test,
                "status": one.status,
                "pattern": one_line(one.pattern),
                "looks_like": one_line(one.looks_like),
            }
            for one in group.failing
        ],
        "submissions": [
            {
                "student": one_line(report.student),
                "file": one_line(report.file),
                "report": f"{report.key}/{report.slug}.html",
            }
            for report in group.reports
        ],
    }
