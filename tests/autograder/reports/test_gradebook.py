"""The gradebook: a spreadsheet reads it correctly, and it has only final scores."""

from __future__ import annotations

import csv
import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.model import Standing
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.formats import to_csv, to_scores_csv
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


LATE = Standing(4, 2, 0.6, 5.4, sentences=("+2 points by staff: fair", "1 day late, −10 %: 6 → 5.4"))
EXCUSED = Standing(4, excused=True, sentences=("Excused by staff: ill",))


def test_the_final_score_is_recorded_with_the_reasons_in_the_notes():
    late = replace(samples.half_right(), standing=LATE, late=True)
    environment = replace(samples.wrong_text(), key=late.key)
    assert rows(to_csv([late, environment]))[1] == [
        "Ada Lovelace",
        "5.4",
        "0",
        "5.4",
        "21",
        "adam_step was late; adam_step: +2 points by staff: fair; adam_step: 1 day late, −10 %: 6 → 5.4",
    ]


def test_an_excused_assignment_counts_neither_as_earned_nor_as_possible():
    excused = replace(samples.half_right(), standing=EXCUSED)
    environment = replace(samples.wrong_text(), key=excused.key)
    assert rows(to_csv([excused, environment, samples.all_passed()]))[1:] == [
        ["Ada Lovelace", "", "0", "0", "3", "adam_step: Excused by staff: ill"],
        ["Grace Hopper", "20", "", "20", "23", ""],
    ]


def test_a_score_that_staff_set_is_final_though_the_grader_failed():
    by_hand = replace(samples.every_status(), standing=Standing(4, 11, 0, 15))
    assert rows(to_csv([by_hand]))[1] == ["Ada Lovelace", "15", "15", "20", ""]


def test_the_scores_show_what_each_is_made_of():
    ada = replace(samples.half_right(), standing=LATE)
    excused = replace(samples.wrong_text(), key=ada.key, standing=EXCUSED)
    faulty = replace(samples.every_status(), student="Zed", key="zed", standing=Standing(4))
    assert to_scores_csv([excused, ada, faulty, samples.all_passed()]) == (
        "student,key,assignment,raw,adjustment,late_deduction,final,max,excused,note\r\n"
        'Ada Lovelace,ada-lovelace,adam_step,4,2,0.6,5.4,20,,"\'+2 points by staff: fair; 1 day late, −10 %: 6 → 5.4"\r\n'
        "Ada Lovelace,ada-lovelace,environment_check,4,0,0,,3,yes,Excused by staff: ill\r\n"
        "Grace Hopper,grace-hopper,adam_step,20,0,0,20,20,,\r\n"
        "Zed,zed,adam_step,4,0,0,,20,,grader_error\r\n"
    )


@given(st.lists(REPORTS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_any_reports_make_a_table_of_scores_without_formulas(reports):
    table = rows(to_scores_csv(reports))
    assert {len(line) for line in table} == {10}
    assert len(table) == 1 + len({(report.key, report.slug) for report in reports})
    texts = [cell for line in table for cell in (*line[:3], *line[8:])]
    assert not any(cell.startswith(("=", "+", "-", "@", "\t", "\r")) for cell in texts)


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
