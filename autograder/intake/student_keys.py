"""Gives each student of a run a unique key that is a safe folder name on every system."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable

LONGEST = 80
_KEPT_OF_LONG = 60
# Devices of Windows, with any ending.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\..*)?", re.IGNORECASE)


def keys_for(students: Iterable[str]) -> dict[str, str]:
    """Map each student to a key of letters, digits, `-`, `_` and `.`; keys differ by more than case.

    A safe name stays as it is. Any other gets a short digest of the name, so that the key does not depend on the rest of the class.
    """
    ordered = sorted(set(students), key=lambda student: (not _is_safe(student), student))
    keys: dict[str, str] = {}
    taken: set[str] = set()
    for student in ordered:
        key = next(key for key in _candidates(student) if key.casefold() not in taken)
        keys[student] = key
        taken.add(key.casefold())
    return keys


def _is_safe(student: str) -> bool:
    short = 0 < len(student) <= LONGEST
    return short and _readable(student) == student and not _RESERVED.fullmatch(student)


def _candidates(student: str) -> Iterable[str]:
    if _is_safe(student):
        yield student
    # Without dots: `aux.x-1234` would still be a device.
    readable = _readable(student)[:_KEPT_OF_LONG].replace(".", "-").rstrip("-_") or "student"
    attempt = 0
    while True:
        text = f"{student}\0{attempt}" if attempt else student
        yield f"{readable}-{hashlib.sha256(text.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
        attempt += 1


def _readable(student: str) -> str:
    letters = unicodedata.normalize("NFKD", student[:1000]).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^A-Za-z0-9._-]+", "-", letters).strip("-._")
