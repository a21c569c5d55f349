"""Comparison: wrong values fail, right values pass, and the feedback describes the difference."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from autograder.comparison.compare import HIDDEN_SENTENCES, TEXT_DIFFERS, agree, compare, rounding
from autograder.comparison.diagnose import hint_for
from autograder.comparison.difference import difference_of
from autograder.sandbox.worker.values import Opaque

X = np.arange(1.0, 13.0).reshape(3, 4)


def feedback(expected, got, bound=None) -> str:
    mismatches = compare(expected, got, bound)
    assert mismatches
    return mismatches[0].feedback


@pytest.mark.parametrize(
    ("expected", "got"),
    [
        (2.0, np.array(2.0)),
        (2.0, np.float64(2.0)),
        (np.array(2.0), 2.0),
        ((1.0, X), [1.0, X.copy()]),
        ({"a": None, "b": "text"}, {"b": "text", "a": None}),
        (X, X + 1e-15),
        (np.float32(1.5), 1.5),
        (3, np.uint8(3)),
        (np.array([np.nan, np.inf]), np.array([np.nan, np.inf])),
    ],
)
def test_equal_values_of_equal_kind_match(expected, got):
    assert compare(expected, got) == []


@pytest.mark.parametrize(
    ("expected", "got", "words"),
    [
        (X, X[:, :1], "shape (3, 1), expected (3, 4)"),
        (X, 2.0, "shape () (a number), expected (3, 4)"),
        (2.0, np.array([2.0]), "shape (1,), expected () (a number)"),
        (X, X.astype(int), "whole numbers (int64), expected real numbers"),
        (np.array([1, 2]), np.array([True, True]), "True/False values"),
        (X, None, "got None (is a return missing?)"),
        (X, X.tolist(), "got a list of 3, expected an array of shape (3, 4)"),
        (X, Opaque("generator"), "got an object of type generator"),
        ((1.0, 2.0), (1.0, 2.0, 3.0), "has 3 parts, expected 2"),
        ("text", "texts", 'got "texts", expected "text"'),
        ("a\nb", "a\nc", 'line 2: got "c", expected "b"'),
        ({"w": [X, X]}, {"w": [X, -X]}, "12 of 12 entries differ"),
        (None, 0.0, "got a number, expected None"),
        ("text", None, "got None, expected a text"),
        (X, X * 1.01, "12 of 12 entries differ"),
        (X, np.where(X == 12, np.nan, X), "1 of 12 entries differ"),
        (np.zeros(3), np.full(3, 1e-300), "3 of 3 entries differ"),
        (True, 1, "expected True/False values"),
        (2.0, 10**400, "got an integer of more than 64 bits, expected a number"),
    ],
)
def test_a_difference_is_named(expected, got, words):
    assert words in feedback(expected, got)


def test_an_empty_array_does_not_match_a_full_one():
    assert compare(X, np.empty((0, 4)))
    assert compare(np.empty((0, 4)), np.empty((0, 4))) == []


def test_every_wrong_value_of_a_tree_is_listed():
    expected = {"grad_W": X, "grad_b": X[0], "out": X}
    got = {"grad_W": -X, "grad_b": X[0], "out": X + 1}
    assert [mismatch.where for mismatch in compare(expected, got)] == ["grad_W", "out"]


def test_a_hidden_difference_has_no_number_in_it():
    hidden = [m.hidden_feedback for m in compare(X, np.where(X > 4, 0.123, X))]
    assert hidden == ["some entries differ"]


ANSWERS = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.floats() | st.text() | st.builds(Opaque, st.text())
    | hnp.arrays(st.sampled_from([np.float64, np.int8, np.bool_, np.complex64]), hnp.array_shapes(min_dims=0, max_side=4)),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=3) | st.tuples(inner, inner),
    max_leaves=8,
)  # fmt: skip


@given(ANSWERS)
def test_a_hidden_test_says_nothing_of_an_answer_but_a_closed_sentence(got):
    for expected in (X, 3, "two\nlines", None, [X, 1.0], {"a": X, "b": "text"}):
        for mismatch in compare(expected, got):
            lines = {f"{TEXT_DIFFERS} in line {number}" for number in (1, 2)}
            assert mismatch.hidden_feedback in {*HIDDEN_SENTENCES, *lines}


@given(st.integers(0, 2**32 - 1), st.integers(1, 200), st.sampled_from([np.float32, np.float64]))
def test_no_order_of_summation_is_rejected_by_the_rounding_bound(seed, terms, dtype):
    rng = np.random.default_rng(seed)
    x, w = rng.normal(size=(3, terms)).astype(dtype), rng.normal(size=(terms, 2)).astype(dtype)
    expected = x.astype(np.float64) @ w.astype(np.float64)
    forward = np.zeros((3, 2), dtype)
    for k in rng.permutation(terms):
        forward = forward + np.outer(x[:, k], w[k])
    bound = rounding(np.abs(x).astype(np.float64) @ np.abs(w), terms=terms, dtype=dtype)
    assert compare(expected, forward, bound) == []


def test_a_float32_result_is_seen_where_float64_is_due():
    rng = np.random.default_rng(0)
    x, w = rng.normal(size=(4, 784)), rng.normal(size=(784, 5))
    bound = rounding(np.abs(x) @ np.abs(w), terms=784)
    single = (x.astype(np.float32) @ w.astype(np.float32)).astype(np.float64)
    assert compare(x @ w, single, bound)


@pytest.mark.parametrize(
    ("got", "words"),
    [
        (-X, "the sign is reversed"),
        (X / 4, "every entry is 0.25 times the expected one"),
        (X + 0.5, "every entry is off by 0.5"),
        (X[::-1].copy(), "reversed along axis 0"),
        (X * 0, "every entry is 0"),
        (
            X.astype(np.float32) * np.float32(1.0000002),
            "0.001 % of the largest expected value, and every entry is a number of float32",
        ),
        (np.roll(X, 1, axis=1), "one place later along axis 1"),
        (X + np.array([0, 0, 0, 7]), "the last index of axis 1"),
        (np.where(X > 4, 0.5, X), "the first index of axis 0 is right, all others are wrong"),
        (X.T.copy(), "the sizes are right, but in another order"),
        (X[None], "an axis of length 1 is missing or too many"),
        (X[:, :3], "a size is off by one"),
        (np.full_like(X, np.inf), "NaN or infinity"),
    ],
)
def test_a_wrong_array_gets_a_hint(got, words):
    hint = hint_for(compare(X, got)[0])
    assert hint is not None
    assert words in hint.visible


def test_a_square_transposed_array_is_recognized():
    square = np.array([[1.0, 2.0, 9.0], [3.0, 4.0, -5.0], [6.0, -7.0, 8.0]])
    hint = hint_for(compare(square, square.T.copy())[0])
    assert hint is not None
    assert "last two axes swapped" in hint.visible


def test_noise_gets_no_hint():
    noise = np.random.default_rng(1).normal(size=X.shape)
    assert hint_for(compare(X, noise)[0]) is None


def test_the_window_of_a_large_array_shows_the_first_wrong_entry():
    expected = np.zeros((2, 3, 40, 50))
    got = expected.copy()
    got[1, 2, 35, 47] = 1e-3
    difference = difference_of(compare(expected, got)[0])
    assert difference is not None
    assert difference.window == "sample 1, channel 2, rows 28-39, columns 38-49"
    marked = [(r, c) for r, row in enumerate(difference.wrong) for c, wrong in enumerate(row) if wrong]
    assert marked == [(7, 9)]
    assert difference.got[7][9] == "0.001"
    assert difference.error[7][9] == 1.0


def test_two_numbers_that_differ_late_are_shown_with_enough_digits():
    difference = difference_of(compare(np.array([1.0]), np.array([1.0 + 1e-10]))[0])
    assert difference is not None
    assert difference.got != difference.expected


def test_two_texts_are_shown_line_by_line():
    difference = difference_of(compare("Python: 3\nPlatform: x", "Python: 3\nPlatform: y")[0])
    assert difference is not None
    assert difference.got == (("Python: 3",), ("Platform: y",))
    assert difference.wrong == ((False,), (True,))


@given(st.integers(0, 6), st.integers(0, 2**32 - 1))
def test_any_array_that_differs_can_be_shown_and_described(dimensions, seed):
    rng = np.random.default_rng(seed)
    shape = tuple(int(n) for n in rng.integers(1, 4, size=dimensions))
    expected = rng.normal(size=shape)
    got = np.where(rng.random(shape) < 0.5, rng.choice([np.nan, np.inf, 1e308, 5e-324]), expected)
    for mismatch in compare(expected, got):
        assert difference_of(mismatch) is not None
        hint_for(mismatch)


def test_an_error_that_depends_on_one_index_is_recognized():
    hint = hint_for(compare(X, X + np.array([0.5, -1.0, 2.0, 0.25]))[0])
    assert hint is not None
    assert "the error depends only on the index along axis 1" in hint.visible


def test_values_that_are_wrong_only_later_are_recognized():
    noise = np.random.default_rng(1).normal(size=X.shape)
    (mismatch,) = compare({"w": [X, X, X]}, {"w": [X, X, noise]})
    hint = hint_for(mismatch)
    assert hint is not None
    assert hint.visible == "the first 2 of 3 are right, number 3 is wrong"
    assert not any(letter.isdigit() for letter in hint.hidden)


def test_a_share_of_the_bound_is_a_tighter_comparison():
    assert compare(1.0, 1.0 + 0.8e-3, 1e-3) == []
    assert len(compare(1.0, 1.0 + 0.8e-3, 1e-3, share=0.5)) == 1


@pytest.mark.parametrize(
    "value",
    [None, "text", 3, 2**80, True, 0.5, float("nan"), X, [X, "a"], (1, 2), {"a": {"b": [1.0]}}, Opaque("set"), 1j],
)
def test_every_answer_agrees_with_itself_and_with_nothing_of_another_kind(value):
    assert agree(value, value)
    for other in (None, "other", 4, 0.25, X[:2], [X], {"a": 1}, Opaque("generator"), np.array([None])):
        assert not agree(value, other) or (value is None and other is None)


def test_answers_agree_within_a_bound_that_fits_and_otherwise_within_rounding():
    near = {"w": [X, X + 1e-6]}
    assert agree({"w": [X, X]}, near, {"w": [1e-5, np.full(X.shape, 1e-5)]})
    assert not agree({"w": [X, X]}, near, {"w": [1e-5, np.full(X.shape, 1e-7)]})
    assert not agree({"w": [X, X]}, near)
    # A bound of another shape or tree does not count.
    for bound in ({"v": 1.0}, [1.0], {"w": [1.0]}, {"w": [X.T, X.T]}):
        assert not agree({"w": [X, X]}, near, bound)


def test_answers_of_another_shape_than_the_bound_agree_as_far_as_the_less_exact_one():
    exact = np.linspace(0.1, 1.0, 7)
    rounded = exact.astype(np.float32)
    bound = np.full((2, 2), 1e-6)
    assert agree(exact, rounded, bound)
    assert agree(rounded, exact, bound)
    assert not agree(exact, rounded * np.float32(1.001), bound)
    # Without a bound, float32 is not exact enough for a float64 answer.
    assert not agree(exact, rounded)
