"""Grades notebooks as `autograder grade` does, but writes no report and no page.

python -m tools.bench.reports_only FOLDER LEVEL SEED SCORES
"""

from __future__ import annotations

import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

from autograder.course.assignment import load_assignment
from autograder.grading.grader import Grader
from autograder.intake import IntakeOptions, collect_submissions
from autograder.model import Assignment
from autograder.reports.sanitize import SafeReport, safe_result
from autograder.sandbox import levels
from tools.bench import JOBS, ROOT
from tools.bench.mix import SLUGS


def reports(folder: Path, assignments: dict[str, Assignment], level: str, seed: int) -> Iterator[SafeReport]:
    """Yield the report of each submission in a folder."""
    required = {slug: assignment.required for slug, assignment in assignments.items()}
    found = collect_submissions(folder, IntakeOptions(required))
    with Grader(assignments, seed=seed, isolation=levels.isolation(level)) as grader:
        yield from grader.grade_all(found.submissions, at_once=JOBS, finish=safe_result)


def main() -> None:
    """Grade, and write `{student: score}`."""
    folder, level, seed, out = sys.argv[1:]
    assignments = {slug: load_assignment(ROOT, slug) for slug in SLUGS}
    scores: dict[str, float] = defaultdict(float)
    for report in reports(Path(folder), assignments, level, int(seed)):
        scores[report.student] += report.score
    Path(out).write_text(json.dumps(scores), encoding="utf-8")


if __name__ == "__main__":
    main()
