"""The HTML pages: text of a submission stays text, parts are in order, and hidden tests show no values."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.model import Cell, Difference, Module, Span, Standing
from autograder.reports.difference_view import grids, text_lines
from autograder.reports.gradebook import gradebook
from autograder.reports.pages import class_page, index_page, student_page
from autograder.reports.pages.class_tests import lines_of_tests
from autograder.reports.pages.code_view import MOST_LINES, view_cells
from autograder.reports.sanitize import safe_report, safe_result
from autograder.text import clean
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.formats import class_html, student_html
from tests.autograder.reports.report_strategies import REPORTS

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
CLASS_SCRIPT = Path(class_page.__file__).with_name("templates").joinpath("class.js").read_text(encoding="utf-8")
CLASS_DIGEST = b64encode(hashlib.sha256(CLASS_SCRIPT.encode()).digest()).decode()
CLASS_POLICY = f"{POLICY}; script-src 'sha256-{CLASS_DIGEST}'"
VOID = {"wbr", "meta", "br", "input"}
TAGS = VOID | {"html", "head", "title", "style", "body", "main", "header", "section", "article", "nav", "figure"}
TAGS |= {
    "h1",
    "h2",
    "h3",
    "h4",
    "p",
    "ul",
    "ol",
    "li",
    "dl",
    "dt",
    "dd",
    "div",
    "span",
    "b",
    "i",
    "small",
    "bdi",
    "code",
}
TAGS |= {"pre", "a", "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "figcaption"}
TAGS |= {"svg", "rect", "text", "line"}
CONTROLS = {"script", "label", "input", "select", "optgroup", "option", "button"}
ATTRIBUTES = {"lang", "charset", "http-equiv", "content", "name", "class", "id", "style", "role", "title", "scope"}
ATTRIBUTES |= {"aria-label", "aria-hidden", "tabindex", "href", "data-line"}
CONTROL_ATTRIBUTES = {"hidden", "type", "value", "step", "autocomplete", "label", "open", "data-mistakes"}
ATTRIBUTES |= {"viewbox", "x", "y", "x1", "x2", "y1", "y2", "width", "height", "rx", "text-anchor"}
STYLE_VALUE = re.compile(r"(flex-grow: [0-9.]+|--part: [0-9.]+%)$")


class Page(HTMLParser):
    """A parsed page: its tags and attributes, its text, and whether every tag was closed in order."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.pieces: list[tuple[str, str]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open, f"</{tag}> closes nothing"
        assert self.open.pop() == tag

    def handle_data(self, data):
        self.pieces.append((self.open[-1] if self.open else "", data))

    def text(self) -> str:
        return "".join(data for tag, data in self.pieces if tag not in ("style", "title", "script"))

    def count(self, name: str) -> int:
        return sum(tag == name for tag, _ in self.tags)


def checked(html: str) -> Page:
    """Parse a page; require known tags and attributes, no request and no script."""
    page = clean_page(html, TAGS, ATTRIBUTES)
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": POLICY}) in page.tags
    return page


def checked_class(html: str) -> Page:
    """Parse a class page; require its own script only, allowed by its digest, and no other."""
    page = clean_page(html, TAGS | CONTROLS, ATTRIBUTES | CONTROL_ATTRIBUTES)
    assert ("meta", {"http-equiv": "Content-Security-Policy", "content": CLASS_POLICY}) in page.tags
    assert "".join(data for tag, data in page.pieces if tag == "script") == CLASS_SCRIPT
    assert page.count("script") == 1
    return page


def clean_page(html: str, tags: set[str], attributes: set[str]) -> Page:
    page = Page(html)
    assert not page.open
    assert {tag for tag, _ in page.tags} <= tags
    for _, present in page.tags:
        assert set(present) <= attributes
        assert "style" not in present or STYLE_VALUE.match(present["style"] or "")
        assert re.match(
            r"#\w+$|(students/[^/:]+/)?[^/:]+\.html$|unknown_mistakes\.json$", present.get("href", "#top") or ""
        )
    assert "url(" not in html
    assert "@import" not in html
    assert not set(samples.FORBIDDEN) & set(html)
    html.encode("utf-8")
    return page


