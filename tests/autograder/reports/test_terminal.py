"""The tables for the terminal: complete, aligned at 80 columns and in a pipe, and safe against text of students."""

from __future__ import annotations

import io
from dataclasses import replace

import pytest
from hypothesis import given, settings
from rich.cells import cell_len, set_cell_size
from rich.console import Console

from autograder.model import Standing, SyntaxFault
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.formats import show_class, show_report
from tests.autograder.reports.report_strategies import REPORTS


def visible(report):
    return replace(report, outcomes=tuple(o for o in report.outcomes if o.test.visibility == "visible"))


def shown(show, what, **options):
    """Return what is printed, without trailing blanks."""
    file = io.StringIO()
    show(what, Console(**{"file": file, "width": 80, **options}))
    return "\n".join(line.rstrip() for line in file.getvalue().split("\n"))


def test_a_student_sees_tests_feedback_hints_and_the_score():
    assert shown(show_report, visible(samples.half_right())) == (
        "\n"
        "Optimizers: SGD, momentum, Adam  hw4_optimizers.ipynb\n"
        "  sgd is defined twice, in cell 2 and in cell 3: the last one counts.\n"
        "\n"
        "  ✓  sgd: one step on a matrix                                  1/1  passed\n"
        "  ✓  sgd: float32 stays float32                                 1/1  passed\n"
        "  ✗  sgd_momentum: two steps from rest                          0/2  wrong value\n"
        "       w: 6 of 12 entries differ: got -0.2745, expected -0.4995\n"
        "       Looks like: every entry is 0.1 times the expected one: is the gradient\n"
        "       weighted by 1 - beta?\n"
        "       Your code printed 8 lines; the last 5:\n"
        "         velocity (3, 4) after step 4\n"
        "         velocity (3, 4) after step 5\n"
        "         velocity (3, 4) after step 6\n"
        "         velocity (3, 4) after step 7\n"
        "         velocity (3, 4) after step 8\n"
        "  ✗  adam: the first step from m = v = 0                        0/2  wrong value\n"
        "       w: 6 of 12 entries differ: got -0.2745, expected -0.4995\n"
        "       Looks like: The moments start at 0: has the bias correction been left\n"
        "       out?\n"
        "  !  adam: fifty steps against torch.optim.Adam               0/2.5  error\n"
        "       ValueError in cell 4, line 3: operands could not be broadcast together\n"
        "       with shapes (3,4) (4,3)\n"
        "  ○  adam: its inputs are not changed                         0/1.5  TODO: adam\n"
        "\n"
        "  ━━━━────────────────  adam_step: 2 of 10 visible points\n"
        "  2 of 6 tests passed; 2 wrong values, 1 error, 1 not written.\n"
    )


def test_a_class_shows_the_score_that_counts_and_the_points_of_the_tests_if_they_differ():
    late = replace(samples.half_right(), standing=Standing(4, 2, 0.6, 5.4))
    excused = replace(samples.half_right(), student="Bob", key="bob", standing=Standing(4, excused=True))
    open_ = replace(samples.every_status(), student="Cy", key="cy", standing=Standing(4))
    text = shown(show_class, [late, excused, open_, samples.all_passed()])
    assert "adam_step  5.4/18 (4) " in text
    assert "adam_step     excused " in text
    assert "adam_step   not final " in text
    assert "adam_step       20/20 " in text
    totals = "4 submissions from 4 students: 25.4 of 38 points earned; 1 score not final; 1 excused"
    assert totals in " ".join(text.split())


def test_an_untouched_stub_is_a_compact_list():
    lines = shown(show_report, samples.untouched()).strip().split("\n")
    assert len(lines) == 2 + 6 + 1 + 2
    assert [line.split("  ")[-1] for line in lines[2:8]] == ["TODO: sgd"] * 2 + ["TODO: sgd_momentum"] + [
        "TODO: adam"
    ] * 3
    assert "0 of 10 visible points" in lines[-2]


def test_a_stub_with_long_titles_and_names_keeps_one_line_for_each_test():
    test = replace(samples.VISIBLE[0], title="masked_cross_entropy: " + "rows of logits near +1000 and near -1000 " * 3)
    report = samples.report(
        samples.outcome(test, "missing", feedback="TODO: masked_cross_entropy"), module=samples.NOTHING
    )
    (line,) = [line for line in shown(show_report, report).split("\n") if "TODO" in line]
    assert line.endswith("…  0/1  TODO: masked_cross_entropy")


