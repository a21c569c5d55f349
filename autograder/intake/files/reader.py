"""Reads the files of a folder or zip, even hostile ones: every file is a source, or a leftover with its reason.

The contents are hashed and put on the spool.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from autograder.extraction.notebook_file import ENDINGS
from autograder.intake.files.entry import (
    MOST_ENTRIES,
    MOST_INNER_ENTRIES,
    MOST_INNER_TOTAL,
    MOST_LISTED,
    MOST_TOTAL,
    Entry,
    RefusedError,
    is_hidden,
    is_zip,
    shown,
)
from autograder.intake.files.folder import folder_entries, read_regular
from autograder.intake.files.spool import Spool
from autograder.intake.files.zip import count_files, open_zip, zip_entries
from autograder.model import KitError

__all__ = ["Files", "Leftover", "SourceFile", "read_files", "shown"]

_OTHER_ARCHIVES = (".7z", ".rar", ".tar", ".gz", ".tgz", ".bz2", ".xz", ".zst")
_TOO_MUCH = f"all files together are larger than {MOST_TOTAL >> 30} GB: grade them in parts"
_TOO_MUCH_INSIDE = f"the zip holds more than {MOST_INNER_TOTAL >> 20} MB: ask for the submission alone"
_FROM_FOLDER, _FROM_ZIP = 2, 1  # how many zips may be opened, one inside the other, below a folder and below a zip


@dataclass(frozen=True)
class Description:
    """How far down a system puts such a file, and how many bytes of one and of all are read: a student could hand in thousands."""

    deepest: int
    largest: int
    most: int

    def may_be(self, parts: tuple[str, ...], size: int) -> bool:
        return len(parts) - is_zip(parts[0]) <= self.deepest and size <= self.largest


# Files by which a learning system tells who handed in what, or when; they are read beside the submissions.
_DESCRIPTIONS = {
    "submission_metadata.yml": Description(deepest=2, largest=64 * 2**20, most=64 * 2**20),
    "timestamp.txt": Description(deepest=5, largest=2**10, most=8 * 2**20),
}


@dataclass(frozen=True)
class SourceFile:
    """A file that may be a submission: its name in parts below the folder or zip, and when it was written.

    A zip that was opened is one of the parts. `modified` orders the files of one folder or zip, and means nothing else.
    """

    parts: tuple[str, ...]
    modified: tuple[int, ...]
    size: int
    digest: str
    read: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True)
class Leftover:
    """A file that is no submission, and why; `hidden` are those that systems and editors leave behind."""

    parts: tuple[str, ...]
    size: int | None
    fate: Literal["ignored", "refused"]
    reason: str
    hidden: bool = False
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Files:
    """What a folder or zip holds: each file stands in one of the two lists, once."""

    sources: tuple[SourceFile, ...]
    leftovers: tuple[Leftover, ...]


def read_files(path: Path) -> Files:
    """Read a folder, a zip or a single file. Raise KitError when it is none of them or cannot be opened."""
    reader = _Reader()
    if path.is_dir():
        reader.take(folder_entries(path), _FROM_FOLDER)
    elif not path.is_file():
        raise KitError(f"{path}: there is no such file or folder")
    else:
        _read_one(reader, path)
    return Files(tuple(reader.sources), tuple(reader.leftovers))


def _read_one(reader: _Reader, path: Path) -> None:
    try:
        if is_zip(path.name):
            with open_zip(path.resolve()) as archive:
                reader.take(zip_entries(archive, (), MOST_ENTRIES), _FROM_ZIP)
        elif path.suffix.lower() in ENDINGS:
            reader.source(Entry((path.name,), "", (0,), lambda: read_regular(path.resolve())))
        else:
            raise RefusedError(_wrong_kind(path.name))
    except RefusedError as error:
        raise KitError(f"{path}: {error}") from None


def _wrong_kind(name: str) -> str:
    if name.lower().endswith(_OTHER_ARCHIVES):
        return "this kind of archive is not read: unpack it and give the folder, or pack it as a .zip"
    return "not a folder, and not a file ending in .ipynb, .py or .zip"


class _Reader:
    """Takes entries until all of them are sources or leftovers; counts the bytes on the way."""

    def __init__(self) -> None:
        self.sources: list[SourceFile] = []
        self.leftovers: list[Leftover] = []
        self._spool = Spool()
        self._room = MOST_TOTAL
        self._too_much = _TOO_MUCH
        self._room_to_list = MOST_LISTED
        self._room_to_describe = {name: description.most for name, description in _DESCRIPTIONS.items()}

    def take(self, entries: Iterable[Entry], zips: int) -> None:
        """Take entries in the order of their names; `zips` says how many may still be opened, one inside the other."""
        for entry in sorted(entries, key=lambda entry: entry.parts):
            try:
                self._take_one(entry, zips)
            except RefusedError as error:
                self.leftovers.append(Leftover(entry.parts, entry.size, "refused", str(error)))

    def _take_one(self, entry: Entry, zips: int) -> None:
        name = entry.parts[-1].lower()
        if entry.refusal:
            raise RefusedError(entry.refusal)
        if is_hidden(entry.parts):
            self.leftovers.append(Leftover(entry.parts, entry.size, "ignored", "hidden or of the system", hidden=True))
        elif is_zip(name):
            self._open(entry, zips)
        elif name.endswith(_OTHER_ARCHIVES):
            raise RefusedError("this kind of archive is not read: unpack it, or ask for a .zip")
        elif name.endswith(ENDINGS):
            self.source(entry)
        else:
            self._put_aside(entry, name)

    def _put_aside(self, entry: Entry, name: str) -> None:
        content, reason = b"", f"neither {ENDINGS[0]} nor {ENDINGS[1]}"
        description = _DESCRIPTIONS.get(name)
        size = entry.size or 0
        if description and description.may_be(entry.parts, size) and size <= self._room_to_describe[name]:
            content, reason = self._content(entry), "it tells who handed in what, or when"
            self._room_to_describe[name] -= len(content)
            content = content if len(content) <= description.largest else b""
        self.leftovers.append(Leftover(entry.parts, entry.size, "ignored", reason, content=content))

    def source(self, entry: Entry) -> None:
        """Read a file that may be a submission; raise RefusedError where it cannot be read."""
        content = self._content(entry)
        digest = hashlib.sha256(content).hexdigest()
        read = self._spool.put(content)
        self.sources.append(SourceFile(entry.parts, entry.modified, len(content), digest, read))

    def _content(self, entry: Entry) -> bytes:
        content = entry.read()
        if len(content) > self._room:
            raise RefusedError(self._too_much)
        self._room -= len(content)
        return content

    def _open(self, entry: Entry, zips: int) -> None:
        if zips == 0:
            raise RefusedError("a zip inside a zip of a student: unpack it first")
        most = MOST_ENTRIES if zips == _FROM_FOLDER else MOST_INNER_ENTRIES
        with open_zip(entry.path or self._content(entry)) as archive:
            count = count_files(archive)
            if count == 0:
                raise RefusedError("a zip without a file")
            if count > most:
                raise RefusedError(f"a zip of more than {most} files: ask for the submission alone")
            if count > self._room_to_list:
                raise RefusedError(f"all zips together hold more than {MOST_LISTED} files: grade them in parts")
            self._room_to_list -= count
            self._take_inside(zip_entries(archive, entry.parts, most), zips - 1)

    def _take_inside(self, entries: Iterable[Entry], zips: int) -> None:
        """Take what is in a zip; that of a student has a limit of its own, so that one does not use up the room of all."""
        if zips > 0:
            self.take(entries, zips)
            return
        room, given = self._room, min(self._room, MOST_INNER_TOTAL)
        self._room, self._too_much = given, _TOO_MUCH_INSIDE
        self.take(entries, zips)
        self._room, self._too_much = room - (given - self._room), _TOO_MUCH