@pytest.mark.parametrize("name", list(samples.examples()))
def test_every_example_is_a_clean_page(name):
    report = samples.examples()[name]
    page = checked(student_html(report))
    assert page.count("h1") == 1
    assert report.student in page.text()


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_in_every_field_stays_text(text):
    page = checked(student_html(samples.hostile(text)))
    shown = " ".join(clean(text, 1000).split())
    assert " ".join(page.text().split()).count(shown) > 20


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_stays_text_on_the_class_page(text):
    standing = Standing(9, 0, 1, 8, sentences=(text,))
    late = replace(samples.hostile(text), key="late", late=True, standing=standing)
    page = checked_class(class_html([samples.hostile(text), late, samples.half_right()], remarks=[text], title=text))
    assert " ".join(clean(text, 1000).split()) in " ".join(page.text().split())


@given(REPORTS)
@settings(max_examples=40, deadline=None)
def test_any_report_is_a_clean_page(report):
    checked(student_html(report))
    checked_class(class_html([report], remarks=["fine"], title="Class"))


@pytest.mark.slow
@pytest.mark.parametrize("character", ["x", "\n", "<", "`"])
def test_ten_megabytes_of_text_make_a_page_that_opens(character):
    page = student_html(samples.huge(character * 10_000_000))
    assert len(page) < 3_000_000
    checked(page)


def test_the_score_stands_before_everything_else():
    text = checked(student_html(samples.half_right())).text()
    order = [
        "Ada Lovelace",
        "4 of 18 points",
        "3 of 10 tests passed; 3 wrong values, 1 error, 1 not written, 1 timed out, 1 crashed.",
        "sgd is defined twice",
        "What to fix",
        "Not written yet",
        "Passed",
        "Your code as it was graded",
        "Receipt",
    ]
    places = [text.index(part) for part in order]
    assert places == sorted(places)


def test_a_students_own_page_has_the_assignment_on_top_and_says_that_hidden_tests_follow():
    report = safe_report(replace(samples.untouched(), student=""))
    page = checked(student_page.to_html(report, [], index="report.html"))
    assert page.pieces[page.pieces.index(("h1", report.title))]
    assert "0 of 10 visible points" in page.text()
    assert ("a", {"href": "report.html"}) in page.tags
    passed = samples.all_passed()
    passed = replace(passed, outcomes=tuple(o for o in passed.outcomes if o.test.visibility == "visible"))
    assert "The hidden tests run when your work is graded." in student_html(passed)
    assert "The hidden tests run" not in student_html(samples.all_passed())


@pytest.mark.parametrize("text", ["plain", *samples.HOSTILE])
def test_the_list_of_a_students_reports_links_to_each(text):
    reports = {"report-a.html": samples.half_right(), "report-b.html": samples.hostile(text)}
    page = checked(index_page.to_html({name: safe_report(report) for name, report in reports.items()}))
    assert [attributes["href"] for tag, attributes in page.tags if tag == "a"] == list(reports)
    assert "4 / 18" in page.text()


def test_failing_tests_come_before_passed_ones():
    text = checked(student_html(samples.half_right())).text()
    assert text.index("another beta, ten steps") < text.index("sgd: one step on a matrix")


def test_many_tests_with_one_cause_share_a_card():
    cause = "Dense is not defined: dense.py cannot be read: expected ':' (line 16)"
    errors = [samples.outcome(test, "error", feedback=cause) for test in samples.VISIBLE[:4] + samples.HIDDEN[:2]]
    other = samples.outcome(samples.HIDDEN[3], "error", feedback="another cause")
    page = checked(student_html(samples.report(*errors[:3], other, *errors[3:])))
    assert page.text().count(cause) == 1
    assert "One cause, 6 failed tests" in page.text()
    assert "0 / 10" in page.text()
    assert page.count("article") == 2
    assert all(page.text().count(outcome.test.title) == 1 for outcome in (*errors, other))