def test_a_wrong_text_shows_the_first_line_that_differs():
    text = shown(show_report, samples.wrong_text())
    assert "       got:      ✗ sklearn: Not installed··\n       expected: ✗ sklearn: Not installed\n" in text
    assert "scikit-learn" not in text


def test_the_same_feedback_is_not_said_twice_in_a_row():
    errors = [samples.outcome(test, "error", feedback="cell 3 cannot be read") for test in samples.VISIBLE[:3]]
    text = shown(show_report, samples.report(*errors))
    assert text.count("cell 3 cannot be read") == 1
    assert text.count("as above") == 2
    wrong = samples.wrong_text().outcomes[0]
    assert "as above" not in shown(show_report, samples.report(wrong, wrong))


def test_the_same_hint_is_not_said_twice_in_a_row():
    hints = ("first hint", "first hint", "second hint", "first hint")
    wrong = [
        samples.outcome(test, "failed", feedback=f"{test.name} differs", hint=hint, difference=samples.numbers())
        for test, hint in zip(samples.VISIBLE, hints, strict=False)
    ]
    lines = shown(show_report, samples.report(*wrong)).split("\n")
    told = [line.split(": ", 1)[1] for line in lines if "Looks like" in line]
    assert told == ["first hint", "as above", "second hint", 'as for "sgd: one step on a matrix"']
    assert sum("differs" in line for line in lines) == 4


def test_one_exception_is_told_once_and_its_messages_each():
    line = "ValueError at cell 4, line 3: `x = y.reshape(2, n)`"
    hint = "the rest is not left out"
    errors = [
        samples.outcome(samples.VISIBLE[0], "error", feedback=f"{line}: size 15", hint=hint, printed="n = 15"),
        samples.outcome(samples.VISIBLE[1], "error", feedback=f"{line}: size 21", hint=hint),
        samples.outcome(samples.VISIBLE[2], "timeout"),
        samples.outcome(samples.VISIBLE[3], "error", feedback=line),
    ]
    text = shown(show_report, samples.report(*errors))
    assert text.count("reshape(2, n)") == 1
    assert text.count(hint) == 1
    assert "       as above: size 21\n" in text
    assert '       as for "sgd: one step on a matrix"\n' in text


def test_a_syntax_error_is_told_once_with_its_line_and_a_caret():
    text = shown(show_report, samples.unreadable())
    assert (
        "\n  cell 7 cannot be read: '(' was never closed (line 1), so sgd and adam are not\n  defined\n"
        "      def adam(w:\n"
        "              ^\n"
        "\n"
        "  !  sgd: one step on a matrix                                       0/1  error\n"
        "  !  sgd: float32 stays float32                                      0/1  error\n"
        "  !  adam: the first step from m = v = 0                             0/2  error\n"
    ) in text
    assert text.count("cannot be read") == 1
    assert "as above" not in text


@pytest.mark.parametrize("label", ["my  file.py", "f\x1b[1m.py", "f\u202e.py", "x" * 600])
def test_a_syntax_error_is_told_once_whatever_the_file_is_called(label):
    text = shown(show_report, samples.unreadable(label), width=100)
    assert text.count("was never closed") == 1
    assert "so sgd and adam are not defined" in " ".join(text.split())


@pytest.mark.parametrize(
    ("before", "after"), [("x" * 300, "y"), ("x", "y" * 300), ("x" * 300, "y" * 300), ("日本", "y"), ("", "y z")]
)
@pytest.mark.parametrize("width", [40, 80])
def test_the_caret_stands_below_its_sign_also_in_a_long_line(before, after, width):
    fault = SyntaxFault("cell 7 cannot be read", before, after)
    report = samples.report(module=replace(samples.module(), faults=(fault,)))
    lines = shown(show_report, report, width=width).split("\n")
    (caret,) = [number for number, line in enumerate(lines) if line.strip() == "^"]
    code = lines[caret - 1]
    assert set_cell_size(code, lines[caret].index("^") + 1)[-1] == "y"
    assert cell_len(code) <= width


