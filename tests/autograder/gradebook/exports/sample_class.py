"""A small class with a late student, a full score, a bonus, an excuse, a fault of the grader, and hostile texts; and its store."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from autograder.gradebook.store import result_path, write_result
from autograder.model import GradedTest, Member, Outcome, Report, Standing
from autograder.reports.sanitize import safe_report
from tests.autograder.reports import sample_reports as samples

AT = "2026-09-05T23:59:00+02:00"
HOSTILE = "=cmd|'/c calc'!A1 \x1b[31mred\x1b[0m ::error file=a::no ##[error]no <script>]]>&\r\n{{x}} $(id) \u202eab ü"


def people(name: str, login: str) -> tuple[Member, ...]:
    return (Member(name, (("email", f"{login}@example.edu"), ("github", login))),)


def ada() -> Report:
    """Return a report of 4 of 18 points, of which being late costs 0.4."""
    late = Standing(4.0, late_deduction=0.4, final=3.6, sentences=("1 day late, −10 %: 4 → 3.6",))
    return replace(
        samples.half_right(), people=people("Ada Lovelace", "ada"), submitted_at=AT, late=True, standing=late
    )


def ada_environment() -> Report:
    return replace(samples.wrong_text(), people=people("Ada Lovelace", "ada"), submitted_at=AT)


def grace() -> Report:
    return replace(samples.all_passed(), people=people("Grace Hopper", "grace"), submitted_at=AT)


def alan() -> Report:
    """Return a report with a bonus beyond the maximum."""
    bonus = Standing(20.0, adjustment=2.0, final=22.0, sentences=("+2 points: a bug found in the sheet: 20 → 22",))
    return replace(
        grace(), student="Alan Turing", key="alan-turing", people=people("Alan Turing", "alan"), standing=bonus
    )


def emmy() -> Report:
    excused = Standing(0.0, excused=True, sentences=("You are excused from this assignment.",))
    return replace(samples.untouched(), student="Emmy Noether", key="emmy-noether", standing=excused)


def hedy() -> Report:
    """Return a report with a fault of the grader."""
    return replace(
        samples.every_status(), student="Hedy Lamarr", key="hedy-lamarr", people=people("Hedy Lamarr", "hedy")
    )


def mallory() -> Report:
    """Return a report with hostile texts where a student or a submission can put them."""
    tests = (*samples.VISIBLE[:2], GradedTest("test_half", "a half point", 0.5, "hidden"))
    failed = [Outcome(test, "failed", HOSTILE, HOSTILE, printed=HOSTILE) for test in tests[:2]]
    hostile = samples.report(*failed, Outcome(tests[2], "passed"), message=HOSTILE)
    return replace(
        hostile, student=HOSTILE, key="mallory", file=HOSTILE, people=people(HOSTILE, "mallory"), submitted_at=AT
    )


def everybody() -> list[Report]:
    return [ada(), ada_environment(), grace(), alan(), emmy(), hedy(), mallory()]


def store_of(out: Path, reports: list[Report]) -> Path:
    """Write the results of these reports as a run does; return the folder."""
    for report in reports:
        write_result(result_path(out, report.key, report.slug), safe_report(report))
    return out