def test_tests_with_one_hint_share_a_card_that_shows_all_their_values():
    hint = "The velocity is not updated. 3 of your wrong answers match this mistake exactly."
    values = {"hint": hint, "difference": samples.numbers()}
    wrong = [samples.outcome(test, "failed", feedback=f"w of {test.name}", **values) for test in samples.VISIBLE[:2]]
    raised = samples.outcome(samples.HIDDEN[0], "error", feedback="IndexError", hint=hint)
    other = samples.outcome(samples.VISIBLE[3], "failed", hint="another hint", difference=samples.numbers())
    page = checked(student_html(samples.report(wrong[0], other, wrong[1], raised)))
    assert page.text().count(hint) == 1
    assert "One cause, 3 failed tests" in page.text()
    assert page.count("article") == 2
    assert page.count("table") == 3 * 3
    assert page.text().count("stronger color: further off") == 2
    for text in ("✗wrong value", "!error", *(outcome.feedback for outcome in (*wrong, raised, other))):
        assert text in page.text()


def test_two_tests_with_one_hint_share_a_card():
    wrong = [
        samples.outcome(test, "failed", feedback=test.name, hint="The sign is wrong.", difference=samples.numbers())
        for test in samples.VISIBLE[:2]
    ]
    page = checked(student_html(samples.report(*wrong)))
    assert page.count("article") == 1
    assert "One cause, 2 failed tests" in page.text()
    assert page.text().count("The sign is wrong.") == 1


def test_one_exception_is_one_card_whatever_its_message_says_and_also_in_a_hidden_test():
    line = "ValueError at cell 4, line 3: `x = y.reshape(2, n)`"
    hint = "the rest is not left out"
    errors = [
        samples.outcome(samples.VISIBLE[0], "error", feedback=f"{line}: cannot reshape size 15", printed="n = 15"),
        samples.outcome(samples.VISIBLE[1], "error", feedback=f"{line}: cannot reshape size 21", hint=hint),
        samples.outcome(samples.HIDDEN[0], "error", feedback=line),
        samples.outcome(samples.VISIBLE[2], "error", feedback=line.replace("line 3", "line 5")),
    ]
    page = checked(student_html(samples.report(*errors)))
    assert page.count("article") == 2
    assert "One cause, 3 failed tests" in page.text()
    assert page.text().count("`x = y.reshape(2, n)`") == 2
    for text in (hint, "cannot reshape size 15", "cannot reshape size 21", "n = 15"):
        assert page.text().count(text) == 1


def test_one_statement_that_stops_is_one_card_for_all_names_that_it_costs():
    stop = "is not defined, because the code before it stopped: ImportError at cell 1, line 1: `import jax`"
    errors = [
        samples.outcome(test, "error", feedback=f"{name} {stop}: no jax")
        for test, name in zip(samples.VISIBLE, ("sgd", "adam", "a name"), strict=False)
    ]
    page = checked(student_html(samples.report(*errors)))
    assert page.count("article") == 1
    assert page.text().count("`import jax`") == 1
    assert "adam is not defined, because the code before it stopped" in page.text()


def test_two_wrong_values_without_a_hint_keep_their_own_cards():
    """Two hidden tests have one sentence for different mistakes."""
    wrong = [samples.outcome(test, "failed", feedback="w: all entries differ") for test in samples.HIDDEN[:3]]
    assert checked(student_html(samples.report(*wrong))).count("article") == 3


def test_a_syntax_error_is_one_card_with_its_line_and_a_caret():
    page = checked(student_html(samples.unreadable()))
    assert page.count("article") == 1
    assert "One cause, 6 failed tests" in page.text()
    assert "cell 7 cannot be read: '(' was never closed (line 1), so sgd and adam are not defined" in page.text()
    assert "def adam(w:\n        ^\n" in page.text()
    assert page.text().count("is not defined") == 0


def test_every_status_is_a_word_beside_its_color():
    text = checked(student_html(samples.every_status())).text()
    for word in ("✗wrong value", "!error", "◷timed out", "■crashed", "?grader error", "○"):
        assert word in text


def test_a_grader_error_says_that_the_score_is_not_final_and_is_not_to_fix():
    text = checked(student_html(samples.every_status())).text()
    order = ["not final", "Not graded", "the closed form", "?grader error", "What to fix", "two steps from rest"]
    assert [text.count(part) for part in order] == [1] * len(order)
    assert sorted(order, key=text.index) == order
    assert "not final" not in student_html(samples.half_right())


