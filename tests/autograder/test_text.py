"""Hostile text is safe to show after `clean`, and nothing honest is lost."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.text import clean, clean_name

HOSTILE = st.text(
    st.one_of(
        st.sampled_from("\x1b\x9b\x07[]m;0\\PX^_ \r\n\t\u202e\u2066\u200f\u2028\ud800\udfff\uffff\ufeffab1?"),
        st.characters(),
    )
)


def test_plain_text_stays_as_it_is() -> None:
    text = "grad_W is wrong: 3 rows, ✗\n\tsee cell 3 — Größe, 日本語, 👩‍🔬\n"
    assert clean(text, 1000) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Htop", "top"),
        ("\x9b31mred", "red"),
        ("\x1b]0;title\x07text", "text"),
        ("\x1b]8;;http://evil\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1b]0;never closed\nnext line", "\nnext line"),
        ("\x1bcreset", "reset"),
        ("a\x00b\x08c\x7fd\x85e", "abcde"),
        ("one\r\ntwo\rthree", "one\ntwo\nthree"),
        ("one\u2028two", "one\ntwo"),
        ("score\u202e02\u202c", "score02"),
        ("\u2066x\u2069\u200e\u200f\u061c", "x"),
        ("\ud800 and \udfff", "\ufffd and \ufffd"),
        ("\uffff", "\ufffd"),
    ],
)
def test_what_moves_hides_or_reorders_text_is_taken_out(text: str, shown: str) -> None:
    assert clean(text, 1000) == shown


def test_a_cut_says_how_much_is_missing() -> None:
    assert clean("abcdefgh", 8) == "abcdefgh"
    assert clean("abcdefgh", 5) == "abcde… (3 more characters)"
    assert clean("\x1b[1m" * 100 + "abc", 3) == "abc"


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_clean_text_can_be_encoded_has_no_controls_and_stays_clean(text: str) -> None:
    shown = clean(text, 10_000)
    shown.encode("utf-8")
    assert {character for character in shown if unicodedata.category(character) == "Cc"} <= {"\n", "\t"}
    assert not {unicodedata.bidirectional(character) for character in shown} & {
        "RLO",
        "LRO",
        "RLE",
        "LRE",
        "PDF",
        "RLI",
    }
    assert clean(shown, 10_000) == shown


@settings(max_examples=100, deadline=None)
@given(HOSTILE, st.integers(0, 20))
def test_a_cut_text_starts_like_the_whole_one(text: str, limit: int) -> None:
    whole = clean(text, 10_000)
    assert clean(text, limit).startswith(whole[:limit])
    assert (clean(text, limit) == whole) == (len(whole) <= limit)


@pytest.mark.parametrize(
    "unit", ["a", "\x1b[", "\x1b]", "\x1b[1;", "\x9b", "\r", "\u202e", "\x1b ", "\x1b]x\n", "\ud800"]
)
def test_time_grows_with_the_length_and_not_faster(unit: str) -> None:
    def seconds(size: int) -> float:
        text = unit * (size // len(unit))
        start = time.process_time()
        clean(text, 100)
        return time.process_time() - start

    assert seconds(1_000_000) < 50 * max(seconds(100_000), 0.004)


@settings(max_examples=100, deadline=None)
@given(HOSTILE)
def test_a_name_is_one_line_with_a_mark_for_each_character_that_is_not_shown(name: str) -> None:
    shown = clean_name(name, 10_000)
    assert len(shown) == len(name)
    assert not {unicodedata.category(character) for character in shown} & {"Cc", "Cs", "Zl", "Zp"}
    assert not set("\x1b\x9b\r\n\t\u202e\u2066\u200f\u2028\ud800\ufeff") & set(shown)


def test_a_long_name_keeps_its_ending() -> None:
    shown = clean_name("x" * 500 + "_adam_step.ipynb", 60)
    assert len(shown) == 60
    assert shown.endswith("_adam_step.ipynb")