def test_full_visible_points_remind_of_the_hidden_tests():
    assert "The hidden tests run when your work is graded." in shown(show_report, visible(samples.all_passed()))
    assert "20 of 20 points" in shown(show_report, samples.all_passed())


def test_a_long_reason_for_a_missing_test_stands_below_it():
    reason = "cell 7 cannot be read, so adam is not defined: '(' was never closed"
    text = shown(show_report, samples.report(samples.outcome(samples.VISIBLE[3], "missing", feedback=reason)))
    assert "0/2  not written\n       cell 7 cannot be read" in text


def test_an_instructor_sees_one_row_for_each_submission_and_the_grader_errors():
    reports = [samples.every_status(), samples.all_passed(), samples.refused()]
    lines = shown(show_class, reports).strip().split("\n")
    assert lines[0].split() == ["Student", "Assignment", "Score", "✓", "✗", "!", "○", "◷", "■", "?", "Time"]
    assert lines[1].split() == ["Ada", "Lovelace", "adam_step", "not", "final", *"3311111", "1.2", "s"]
    assert lines[2].split() == ["Grace", "Hopper", "adam_step", "20/20", "11", "1.2", "s"]
    assert lines[3].split() == ["Ada", "Lovelace", "adam_step", "0/20", "11", "1.2", "s"]
    assert "3 submissions from 2 students: 20 of 40 points earned; 1 score not final" in lines
    assert "Grader error: Ada Lovelace, adam_step, test_adam_closed_form: the reference" in lines


def test_the_signs_of_the_table_are_explained_in_words():
    text = " ".join(shown(show_class, [samples.every_status()]).split())
    assert "✓ passed ✗ wrong value ! error ○ not written ◷ timed out ■ crashed ? grader error" in text


def test_a_class_with_long_names_keeps_its_numbers_at_80_columns():
    long = replace(
        samples.every_status(), student="Wolfeschlegelsteinhausen " * 4, slug="an_assignment_with_a_long_name"
    )
    lines = shown(show_class, [long, samples.all_passed()]).strip().split("\n")
    assert "not final" in lines[1]
    assert "…" in lines[1]
    assert [line[-5:] for line in lines[1:3]] == ["1.2 s", "1.2 s"]
    assert max(map(len, lines)) <= 80


def test_an_empty_class_is_no_error():
    assert "0 submissions from 0 students" in shown(show_class, [])


@pytest.mark.parametrize("width", [40, 80, 200])
@pytest.mark.parametrize("name", list(samples.examples()))
def test_no_line_is_wider_than_the_terminal(name, width):
    report = samples.examples()[name]
    for text in (shown(show_report, report, width=width), shown(show_class, [report], width=width)):
        assert max(map(len, text.split("\n"))) <= width


def test_color_appears_on_a_terminal_only():
    assert "\x1b[" in shown(show_report, samples.half_right(), force_terminal=True, color_system="standard")
    assert "\x1b" not in shown(show_report, samples.half_right())


@pytest.mark.parametrize("text", samples.HOSTILE)
def test_hostile_text_neither_commands_the_terminal_nor_vanishes(text):
    report = samples.hostile(text)
    for show, what in ((show_report, report), (show_class, [report])):
        assert not set(samples.FORBIDDEN) & set(shown(show, what))


def test_markup_in_a_name_is_shown_as_it_is():
    odd = replace(samples.all_passed(), student="[red]Ada[/red]", title="[bold]x", file="[/nothing]", slug=":smile:")
    assert "[red]Ada[/red]" in shown(show_class, [odd])
    text = shown(show_report, odd)
    assert "[bold]x" in text
    assert "[/nothing]" in text
    assert ":smile:" in text


def test_a_terminal_without_unicode_gets_plain_signs():
    raw = io.BytesIO()
    console = Console(file=io.TextIOWrapper(raw, encoding="ascii", write_through=True), width=80)
    show_report(samples.half_right(), console)
    show_class([samples.all_passed()], console)
    assert b"  x  sgd_momentum: two steps from rest" in raw.getvalue()


@given(REPORTS)
@settings(max_examples=40, deadline=None)
def test_any_report_can_be_shown(report):
    assert "points" in shown(show_report, report)
    assert "submission" in shown(show_class, [report, samples.half_right()])
