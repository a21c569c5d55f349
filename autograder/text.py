"""Makes text from submissions safe to show: printed text, exception messages, file names.

After `clean`, a text cannot move the cursor, hide or reorder its neighbors, or fail to be encoded. Each writer of a format (HTML, CSV, ...)
still has to escape it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass, replace
from typing import Any

_SEQUENCES = (
    "\x1b\\[[0-?]*[ -/]*[@-~]?"  # control sequences: colors, cursor moves
    "|\x9b[0-?]*[ -/]*[@-~]?"  # the same, introduced by one 8-bit character
    "|\x1b[\\]PX^_][^\x1b\x07\n]*(?:\x07|\x1b\\\\)?"  # window titles, links: to their end, at most one line
    "|\x1b[ -/]*[0-~]?"  # all shorter sequences
)
_BIDIRECTIONAL = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
_DROPPED = re.compile(f"(?:{_SEQUENCES}|[\x00-\x08\x0b-\x1f\x7f-\x9f{_BIDIRECTIONAL}\ufeff])")
_LINE_ENDS = re.compile("\r\n?|[\u2028\u2029]")
_NO_CHARACTERS = re.compile("[\ud800-\udfff\ufffe\uffff]")
_UNSAFE_IN_NAME = re.compile(f"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff\ufffe\uffff{_BIDIRECTIONAL}]")

# A text may consist of dropped characters only, so no more of it than this is read.
_READ_FOR_ONE_SHOWN, _READ_AT_LEAST = 20, 10_000


def clean(text: str, limit: int) -> str:
    """Return `text` without terminal sequences and control characters, cut to `limit` characters.

    Bidirectional controls are removed too. Line ends become "\\n", tabs stay. Characters that cannot be encoded (lone surrogates,
    non-characters) become U+FFFD. A cut is marked with the number of characters left out. The time is linear in `limit`.
    """
    start = text[: max(limit * _READ_FOR_ONE_SHOWN, _READ_AT_LEAST)]
    unread = len(text) - len(start)
    shown = _NO_CHARACTERS.sub("\ufffd", _DROPPED.sub("", _LINE_ENDS.sub("\n", start)))
    left_out = max(0, len(shown) - limit) + unread
    return f"{shown[:limit]}… ({left_out} more characters)" if left_out else shown


def clean_name(name: str, limit: int = 200) -> str:
    """Return the name of a file or person on one line, cut to `limit` characters (at least 30).

    Each unsafe character becomes U+FFFD, so that readers see it was there. A long name is cut in the middle and keeps its ending.
    """
    shown = _UNSAFE_IN_NAME.sub("\ufffd", name)
    return shown if len(shown) <= limit else f"{shown[: limit - 20]}…{shown[-19:]}"


def encodable(value: Any) -> Any:
    """Return a record with U+FFFD for each character that cannot be encoded, as `clean` would write it."""
    return with_texts(value, lambda text: _NO_CHARACTERS.sub("\ufffd", text))


def with_texts(value: Any, change: Callable[[str], str]) -> Any:
    """Return a text, or a record of texts, with each text changed."""
    if isinstance(value, str):
        return change(value)
    if isinstance(value, tuple):
        return tuple(with_texts(item, change) for item in value)
    if isinstance(value, Mapping):
        return {with_texts(key, change): with_texts(item, change) for key, item in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        return replace(value, **{field.name: with_texts(getattr(value, field.name), change) for field in fields(value)})
    return value
