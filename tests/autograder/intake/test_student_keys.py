"""Folder names of students are valid on every system, and unique."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.intake.student_keys import keys_for


def test_names_that_are_safe_stay_and_others_do_not_depend_on_who_else_is_there() -> None:
    everybody = keys_for(["ada", "x_1.b-2", "Ada", "Zoë", ".", "..", "", "nul.txt", "index.html", "a b"])
    assert (everybody["x_1.b-2"], everybody["Ada"]) == ("x_1.b-2", "Ada")
    assert everybody["Zoë"] == keys_for(["Zoë"])["Zoë"]


NAMES = st.text(st.one_of(st.sampled_from("aA.-_ /\\:\0é\u202e\ud800"), st.characters()), max_size=120)
RESERVED = st.sampled_from(["con", "NUL.py", "com1", "Lpt9.x.y", "aux.", "a-2d711642"])


@settings(max_examples=40, deadline=None)
@given(st.lists(NAMES | RESERVED, max_size=12))
def test_keys_are_safe_and_unique(students: list[str]) -> None:
    keys = keys_for(students)
    assert keys == keys_for(list(reversed(students)))
    assert len({key.casefold() for key in keys.values()}) == len(set(students))
    for key in keys.values():
        assert re.fullmatch(r"[A-Za-z0-9](?:[A-Za-z0-9._-]{0,78}[A-Za-z0-9])?", key)
        assert key.split(".")[0].upper() not in {"CON", "PRN", "AUX", "NUL", "COM1", "LPT9"}
