"""The gradebook: a spreadsheet reads it correctly, and it has only final scores."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.formats import to_csv
from tests.autograder.reports.report_strategies import REPORTS


def rows(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline=""), strict=True))


def test_one_line_for_each_student_and_one_column_for_each_assignment():
    ada = samples.half_right()
    environment = replace(samples.wrong_text(), outcomes=(replace(samples.wrong_text().outcomes[0], status="passed"),))
    assert to_csv([samples.all_passed(), ada, environment]) == (
        "student,adam_step,environment_check,total,max_total,notes\r\n"
        "Ada Lovelace,4,3,7,23,\r\n"
        "Grace Hopper,20,,20,23,\r\n"
    )


def test_a_grader_error_leaves_score_and_total_empty_and_is_noted():
    faulty = samples.every_status()
    other = replace(samples.wrong_text(), key=faulty.key)
    assert rows(to_csv([faulty, other]))[1] == ["Ada Lovelace", "", "0", "", "23", "grader_error in adam_step"]


def test_half_points_are_written_with_a_point():
    one = samples.report(samples.outcome(samples.VISIBLE[4], "passed"), samples.outcome(samples.VISIBLE[0], "missing"))
    assert rows(to_csv([one]))[1] == ["Ada Lovelace", "2.5", "2.5", "3.5", ""]


def test_students_with_the_same_name_stay_two_and_are_told_apart():
    both = rows(to_csv([samples.half_right(), replace(samples.half_right(), key="ada-2")]))
    assert [line[0] for line in both[1:]] == ["Ada Lovelace", "Ada Lovelace"]
    assert both[2][-1] == "another student has the same name; this student's reports are in students/ada-lovelace"


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t=", "\r="])
def test_a_name_is_never_a_formula(start):
    name = f"{start}1+1"
    cell = rows(to_csv([replace(samples.half_right(), student=name)]))[1][0]
    assert cell == f"'{name.strip()}"


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_names_stay_one_cell(text):
    written = to_csv([samples.hostile(text), samples.all_passed()])
    assert not set(samples.FORBIDDEN) - {"\r"} & set(written)
    assert [len(line) for line in rows(written)] == [6, 6, 6]


@given(st.lists(REPORTS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_reports_make_a_table_of_equal_lines_without_formulas(reports):
    written = to_csv(reports)
    table = rows(written)
    assert len({len(line) for line in table}) == 1
    assert written.endswith("\r\n")
    assert written.count("\r\n") == len(table)
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for line in table for cell in line)


def test_no_reports_make_a_header():
    assert to_csv([]) == "student,total,max_total,notes\r\n"
