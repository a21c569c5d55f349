"""Makes text of unknown origin safe to show: text that a student wrote, printed or raised, and names of files.

After `clean`, a text cannot move a cursor, hide or reorder text beside it, or fail to be encoded. Each format (HTML, CSV, ...) does its
own escaping.
"""

from __future__ import annotations

import re

_SEQUENCES = (
    "\x1b\\[[0-?]*[ -/]*[@-~]?"  # control sequences: colors, cursor moves
    "|\x9b[0-?]*[ -/]*[@-~]?"  # the same, introduced by one 8-bit character
    "|\x1b[\\]PX^_][^\x1b\x07\n]*(?:\x07|\x1b\\\\)?"  # window titles, links: up to their end, at most one line
    "|\x1b[ -/]*[0-~]?"  # everything shorter
)
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_DROPPED = re.compile(f"(?:{_SEQUENCES}|[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDIRECTIONAL}\ufeff])")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_UNSAFE_IN_NAME = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff{_BIDIRECTIONAL}]")

# A text of nothing but signs that are dropped is read so far and no further.
_READ_FOR_ONE_SHOWN, _READ_AT_LEAST = 20, 10_000


def clean(text: str, limit: int) -> str:
    """Return `text` without terminal sequences, control and bidirectional characters, cut to `limit` characters.

    Line ends become "\\n"; tabs stay; what no encoding can hold (lone surrogates, non-characters) becomes U+FFFD. A
    cut is marked with the number of characters left out. Takes time linear in `limit`, however long the text is.
    """
    start = text[: max(limit * _READ_FOR_ONE_SHOWN, _READ_AT_LEAST)]
    unread = len(text) - len(start)
    shown = _NO_CHARACTERS.sub("\ufffd", _DROPPED.sub("", _LINE_ENDS.sub("\n", start)))
    left_out = max(0, len(shown) - limit) + unread
    return f"{shown[:limit]}… ({left_out} more characters)" if left_out else shown


def clean_name(name: str, limit: int = 200) -> str:
    """Return the name of a file or a person as one line of at most `limit` characters (30 or more).

    Each unsafe character becomes U+FFFD, so that none is lost unseen; a long name is cut in the middle and keeps its
    ending.
    """
    shown = _UNSAFE_IN_NAME.sub("\ufffd", name)
    return shown if len(shown) <= limit else f"{shown[: limit - 20]}…{shown[-19:]}"