def test_a_hidden_test_shows_feedback_and_nothing_of_its_values():
    secret = replace(samples.numbers(), where="SECRET NAME")
    hidden = samples.outcome(samples.HIDDEN[1], "failed", difference=secret, printed="SECRET INPUT")
    page = checked(student_html(samples.report(hidden)))
    assert "SECRET" not in page.text()
    assert "hidden test" in page.text()
    assert page.count("table") == 0
    assert hidden.feedback in page.text()


def test_a_difference_of_numbers_is_three_grids_with_the_wrong_cells_marked():
    page = checked(student_html(samples.report(samples.half_right().outcomes[2])))
    cells = [attributes["class"] or "" for tag, attributes in page.tags if tag == "td"]
    assert page.count("table") == 3
    assert len(cells) == 3 * 12
    assert sum("wrong" in name for name in cells) == 2 * 6
    assert {name.split()[0] for name in cells} == {"h0", "h2", "h3", "h4", "h5"}


def test_the_third_grid_is_got_minus_expected():
    got, expected = (("1.5", "True", "nan", "3", "1e-300", "1"),), (("1.25", "False", "1", "3", "0", "1"),)
    error, wrong = ((0.2, 1.0, 1.0, 0.0, 0.0, 1e-9),), ((True, True, True, False, True, True),)
    (between,) = grids(Difference("w", "", got, expected, error, wrong))[2].rows
    assert [entry.text for entry in between] == ["+0.25", "≠", "≠", "0", "+1e-300", "≠"]
    assert [entry.level for entry in between] == [1, 5, 5, 0, 1, 1]


def test_right_entries_are_short_even_where_rounding_differs():
    got, expected = (("1.8338329460974538", "0.1234567890123"),), (("1.8338329460974525", "0.1234567890124"),)
    first, second, _ = grids(Difference("w", "", got, expected, ((0.0, 1.0),), ((False, True),)))
    assert [entry.text for entry in first.rows[0]] == ["1.834", "0.1234567890123"]
    assert [entry.text for entry in second.rows[0]] == ["1.834", "0.1234567890124"]


def test_texts_stand_side_by_side_with_blanks_made_visible():
    assert [line.got for line in text_lines(samples.lines())][1] == "✗ sklearn: Not installed··"
    page = checked(student_html(samples.wrong_text()))
    assert sum(attributes.get("class") == "wrong" for tag, attributes in page.tags if tag == "li") == 4
    assert page.count("table") == 0


def test_what_was_printed_is_collapsed():
    page = checked(student_html(samples.half_right()))
    details = [attributes for tag, attributes in page.tags if tag == "details"]
    assert len(details) == 2
    assert all("open" not in attributes for attributes in details)
    assert "What your code printed (8 lines)" in page.text()


@given(st.text(max_size=400) | st.text("def x():\n\t '\"\\#{}[]%!=1.\r\f\u2028", max_size=400))
@settings(max_examples=150, deadline=None)
def test_highlighting_changes_no_character_of_the_code(text):
    source = clean(text, 10_000)
    (view,) = view_cells([Cell("cell 1", source, (), ())])
    lines = ["".join(piece for _, piece in line.pieces) for block in view.blocks for line in block.lines]
    assert lines == (source.rstrip().split("\n") if source.strip() else [])


def test_each_line_of_code_is_graded_or_left_out_with_a_reason():
    blocks = view_cells(samples.module().cells)[0].blocks
    assert [(block.kind, block.reason, [line.number for line in block.lines]) for block in blocks] == [
        ("kept", "import", [1, 2, 3]),
        ("left_out", "notebook command", [4, 5, 6]),
        ("left_out", "plotting", [7]),
    ]


def test_a_comment_goes_with_the_statement_below_it():
    source = "import os\n\n# about f\ndef f(): ...\n# the end"
    (view,) = view_cells([Cell("cell 1", source, (Span(4, 4, "defines f"),), (Span(1, 1, "not needed"),))])
    assert [[line.number for line in block.lines] for block in view.blocks] == [[1, 2], [3, 4, 5]]


