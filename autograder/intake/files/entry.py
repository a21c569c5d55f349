"""An entry of a folder or zip before it is read, and the size limits of files."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.extraction.notebook_file import MOST_BYTES
from autograder.text import clean_name

MOST_ENTRIES = 20_000  # of one zip
MOST_INNER_ENTRIES = 2_000  # of a zip that a student packed
MOST_LISTED = 100_000  # files of all zips together
MOST_TOTAL = 2 * 2**30  # bytes that are read from one folder or zip
MOST_INNER_TOTAL = 200 * 2**20  # bytes that are read from a zip that a student packed
MOST_RATIO = 200  # unpacked to packed, from 1 MB on; a notebook full of equal outputs reaches 50
LONGEST_NAME = 255  # bytes of one part of a name: what file systems can hold
LONGEST_PATH = 4_096

TOO_LARGE = f"larger than {MOST_BYTES >> 20} MB"
_SYSTEM_NAMES = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini"})


class RefusedError(Exception):
    """One file will not be read; the text says why."""


@dataclass(frozen=True)
class Entry:
    """A file that is listed and not read yet; `refusal` says why it must not be.

    `modified` orders the files of one folder or zip, and means nothing else. `path` is where a zip of its own can be opened.
    """

    parts: tuple[str, ...]
    refusal: str
    modified: tuple[int, ...]
    read: Callable[[], bytes]
    size: int | None = None
    path: Path | None = None


def shown(parts: Iterable[str]) -> str:
    """Return the name of a file as it can be shown to people."""
    return clean_name("/".join(parts))


def is_hidden(parts: Iterable[str]) -> bool:
    """Return whether systems and editors leave files of such a name behind."""
    return any(part.startswith(".") or part.lower() in _SYSTEM_NAMES for part in parts)


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def length_fault(parts: Iterable[str]) -> str:
    """Say why a name is too long for any file system, or nothing."""
    lengths = [len(part.encode("utf-8", "surrogatepass")) for part in parts]
    too_long = max(lengths, default=0) > LONGEST_NAME or sum(lengths) > LONGEST_PATH
    return f"a name longer than {LONGEST_NAME} bytes" if too_long else ""


def without_twins(entries: Iterable[Entry]) -> list[Entry]:
    """Refuse all but the last of the entries whose names are one name on some systems: unpacking would leave that one."""
    listed = list(entries)
    last = {_folded(entry.parts): entry for entry in listed}
    return [_unless_twin(entry, last[_folded(entry.parts)]) for entry in listed]


def _unless_twin(entry: Entry, last: Entry) -> Entry:
    return entry if entry.refusal or entry is last else replace(entry, refusal=_twin(entry, last))


def _folded(parts: Iterable[str]) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", "/".join(parts)).casefold())


def _twin(entry: Entry, last: Entry) -> str:
    if entry.parts == last.parts:
        return "the zip holds a later file of the same name, which counts"
    return f"its name differs from {shown(last.parts)} in nothing but capitals or the form of accents, and that one comes later"
