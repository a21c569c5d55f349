"""Finds the name that was probably meant to be a required one. It is told in the report, and never graded.

Knows spellings: case, underscores, letters of other alphabets that look the same, longer and shorter names of the same words.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection

# Letters of other alphabets that cannot be told from these by their looks: Cyrillic, Greek, Armenian.
_LOOK_ALIKES = str.maketrans(
    "аеорсухіјѕԁԛԝһӏոցսքνοραιкмтвнзг" + "\u0131\u0261\u0251",
    "aeopcyxijsdqwhlngupvopaikmtbh3r" + "iga",
)
_WORD = re.compile(r"[A-Z]+(?![a-z])\d*|[A-Z]?[a-z]+\d*[a-z]?(?![a-z])|\d+")
_MOST_LETTERS = 80


def nearest(name: str, candidates: Collection[str]) -> str:
    """Return the candidate that is most like `name`, or ""."""
    same = [other for other in candidates if _letters(other) == _letters(name)]
    close = same or difflib.get_close_matches(name, candidates, n=1, cutoff=0.8)
    return next(iter(close or _of_the_same_words(name, candidates)), "")


def _letters(name: str) -> str:
    """Return a name as it looks at a glance."""
    plain = unicodedata.normalize("NFKD", name[:_MOST_LETTERS].casefold().translate(_LOOK_ALIKES))
    return "".join(letter for letter in plain if letter.isalnum())


def _of_the_same_words(name: str, candidates: Collection[str]) -> list[str]:
    """Return names that say more or less than `name` in the same words: `AdamStep` for `adam`, `Conv2d` for `conv2d_forward`."""
    words = _words(name)
    return [other for other in candidates if (own := _words(other)) and (own <= words or words <= own)]


def _words(name: str) -> frozenset[str]:
    return frozenset(word.lower() for word in _WORD.findall(name[:_MOST_LETTERS]))