def test_spans_outside_the_cell_are_harmless():
    (view,) = view_cells([Cell("cell 1", "x = 1", (Span(-3, 99, "all of it"),), (Span(7, 8, "nowhere"),))])
    assert [(block.kind, len(block.lines)) for block in view.blocks] == [("kept", 1)]


def test_very_long_code_is_cut_and_says_so():
    sources = {"a": "x = 1\n" * 3000, "b": "y = 2\n" * 3000, "c": "z"}
    views = view_cells([Cell(label, source, (), ()) for label, source in sources.items()])
    assert [sum(len(block.lines) for block in view.blocks) for view in views] == [3000, MOST_LINES - 3000, 0]
    assert [view.unseen for view in views] == [0, 6000 - MOST_LINES, 1]
    page = student_html(samples.report(module=Module((), {}, {}, (Cell("a", "x = 1\n" * 9000, (), ()),))))
    assert "5000 more lines are not shown." in page


def test_a_missing_name_says_where_it_was_lost():
    text = checked(student_html(samples.half_right())).text()
    assert "cell 3, line 6" in text
    assert "cell 7 cannot be read: '(' was never closed (line 1)" in text


def test_a_report_without_tests_or_code_is_still_a_page():
    page = checked(student_html(samples.report(module=Module((), {}, {}, ()))))
    assert "0 of 0 points" in page.text()
    assert "No test was declared." in page.text()


def test_the_class_page_links_to_every_report():
    reports = samples.class_of(20)
    page = checked_class(class_html(reports, remarks=[], title="Class"))
    links = {attributes["href"] for tag, attributes in page.tags if tag == "a"}
    assert {f"students/{report.key}/{report.slug}.html" for report in reports} <= links


def test_a_key_cannot_make_a_link_lead_elsewhere():
    odd = replace(samples.half_right(), key="javascript:alert(1)//x", slug="a b")
    page = checked_class(class_html([odd], remarks=[], title="Class"))
    assert "students/javascript%3Aalert%281%29%2F%2Fx/a%20b.html" in {
        attributes.get("href") for _, attributes in page.tags
    }


def test_a_score_that_is_not_final_is_named_on_top_and_not_counted():
    reports = [samples.all_passed(), replace(samples.every_status(), key="ada")]
    text = checked_class(class_html(reports, remarks=[], title="Class")).text()
    assert text.index("1 score is not final") < text.index("mean 20, median 20")
    assert "Ada Lovelace, adam_step: adam: the closed form" in text
    assert "1 student" in text


def test_the_class_page_says_late_beside_a_score_and_where_there_is_none_yet():
    for report in (samples.half_right(), samples.every_status()):
        page = checked_class(class_html([replace(report, late=True)], remarks=[], title="Class"))
        assert page.pieces.count(("span", "late")) == 1


def class_text(reports, **values):
    """Return the words of a class page without line breaks."""
    book = gradebook([safe_result(report) for report in reports])
    page = checked_class(class_page.to_html(book, remarks=[], title="Class", **values))
    return " ".join(page.text().split())


def with_keys(report, count):
    """Return as many reports of different students."""
    return [replace(report, key=f"{report.key}{number}") for number in range(count)]


def test_the_class_page_has_the_pass_rate_of_each_test_the_hardest_first():
    text = class_text([*with_keys(samples.half_right(), 3), samples.all_passed()])
    assert "adam: fifty steps against torch.optim.Adam25% 1 of 4" in text
    assert "sgd: one step on a matrix100% 4 of 4" in text
    assert text.index("torch.optim.Adam25%") < text.index("sgd: one step on a matrix100%")


def test_a_grader_error_counts_neither_as_passed_nor_as_failed():
    closed_form = samples.outcome(samples.HIDDEN[4], "passed")
    passed = samples.report(samples.outcome(samples.VISIBLE[0], "passed"), closed_form)
    text = class_text([samples.every_status(), replace(passed, key="b")])
    assert "constant gradient hidden100% 1 of 1" in text


