"""Hostile names of students and files: every submission has a report in a folder of its own."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from autograder.gradebook.class_run import Course, Plan, name_counting, result_writer
from autograder.gradebook.store import RunFile, read_run_file, write_run_file
from autograder.intake import Intake, IntakeOptions, collect_submissions, read_roster
from autograder.model import Report, Submission
from autograder.reports.writer import write_class, write_intake
from autograder.sandbox import levels
from tests.autograder.intake.class_folders import ADAM_CODE, SLUGS, zipped
from tests.autograder.reports import sample_reports as samples

SEED = 541
OF_THE_CLASS = (
    "intake.json",
    "unknown_mistakes.json",
    "run.json",
    "index.html",
    "gradebook.csv",
    "scores.csv",
    "students",
    "results",
)
DEVICES = ("CON", "NUL", "aux.txt", "com1.py", "LPT9", "COM\u00b9", "prn.")
TRAPS = (
    "..",
    ".",
    "...",
    "ada.",
    "ada ",
    "-rf",
    "--out",
    "~",
    "C:",
    "a\\b",
    "%2e%2e",
    "adam_step.html",
    "adam_step.json",
)
TWINS = (
    "Ada",
    "ada",
    "ADA",
    "stra\u00dfe",
    "STRASSE",
    "Jos\u00e9",
    "Jose\u0301",
    "\ufb01x",
    "fix",
    "\u0130",
    "i\u0307",
    "a-2d711642",
)
LONG = ("x" * 200, "x" * 81, "x" * 80, "\u00e9" * 120)
KNOWN = st.sampled_from([*OF_THE_CLASS, *DEVICES, *TRAPS, *TWINS, *LONG])
LETTERS = st.characters(exclude_characters="/\0", exclude_categories=["Cs"])
NAMES = st.one_of(
    KNOWN,
    KNOWN.map(str.upper),
    KNOWN.map(lambda name: unicodedata.normalize("NFD", name)),
    st.text(LETTERS, min_size=1, max_size=60),
)
Names = Sequence[str]


def write_all(path: Path, out: Path, roster: Path | None = None) -> Intake:
    """Take a class in and write what a run writes, with the same report for all."""
    people = None if roster is None else read_roster(roster)
    intake = collect_submissions(path, IntakeOptions(SLUGS, roster=people, attempts="all"))
    write_run_file(out, RunFile(SEED))
    write_intake(out, intake)
    course = Course({}, SEED, levels.NONE, "all")
    write = result_writer(out, Plan((), intake.submissions, frozenset()), course)
    reports = [write(_report(submission)).report for submission in intake.submissions]
    write_class(out, name_counting(out, reports, "all"), [], title="Grades")
    return intake


def _report(submission: Submission) -> Report:
    who = {name: getattr(submission, name) for name in ("student", "key", "slug", "file", "attempt", "attempts")}
    return replace(samples.half_right(), **who)


def check(intake: Intake, out: Path) -> None:
    """Check that nothing was overwritten: not a report, and no file of the class."""
    each = {(s.key, f"{s.slug}.attempt-{s.attempt}") for s in intake.submissions}
    counting = {(s.key, s.slug) for s in intake.submissions}
    assert len(each) == len(intake.submissions)
    expected = {str(Path(top, key, f"{name}.json")) for key, name in each | counting for top in ("students", "results")}
    written = {str(path.relative_to(out)) for path in out.rglob("*.json") if path.is_file() and path.parent != out}
    assert written == expected
    assert len({path.casefold() for path in written}) == len(written)
    assert {path.name for path in out.iterdir()} == set(OF_THE_CLASS)
    assert read_run_file(out) == RunFile(SEED)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=8))
@example(list(OF_THE_CLASS))
@example([*DEVICES, *TRAPS])
@example(list(TWINS))
def test_students_of_any_name_have_their_own_reports(tmp_path_factory, names: Names):
    folder = tmp_path_factory.mktemp("names")
    files = {f"{name}/adam_step.py": ADAM_CODE for name in ["zoe", *names]}
    (folder / "all.zip").write_bytes(zipped(files))
    intake = write_all(folder / "all.zip", folder / "out")
    check(intake, folder / "out")
    assert "zoe" in {submission.key for submission in intake.submissions}
    graded = [record for record in intake.records if record.fate == "graded"]
    assert len(graded) == len(intake.submissions)
    assert all(record.fate == "refused" or record.hidden for record in intake.records if record not in graded)


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(NAMES, min_size=1, max_size=8))
@example(list(OF_THE_CLASS))
@example([*DEVICES, *TRAPS])
def test_files_of_any_name_have_their_own_reports(tmp_path_factory, names: Names):
    folder = tmp_path_factory.mktemp("names")
    loose = {f"{name}_adam_step.py": ADAM_CODE for name in ["zoe", *names]}
    inside = {f"ada/{name}.py": f"{ADAM_CODE}  # {number}" for number, name in enumerate(names)}
    (folder / "all.zip").write_bytes(zipped({**loose, **inside}))
    check(write_all(folder / "all.zip", folder / "out"), folder / "out")


@pytest.mark.slow
@settings(max_examples=25, deadline=None)
@given(st.lists(NAMES.filter(lambda name: name.strip() and name.isprintable()), min_size=1, max_size=8))
@example(list(OF_THE_CLASS))
@example([*DEVICES, *TRAPS])
def test_people_of_any_id_have_their_own_reports(tmp_path_factory, names: Names):
    folder = tmp_path_factory.mktemp("names")
    ids = list(dict.fromkeys(name.strip() for name in names))
    rows = [f'"{name.replace(chr(34), chr(34) * 2)}",Person {number},{number}' for number, name in enumerate(ids)]
    (folder / "roster.csv").write_text("\n".join(["id,name,canvas_id", *rows]), encoding="utf-8")
    files = {f"p{number}_{number}_9_adam_step.py": f"{ADAM_CODE}  # {number}" for number, _ in enumerate(ids)}
    (folder / "all.zip").write_bytes(zipped(files))
    intake = write_all(folder / "all.zip", folder / "out", folder / "roster.csv")
    check(intake, folder / "out")
    assert len(intake.submissions) == len(ids)
