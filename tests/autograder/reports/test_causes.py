"""Failed tests share a card only if there is evidence of one cause."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.model import Outcome
from autograder.reports.causes import NO_CAUSE, causes, feedback_beside, shared_feedback
from tests.autograder.reports import sample_reports as samples
from tests.autograder.reports.report_strategies import OUTCOMES

REQUIRED = ("sgd", "sgd_momentum", "adam")
SGD, SGD_FLOAT32, MOMENTUM, ADAM, ADAM_MANY = samples.VISIBLE[:5]
HIDDEN_SGD, HIDDEN_MOMENTUM, HIDDEN_ADAM = samples.HIDDEN[:3]
PLACE = "cell 4, line 3: `x = y.reshape(2, n)`"


def groups(*outcomes: Outcome) -> list[list[int]]:
    """Return the positions of the outcomes with one cause."""
    found = causes(outcomes, REQUIRED)
    known = [cause for cause in dict.fromkeys(found) if cause != NO_CAUSE]
    return [[place for place, cause in enumerate(found) if cause == each] for each in known]


def failed(test, **values):
    return samples.outcome(test, "failed", **values)


def error(test, feedback, **values):
    return samples.outcome(test, "error", feedback=feedback, **values)


def test_one_known_mistake_is_one_cause_also_in_hidden_tests_of_other_names():
    named = [failed(test, mistake="no_bias", hint=f"hint of {test.name}") for test in (SGD, ADAM, HIDDEN_ADAM)]
    other = failed(ADAM_MANY, mistake="no_root", hint="hint")
    assert groups(named[0], other, *named[1:]) == [[0, 2, 3], [1]]


def test_one_hint_is_one_cause_in_tests_of_one_function_only():
    """A hint without a known mistake states a fact about the numbers, and two functions may give the same."""
    hint = "the sign is reversed"
    outcomes = [failed(test, hint=hint) for test in (SGD, SGD_FLOAT32, ADAM, HIDDEN_SGD)]
    assert groups(*outcomes) == [[0, 1, 3], [2]]


def test_wrong_values_with_one_pattern_have_no_cause():
    """In the examples, two tests of one function fail so for two mistakes: it stops early, and it lets NaN pass."""
    alike = [
        failed(test, feedback="end: the text differs", pattern="end: the text differs") for test in (ADAM, ADAM_MANY)
    ]
    assert causes(alike, REQUIRED) == [NO_CAUSE, NO_CAUSE]


def test_an_exception_at_one_line_is_one_cause_whatever_the_sentence():
    visible = error(
        SGD, f"a function calls itself too deeply at {PLACE}: does the recursion end?", pattern="RecursionError"
    )
    hidden = error(
        HIDDEN_ADAM, f"a function calls itself too deeply: does the recursion end? at {PLACE}", pattern="RecursionError"
    )
    other_line = replace(hidden, feedback=hidden.feedback.replace("line 3", "line 5"))
    other_type = replace(visible, feedback=f"ValueError at {PLACE}", pattern="ValueError")
    assert groups(visible, hidden, other_line, other_type) == [[0, 1], [2], [3]]


def test_an_exception_has_the_known_mistake_that_raises_it_at_the_same_line():
    feedback = f"ValueError at {PLACE}: size 15"
    named = error(SGD, feedback, mistake="sizes", hint="sizes must not divide")
    unnamed = error(ADAM, feedback.replace("15", "21"))
    assert groups(named, unnamed) == [[0, 1]]
    second = error(MOMENTUM, feedback, mistake="another", hint="another hint")
    assert groups(named, unnamed, second) == [[0], [1], [2]]


def test_one_undefined_name_is_one_cause():
    lost = "is not defined: cell 4 cannot be read: '(' was never closed (line 5)"
    outcomes = [error(test, f"{name} {lost}") for test, name in ((SGD, "sgd"), (ADAM, "adam"), (HIDDEN_ADAM, "adam"))]
    assert groups(*outcomes) == [[0, 1, 2]]


def test_timeouts_are_one_cause_in_one_function_and_what_did_not_run_then_is_one():
    loops = [
        samples.outcome(test, "timeout", feedback=text)
        for test, text in ((ADAM, "stopped after 2 s"), (HIDDEN_ADAM, "stopped"))
    ]
    elsewhere = samples.outcome(MOMENTUM, "timeout", feedback="stopped after 2 s")
    skipped = [
        samples.outcome(test, "timeout", feedback=f"not run: the tests before this one used up the {what}")
        for test, what in ((SGD, "20 s of this submission"), (HIDDEN_MOMENTUM, "time or the bytes of this submission"))
    ]
    assert groups(*loops, elsewhere, *skipped) == [[0, 1], [2], [3, 4]]


def test_a_card_says_once_what_its_tests_share():
    place = f"ValueError at {PLACE}"
    messages = [error(SGD, f"{place}: size 15"), error(SGD_FLOAT32, f"{place}: size 21"), error(HIDDEN_SGD, place)]
    assert said(*messages) == (place, ["size 15", "size 21", ""])
    assert said(messages[0], messages[2]) == (f"{place}: size 15", ["", ""])
    deep = "a function calls itself too deeply"
    visible = error(SGD, f"{deep} at {PLACE}: does the recursion end?", pattern="R")
    hidden = error(HIDDEN_SGD, f"{deep}: does the recursion end? at {PLACE}", pattern="R")
    assert said(visible, hidden) == (visible.feedback, ["", ""])
    assert said(failed(SGD, feedback="w differs"), failed(ADAM, feedback="v differs")) == (
        "",
        ["w differs", "v differs"],
    )


def test_a_hidden_test_with_a_known_mistake_does_not_repeat_its_status():
    visible = failed(SGD, feedback="w: 3 of 3 entries differ", mistake="no_bias")
    assert said(visible, failed(HIDDEN_SGD, feedback="wrong value", mistake="no_bias")) == ("", [visible.feedback, ""])
    assert said(failed(HIDDEN_SGD, feedback="wrong value")) == ("", [""])


def said(*outcomes: Outcome) -> tuple[str, list[str]]:
    shared = shared_feedback(outcomes)
    return shared, [feedback_beside(outcome, shared) for outcome in outcomes]


MORE = st.sampled_from(["", "no_bias", "sizes"])


@settings(max_examples=50, deadline=None)
@given(st.lists(st.builds(lambda o, mistake: replace(o, mistake=mistake), OUTCOMES, MORE), min_size=1, max_size=6))
def test_any_outcomes_have_causes_that_do_not_depend_on_their_order(outcomes):
    found = causes(outcomes, REQUIRED)
    assert causes(outcomes[::-1], REQUIRED) == found[::-1]
    wrong = [o for o in outcomes if o.status == "failed" and not o.mistake and not o.hint]
    assert set(causes(wrong, REQUIRED)) <= {NO_CAUSE}