@given(st.lists(st.lists(st.booleans(), min_size=4, max_size=4), min_size=2, max_size=30))
def test_discrimination_is_the_correlation_with_the_points_of_the_other_tests(table):
    """The oracle is numpy."""
    tests = samples.VISIBLE[:4]
    reports = [
        samples.report(
            *(samples.outcome(test, "passed" if passed else "failed") for test, passed in zip(tests, row, strict=True)),
            key=f"s{number}",
        )
        for number, row in enumerate(table)
    ]
    earned = np.array(table) * [test.points for test in tests]
    for line in lines_of_tests([safe_result(report) for report in reports], {}):
        place = tests.index(line.test)
        passed, others = earned[:, place] > 0, np.delete(earned, place, axis=1).sum(axis=1)
        if np.ptp(passed.astype(float)) == 0 or np.ptp(others) == 0:
            assert line.discrimination == ""
        else:
            expected = np.corrcoef(passed, others)[0, 1]
            assert abs(float(line.discrimination.replace("−", "-")) - expected) < 0.00501


def test_the_median_time_is_shown_where_a_time_is_known():
    times = {
        ("adam_step", samples.VISIBLE[0].name): [0.01, 0.5, 0.02],
        ("adam_step", samples.VISIBLE[1].name): [2, 1],
        ("another", samples.VISIBLE[2].name): [7],
    }
    text = class_text([samples.half_right()], times=times)
    assert "sgd: one step on a matrix100% 1 of 1< 1 s" in text
    assert "sgd: float32 stays float32100% 1 of 12 s" in text
    assert text.count("< 1 s") == 1
    assert "7 s" not in text
    assert "Median time" not in class_text([samples.half_right()])


def test_the_class_page_shows_the_score_to_record_and_says_how_it_follows():
    standing = Standing(4, 1, 2, 3, sentences=("2 days late: −50 %.",))
    reports = [replace(samples.half_right(), late=True, standing=standing), samples.all_passed()]
    html = class_html(reports, remarks=[], title="Class")
    page = checked_class(html)
    links = [attributes for tag, attributes in page.tags if "title" in attributes]
    assert [attributes["title"] for attributes in links] == ["Points of the tests: 4. 2 days late: −50 %."]
    assert "mean 11.5, median 11.5" in page.text()
    assert re.search(r">3</a> <span class=\"tag\">late</span></td>\s*<td class=\"total\">3</td>", html)


def test_who_loses_points_for_being_late_is_late_also_without_a_learning_system():
    standing = Standing(4, late_deduction=1, final=3)
    assert class_text([replace(samples.half_right(), standing=standing)]).count("3 late") == 1


def test_a_late_day_that_costs_nothing_is_still_told():
    standing = Standing(4, final=4, sentences=("1 late day used.",))
    html = class_html([replace(samples.half_right(), standing=standing)], remarks=[], title="Class")
    assert 'title="Points of the tests: 4. 1 late day used."' in html


def test_excused_not_handed_in_and_zero_look_different():
    excused = replace(samples.half_right(), standing=Standing(4, excused=True))
    zero = replace(samples.report(samples.outcome(samples.VISIBLE[0], "failed")), slug="b", key="zero", student="Zero")
    html = class_html([excused, zero], remarks=[], title="Class")
    assert re.findall(r"<td class=\"(\w+)\".*?>([^<>]+)<", html.split("<tbody>")[1].split("</tbody>")[0]) == [
        ("excused", "excused"),
        ("none", "–"),
        ("total", "0"),
        ("none", "–"),
        ("final", "0"),
        ("total", "0"),
    ]
    assert html.count("not handed in</span>") == 2


def test_a_score_that_may_not_be_recorded_makes_the_total_not_final():
    waiting = replace(samples.half_right(), standing=Standing(4))
    assert class_text([waiting]).count("not final") == 3
    assert "No final score yet." in class_text([waiting])


def test_known_mistakes_have_a_count_a_hint_and_their_students():
    hint = "The sign is wrong. 3 of your wrong answers match this mistake exactly."
    wrong = [samples.outcome(test, "failed", hint=hint, mistake="wrong_sign") for test in samples.VISIBLE[:2]]
    other = samples.outcome(samples.VISIBLE[0], "failed", hint="Rare.", mistake="rare")
    reports = [*with_keys(samples.report(*wrong), 2), samples.report(other, key="rare", student="Rare One")]
    text = class_text(reports)
    assert "Known mistakes wrong_sign 2 students The sign is wrong. Ada Lovelace, Ada Lovelace" in text
    assert "rare 1 student Rare. Rare One" in text
    html = class_html(reports, remarks=[], title="Class")
    assert re.findall(r'<option value="(adam_step/\w+)">(.*?)</option>', html) == [
        ("adam_step/wrong_sign", "wrong_sign (2)"),
        ("adam_step/rare", "rare (1)"),
    ]
    assert re.findall(r'<tr data-mistakes="([\d ]+)">', html) == ["1", "1", "2"]


