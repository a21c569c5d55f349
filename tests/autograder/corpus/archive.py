"""The records of the corpus of class archives, and how zips are made that no tool would make.

Times are fixed and nothing is deflated, since zlib's output differs from place to place: the same bytes each time. A row of what
is expected reads: name, fate, student, what it counts for as SLUG#ATTEMPT, words that the reason holds.
"""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

ADAM, DENSE, NOTHING = "def adam(): pass\n", "class Dense: pass\n", "x = 1\n"
IGNORED = "neither .ipynb nor .py"
Row = tuple[str, str, str, str, str]
Content = str | bytes


@dataclass(frozen=True)
class Archive:
    """One zip of the corpus: its bytes, and what is expected; `more` holds options of the intake and further lists."""

    name: str
    shows: str
    content: bytes
    layouts: tuple[str, ...]
    rows: Sequence[Row]
    more: Mapping[str, object] = field(default_factory=dict)

    def expectation(self) -> str:
        document = {
            "shows": self.shows,
            "layouts": list(self.layouts),
            **self.more,
            "files": [list(row) for row in self.rows],
        }
        return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


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
    """Put other bytes of the same length in the place of a name; zipfile would not write them."""
    assert len(before) == len(after)
    assert before in blob
    return blob.replace(before, after)


def with_header_bit(blob: bytes, name: bytes) -> bytes:
    """Set the bit that says that an entry is encrypted, in its own header and in the list."""
    data = bytearray(blob)
    for signature, flags, start in ((b"PK\x03\x04", 6, 30), (b"PK\x01\x02", 8, 46)):
        place = data.find(name)
        while place != -1:
            if data[place - start : place - start + 4] == signature:
                data[place - start + flags] |= 1
            place = data.find(name, place + 1)
    return bytes(data)


def bomb(megabytes: int) -> bytes:
    blob = io.BytesIO()
    with zipfile.ZipFile(blob, "w") as archive:
        entry = zipfile.ZipInfo("ada/adam_step.py", (2026, 1, 1, 0, 0, 0))
        entry.compress_type = zipfile.ZIP_BZIP2
        archive.writestr(entry, b"\n" * (megabytes << 20))
        archive.writestr(zipfile.ZipInfo("bob/adam_step.py", (2026, 1, 1, 0, 0, 2)), ADAM)
    return blob.getvalue()


def graded(name: str, student: str, counts: str = "adam_step#1", words: str = "") -> Row:
    return (name, "graded", student, counts, words)


def refused(name: str, words: str) -> Row:
    return (name, "refused", "", "", words)


def left(name: str, words: str = IGNORED) -> Row:
    return (name, "ignored", "", "", words)


def passed(name: str, student: str, words: str) -> Row:
    return (name, "ignored", student, "", words)
