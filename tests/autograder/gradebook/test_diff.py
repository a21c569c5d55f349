"""Two runs are compared by the digests of their results: each cause has its sentence, and names from elsewhere are inert."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from rich.console import Console

from autograder.gradebook.diff import NONDETERMINISM, Change, compare_runs, to_csv
from autograder.gradebook.diff_output import show_diff, to_html
from autograder.gradebook.runs import (
    AssignmentRecord,
    GradedTestRecord,
    ResultRecord,
    RunRecord,
    StudentRecord,
    Unstable,
)
from tests.autograder.reports import sample_reports as samples

TESTS = (GradedTestRecord("test_one", "one", 2.0), GradedTestRecord("test_two", "two", 3.0))
DIGESTS = {"submission": "a", "suite": "b", "kit": "c", "environment": "d"}
ENVIRONMENT = {"python": "3.11.7", "numpy": "2.4.0", "constraints": "e" * 64}
RESULT = ResultRecord(2.0, 2.0, 1, "full", 541, DIGESTS, "pf")
BETTER = replace(RESULT, score=5.0, final=5.0, statuses="pp")


def run(result: ResultRecord | None, number: int = 1, name: str = "Ada", **fields: object) -> RunRecord:
    assignment = AssignmentRecord("Adding up", "b", {"tests/s/test_hidden.py": "1"}, TESTS)
    students = {"ada": StudentRecord(name, {"s": result})} if result else {}
    record = RunRecord(number, "2026-11-01T10:00:00+00:00", "1.0", ENVIRONMENT, 541, {"s": assignment}, students)
    return replace(record, **fields)  # type: ignore[arg-type]


def change(old: RunRecord, new: RunRecord) -> Change:
    (found,) = compare_runs(old, new).changes
    return found


def test_equal_runs_have_no_change():
    assert compare_runs(run(RESULT), run(RESULT, 2)).changes == ()


@pytest.mark.parametrize(
    ("fields", "run_fields", "cause"),
    [
        ({"digests": {**DIGESTS, "submission": "x"}}, {}, "another file was handed in"),
        ({"digests": {**DIGESTS, "kit": "x"}}, {"kit": "1.1"}, "the kit changed (1.0 → 1.1)"),
        ({"digests": {**DIGESTS, "kit": "x"}}, {}, "the kit changed"),
        (
            {"digests": {**DIGESTS, "environment": "x"}},
            {"environment": {**ENVIRONMENT, "numpy": "2.5.0", "constraints": "f" * 64}},
            "the environment changed: constraints.txt and numpy 2.4.0 → 2.5.0",
        ),
        ({"isolation": "none"}, {}, "the isolation changed (full → none)"),
        ({"seed": 542}, {}, "the seed changed (541 → 542)"),
        ({}, {}, NONDETERMINISM),
    ],
)
def test_each_cause_has_its_sentence(fields, run_fields, cause):
    found = change(run(RESULT), run(replace(BETTER, **fields), 2, **run_fields))
    assert (found.old, found.new, found.up, found.down, found.causes) == (2.0, 5.0, ("two",), (), (cause,))


def test_a_mended_suite_is_named_by_its_files():
    files = {"tests/s/test_hidden.py": "2", "tests/s/oracle.py": "1"}
    new = run(replace(BETTER, digests={**DIGESTS, "suite": "x"}), 2)
    new = replace(new, assignments={"s": replace(new.assignments["s"], files=files)})
    assert change(run(RESULT), new).causes == ("the suite changed: tests/s/oracle.py and tests/s/test_hidden.py",)


def test_a_changed_ledger_is_the_only_cause_where_the_tests_say_the_same():
    late = replace(RESULT, final=1.8, digests={**DIGESTS, "kit": "x"})
    found = change(run(RESULT), run(late, 2))
    assert (found.up, found.down, found.causes) == ((), (), ("an adjustment or the late policy changed",))


def test_a_test_that_fails_otherwise_is_a_change_without_a_move():
    diff = compare_runs(run(RESULT), run(replace(RESULT, statuses="pe", seed=1), 2))
    assert (len(diff.changes), diff.moved) == (1, [])


def test_students_may_come_and_go():
    assert change(run(None), run(RESULT, 2)).causes == ("graded for the first time",)
    assert change(run(RESULT), run(None, 2)).causes == ("no result in the new run",)


def test_a_removed_test_is_lost():
    old, new = run(BETTER), run(replace(RESULT, statuses="p"), 2)
    new = replace(new, assignments={"s": replace(new.assignments["s"], tests=TESTS[:1])})
    assert change(old, new).down == ("two",)


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_names_are_inert_everywhere(text):
    unstable = (Unstable("ada", "s", 5.0, 2.0, ("test_two",)),)
    diff = compare_runs(run(RESULT, name=text), run(BETTER, 2, name=text, unstable=unstable))
    console = Console(file=io.StringIO(), width=200)
    show_diff(diff, console)
    printed = console.file.getvalue()  # type: ignore[attr-defined]
    assert not any(sign in printed for sign in ("\x1b", "\u202e"))
    assert "<script" not in to_html(diff)
    assert "<img" not in to_html(diff)
    for row in list(csv.reader(io.StringIO(to_csv(diff))))[1:]:
        assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in row)