def test_unrecognized_mistakes_are_groups_with_a_sample():
    wrong = samples.outcome(samples.VISIBLE[0], "failed", pattern="all entries have the wrong sign")
    others = [
        samples.report(samples.outcome(test, "failed"), key=test.name, student="Single")
        for test in samples.VISIBLE[1:] + samples.HIDDEN[:1]
    ]
    text = class_text([*with_keys(samples.report(wrong), 3), *others])
    sample = "sgd: one step on a matrix: wrong value, all entries have the wrong sign"
    assert f"Unrecognized mistakes 3 students, for example Ada Lovelace {sample} 1 student: Single" in text
    assert "2 smaller groups: unknown_mistakes.json" in text


@pytest.mark.parametrize(("students", "named"), [(4, False), (5, True)])
def test_a_test_that_nobody_passed_is_an_alarm_if_there_are_some_students(students, named):
    text = class_text(with_keys(samples.half_right(), students))
    alarm = "Nobody passed sgd_momentum: two steps from rest; adam: the first step from m = v = 0;"
    assert (alarm in text) == named
    assert text.index("Tests and mistakes") < text.find(alarm) < text.index("mean 4") or not named


@pytest.mark.parametrize(("students", "named"), [(29, False), (30, True)])
def test_a_test_that_fails_nobody_is_named_if_there_are_many_students(students, named):
    text = class_text(with_keys(samples.half_right(), students))
    names = "sgd: one step on a matrix; sgd: float32 stays float32; sgd: numbers and arrays of any rank (adam_step)"
    assert (f"3 tests fail nobody {names}" in text) == named


def test_grader_errors_are_counted_on_top():
    twice = samples.report(*(samples.outcome(test, "grader_error") for test in samples.VISIBLE[:2]), key="b")
    text = class_text([samples.every_status(), twice])
    assert "Grader errors: 3, so 2 scores are not final" in text


def test_a_partial_run_says_so_on_top():
    text = class_text([samples.half_right()], partial="3 of 12 graded")
    assert text.index("Not complete: 3 of 12 graded") < text.index("mean 4")
    assert "Not complete" not in class_text([samples.half_right()])


def test_a_name_leads_to_the_page_of_the_student():
    page = checked_class(class_html([samples.half_right()], remarks=[], title="Class"))
    assert ("a", {"href": "students/ada-lovelace/index.html"}) in page.tags


def test_the_script_of_the_class_page_makes_no_markup_and_runs_no_text():
    assert not re.search(r"HTML|eval|Function\(|document\.write|fetch|XMLHttp|import|Storage|cookie", CLASS_SCRIPT)
    assert len(CLASS_SCRIPT.splitlines()) < 150


def test_the_histogram_counts_each_score_once_with_the_full_score_in_the_last_bar():
    reports = [samples.all_passed(), replace(samples.untouched(), key="b", outcomes=samples.refused().outcomes)]
    html = class_html(reports, remarks=[], title="Class")
    assert re.findall(r"<rect.*?<title>(.*?)</title>", html) == [
        "0 to below 2 points: 1 student",
        "18 to 20 points: 1 student",
    ]


@pytest.mark.slow
def test_a_thousand_students_fit_on_one_page():
    html = class_html(samples.class_of(1000), remarks=["one remark"] * 50, title="Large class")
    assert len(html) < 3_000_000
    assert checked_class(html).text().count("Lovelace") > 50


def test_remarks_on_the_intake_stand_at_the_end_collapsed():
    page = checked_class(class_html(samples.class_of(2), remarks=["notes.txt: not a notebook"], title="Class"))
    assert ("details", {"class": "card remarks", "id": "remarks"}) in page.tags
    assert page.text().rstrip().endswith("notes.txt: not a notebook")
