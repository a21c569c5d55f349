"""The record of one case, and functions that write zips, including invalid ones.

Times are fixed and nothing is deflated, because the output of zlib differs between machines. The bytes are the same on every run.
"""

from __future__ import annotations

import io
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from autograder.intake import AttemptPolicy

ADAM, DENSE, NOTHING = "def adam(): pass\n", "class Dense: pass\n", "x = 1\n"
IGNORED = "neither .ipynb nor .py"
Content = str | bytes


class Row(NamedTuple):
    """The expected result of one file; `counts` is SLUG#ATTEMPT, and the reason must contain `words`."""

    name: str
    fate: str
    student: str
    counts: str
    words: str


def graded(name: str, student: str, counts: str = "adam_step#1", words: str = "") -> Row:
    return Row(name, "graded", student, counts, words)


def refused(name: str, words: str) -> Row:
    return Row(name, "refused", "", "", words)


def left(name: str, words: str = IGNORED) -> Row:
    return Row(name, "ignored", "", "", words)


def passed(name: str, student: str, words: str) -> Row:
    return Row(name, "ignored", student, "", words)


@dataclass(frozen=True)
class Archive:
    """One case: the bytes of a zip, a row for each file in it, and the other expected results.

    `attempt`, `pattern` and `roster` are options of the intake. None in `identical` or `notes` allows anything; the notes must contain each
    of `note_words`.
    """

    name: str
    shows: str
    content: bytes
    rows: Sequence[Row]
    layouts: Sequence[str] = ("plain",)
    attempt: AttemptPolicy = "latest"
    pattern: str | None = None
    roster: str | None = None
    unmatched: Sequence[str] = ()
    without: Sequence[str] = ()
    conflicts: Sequence[Sequence[str]] = ()
    late: Sequence[str] = ()
    times: Sequence[str] = ()
    identical: Sequence[Sequence[str]] | None = None
    notes: Sequence[str] | None = None
    note_words: Sequence[str] = ()


def packed(files: Mapping[str, Content] | Sequence[tuple[str, Content]], **fields: int) -> bytes:
    """Return a zip, each entry two seconds newer than the one before; `fields` are set on every entry."""
    pairs = list(files.items()) if isinstance(files, Mapping) else list(files)
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as archive:
        for number, (name, content) in enumerate(pairs):
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, number // 30, 2 * (number % 30)))
            entry.create_system = 3
            entry.external_attr = (stat.S_IFREG | 0o644) << 16
            for attribute, value in fields.items():
                setattr(entry, attribute, value)
            archive.writestr(entry, content)
    return blob.getvalue()


def renamed(blob: bytes, before: bytes, after: bytes) -> bytes:
    """Replace a name by bytes of the same length that zipfile would not write."""
    assert len(before) == len(after)
    assert before in blob
    return blob.replace(before, after)


def with_header_bit(blob: bytes, name: bytes) -> bytes:
    """Set the encryption bit of an entry, in its header and in the central directory."""
    data = bytearray(blob)
    for signature, flags, start in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        offset = data.find(name)
        while offset != -1:
            if data[offset - start : offset - start + 4] == signature:
                data[offset - start + flags] |= 1
            offset = data.find(name, offset + 1)
    return bytes(data)


def bomb(megabytes: int) -> bytes:
    """Return a zip with a small entry that unpacks to many megabytes."""
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as archive:
        entry = zipfile.ZipInfo("ada/adam_step.py", (2026, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_BZIP2
        archive.writestr(entry, b"\n" * (megabytes << 20))
        archive.writestr(zipfile.ZipInfo("bob/adam_step.py", (2026, 1, 1, 0, 0, 2)), ADAM)
    return blob.getvalue()
