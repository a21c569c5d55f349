"""The entries of a folder or zip before their contents are read, and the limits for reading them."""

from __future__ import annotations

import os
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from autograder.extraction.notebook_file import MOST_BYTES
from autograder.text import clean_name

MOST_RATIO = 200  # unpacked to packed, above 1 MB; a notebook full of equal outputs reaches 50
LONGEST_NAME = 255  # bytes of one part of a path: the limit of file systems
LONGEST_PATH = 4_096

TOO_LARGE = f"larger than {MOST_BYTES >> 20} MB"
_SYSTEM_NAMES = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini"})


class RefusedError(Exception):
    """One file must not be read.

    The text says why.
    """


@dataclass(frozen=True)
class OnDisk:
    """A file on disk as it was listed; `state` changes with every change of the file."""

    path: Path
    state: tuple[int, ...]

    @classmethod
    def of(cls, path: Path, status: os.stat_result) -> OnDisk:
        """Return a file with its status."""
        return cls(path, (status.st_dev, status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns))

    def is_unchanged(self) -> bool:
        """Return whether the file is as it was when it was listed."""
        try:
            return OnDisk.of(self.path, self.path.lstat()) == self
        except OSError:
            return False


@dataclass(frozen=True)
class Entry:
    """A listed file; `refusal` says why it must not be read, or is "".

    `modified` only orders the files of one folder or zip. `path` is the place of a zip on disk. Reading an entry costs `size` bytes, or
    `cost`, if that is more. `disk` is the file of a folder that the entry is, or is packed in.
    """

    parts: tuple[str, ...]
    refusal: str
    modified: tuple[int, ...]
    read: Callable[[], bytes]
    size: int | None = None
    path: Path | None = None
    cost: int = 0
    disk: OnDisk | None = None


def shown(parts: Iterable[str]) -> str:
    """Return a path that is safe to show."""
    return clean_name("/".join(parts))


def is_hidden(parts: Iterable[str]) -> bool:
    """Tell whether a path belongs to files left behind by systems and editors."""
    return any(part.startswith(".") or part.lower() in _SYSTEM_NAMES for part in parts)


def is_zip(name: str) -> bool:
    return name.lower().endswith(".zip")


def length_refusal(parts: Iterable[str]) -> str:
    """Refuse a name that is too long for file systems.

    Return "" for any other.
    """
    lengths = [len(part.encode("utf-8", "surrogatepass")) for part in parts]
    too_long = max(lengths, default=0) > LONGEST_NAME or sum(lengths) > LONGEST_PATH
    return f"a name longer than {LONGEST_NAME} bytes" if too_long else ""


def without_twins(entries: Iterable[Entry]) -> list[Entry]:
    """Refuse all but the last entry of each name that is the same on some systems.

    Unpacking the zip there would leave only the last.
    """
    listed = list(entries)
    last = {_folded(entry.parts): entry for entry in listed}
    return [_unless_twin(entry, last[_folded(entry.parts)]) for entry in listed]


def _unless_twin(entry: Entry, last: Entry) -> Entry:
    return entry if entry.refusal or entry is last else replace(entry, refusal=_twin_refusal(entry, last))


def _folded(parts: Iterable[str]) -> str:
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", "/".join(parts)).casefold())


def _twin_refusal(entry: Entry, last: Entry) -> str:
    if entry.parts == last.parts:
        return "the zip contains a later file with the same name"
    return f"its name differs from the later {shown(last.parts)} only in case or in the encoding of accents"
