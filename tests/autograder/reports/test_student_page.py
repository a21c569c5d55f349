"""The pages of a student: what to fix first, the score that counts, the receipt, and the overview of all assignments."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from hypothesis import given, settings

from autograder.model import Standing
from autograder.text import clean
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports import sample_standings as standings
from tests.autograder.reports.formats import overview_html, student_html
from tests.autograder.reports.report_strategies import REPORTS
from tests.autograder.reports.sample_notebooks import homework, page_of
from tests.autograder.reports.sample_standings import TITLES, WORTH
from tests.autograder.reports.test_pages import Page, checked


def words(page: Page) -> str:
    """Return the visible text, with a blank between elements."""
    return " ".join(" ".join(data for tag, data in page.pieces if tag not in ("style", "title")).split())


def test_the_cards_are_in_the_order_of_lost_points():
    hint = "hint of two small tests"
    small = [samples.outcome(test, "failed", hint=hint) for test in samples.VISIBLE[:2]]
    large = samples.outcome(samples.VISIBLE[4], "error")
    tied, hinted = (
        samples.outcome(test, "failed", hint=text) for test, text in zip(samples.HIDDEN, ("", "look"), strict=False)
    )
    text = words(checked(student_html(samples.report(*small, tied, hinted, large))))
    order = ["What to fix the most points first", large.test.title, "One cause, 2 failed tests", hinted.test.title]
    assert sorted([*order, tied.test.title], key=text.index) == [*order, tied.test.title]


def test_a_card_opens_its_smallest_values_and_folds_the_others():
    tests = samples.VISIBLE[3], samples.VISIBLE[4], samples.VISIBLE[5], samples.HIDDEN[2]
    sizes = (samples.numbers(7, 12), samples.numbers(2, 2), samples.numbers(3, 4), None)
    wrong = [
        samples.outcome(test, "failed", mistake="no_bias", hint="no bias", feedback=test.name, difference=values)
        for test, values in zip(tests, sizes, strict=True)
    ]
    html = student_html(samples.report(*wrong))
    page = checked(html)
    titles = [outcome.test.title for outcome in (wrong[1], wrong[2], wrong[0], wrong[3])]
    assert sorted(titles, key=page.text().index) == titles
    folded = re.findall(r'<details class="values">.*?</details>', html, re.DOTALL)
    assert [part.count("<figure") for part in folded] == [1, 1]
    assert html.count("<figure") == 3
    assert html.index("<figure") < html.index(folded[0])
    assert page.text().count("no bias") == 1
    assert page.count("article") == 1


def test_the_score_that_counts_is_the_large_one_and_the_page_says_how_it_came_about():
    page = checked(student_html(standings.late()))
    text = words(page)
    order = [
        "5.4 of 18 points",
        "3 of 10 tests passed",
        "Tests 4 Adjustment +2 Late −0.6 Score 5.4",
        standings.ADJUSTED,
        standings.LATE,
    ]
    assert [text.count(part) for part in order[1:]] == [1] * 4
    assert sorted(order, key=text.index) == order
    assert text.index(standings.LATE) < text.index("What to fix")
    assert ("title", "Ada Lovelace: Optimizers: SGD, momentum, Adam, 5.4 of 18 points") in page.pieces


def test_the_page_of_a_notebook_does_not_depend_on_the_standing():
    late = standings.late()
    assert page_of(homework(), late) == page_of(homework(), replace(late, standing=None))


def test_a_standing_that_changes_nothing_is_not_shown():
    on_time = replace(samples.half_right(), standing=Standing(4.0, final=4.0))
    assert student_html(on_time) == student_html(samples.half_right())


def test_an_excused_student_reads_so_and_sees_what_the_tests_gave():
    page = checked(student_html(standings.excused()))
    assert "Excused the tests gave 4 of 18 points" in words(page)
    assert standings.EXCUSED in page.text()
    assert "excused" in next(text for tag, text in page.pieces if tag == "title")
    assert "excused" in words(checked(overview_html([standings.excused()], TITLES, WORTH)))


def test_a_score_that_staff_decided_is_final_although_the_grader_failed():
    assert "This score is not final" in words(checked(student_html(standings.not_final())))
    decided = replace(standings.not_final(), standing=Standing(4.0, 6.0, final=10.0))
    text = words(checked(student_html(decided)))
    assert "10 of 20 points" in text
    assert "not final" not in text


def test_the_receipt_has_what_is_needed_to_grade_again():
    page = checked(student_html(standings.late()))
    receipt = words(page)[words(page).rindex("Receipt") :]
    assert "grade the same file again with autograder verify and get the same score" in receipt
    assert "Score 5.4 of 18 points, 4 by the tests" in receipt
    assert "2718281828" not in receipt
    for name, value in standings.DIGESTS.items():
        assert value in receipt, name
    assert "SHA-256 of the grader" not in student_html(samples.half_right())


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_in_a_standing_and_in_an_overview_stays_text(text):
    hostile = replace(samples.hostile(text), standing=Standing(4.0, 1.0, 0.5, 4.5, sentences=(text,)))
    shown = " ".join(clean(text, 1000).split())
    pages = student_html(hostile), overview_html([hostile], {"missing": shown}, {"missing": 5.0})
    assert all(words(checked(page)).count(shown) > 3 for page in pages)


@given(REPORTS)
@settings(max_examples=30, deadline=None)
def test_any_report_has_an_overview(report):
    page = checked(overview_html([report], {**TITLES, report.slug: report.title}, {**WORTH, report.slug: 1.0}))
    assert page.count("h2") == 2


def test_the_overview_has_every_assignment_with_its_score_and_the_sum_of_those_that_count():
    page = checked(overview_html(standings.course(), TITLES, WORTH))
    text = words(page)
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == [
        "environment_check.html",
        "dense_backward.html",
        "conv2d_forward.html",
        "adam_step.html",
    ]
    assert (
        "Ada Lovelace 25.4 of 38 points on 2 assignments Not counted here: 1 not handed in, 1 excused, 1 not final."
        in text
    )
    scores = ("excused", "20 / 20 points", "4 / 20 points , not final", "5.4 / 18 points")
    assert sorted(scores, key=text.index) == list(scores)
    assert "Tests 4 Adjustment +2 Late −0.6 Score 5.4" in text
    assert "Not handed in ○ Masked prediction 20 points" in text
    assert text.count("SHA-256 of the tests") == 4
    assert "attempt 2 of 3, submitted 2026-09-05 23:59-07:00, late" in text


@pytest.mark.parametrize(
    ("standing", "widths"),
    [
        (None, [("passed", 22.222), ("open", 77.778)]),
        (Standing(4.0, 0.0, 1.0, 3.0), [("passed", 16.667), ("lost", 5.556), ("open", 77.778)]),
        (Standing(4.0, 20.0, 0.0, 24.0), [("passed", 100.0)]),
        (Standing(4.0, -6.0, 0.0, -2.0), [("lost", 22.222), ("open", 77.778)]),
        (Standing(4.0, excused=True), []),
    ],
)
def test_the_bar_of_the_overview_shows_what_counts_and_what_was_lost(standing, widths):
    page = checked(overview_html([replace(samples.half_right(), standing=standing)], TITLES, WORTH))
    parts = [(attributes["class"], attributes["style"]) for tag, attributes in page.tags if tag == "i"]
    assert parts == [(name, f"flex-grow: {width}") for name, width in widths]


def test_a_student_with_everything_reads_of_nothing_missing():
    text = words(checked(overview_html([samples.all_passed()], {"adam_step": "Optimizers"}, {"adam_step": 20.0})))
    assert "Not handed in" not in text
    assert "Not counted" not in text
    assert "20 of 20 points on 1 assignment" in text
