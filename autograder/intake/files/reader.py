"""Reads a folder or zip that may be hostile: each file becomes a source, or a leftover with a reason.

Contents are hashed and stored in a spool.
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
_TOO_MUCH_INSIDE = f"the zip contains more than {MOST_INNER_TOTAL >> 20} MB: ask for the submission only"
_FROM_FOLDER, _FROM_ZIP = 2, 1  # how many levels of zips are opened in a folder and in a zip


@dataclass(frozen=True)
class MetadataLimits:
    """The greatest depth of a metadata file, and the most bytes of one and of all.

    Without limits a student could hand in thousands.
    """

    deepest: int
    largest: int
    most: int

    def allow(self, parts: tuple[str, ...], size: int) -> bool:
        """Tell whether a file of this path and size may be the system's own."""
        return len(parts) - is_zip(parts[0]) <= self.deepest and size <= self.largest


# Files in which a learning system says who submitted what, or when.
_METADATA = {
    "submission_metadata.yml": MetadataLimits(deepest=2, largest=64 * 2**20, most=64 * 2**20),
    "timestamp.txt": MetadataLimits(deepest=5, largest=2**10, most=8 * 2**20),
}


@dataclass(frozen=True)
class SourceFile:
    """A file that may be a submission; `parts` is its path below the folder or zip.

    Opened zips are parts of the path. `modified` only orders the files of one folder or zip.
    """

    parts: tuple[str, ...]
    modified: tuple[int, ...]
    size: int
    digest: str
    read: Callable[[], bytes] = field(repr=False)


@dataclass(frozen=True)
class Leftover:
    """A file that is not a submission, and why.

    `hidden` marks files left behind by systems and editors.
    """

    parts: tuple[str, ...]
    size: int | None
    fate: Literal["ignored", "refused"]
    reason: str
    hidden: bool = False
    content: bytes = field(default=b"", repr=False)


@dataclass(frozen=True)
class Files:
    """The files of a folder or zip.

    Each is in one of the two lists.
    """

    sources: tuple[SourceFile, ...]
    leftovers: tuple[Leftover, ...]


def read_files(path: Path) -> Files:
    """Read a folder, a zip or a single file.

    Raise KitError for anything else, or if it cannot be opened.
    """
    reader = _Reader()
    if path.is_dir():
        reader.take(folder_entries(path), _FROM_FOLDER)
    elif not path.is_file():
        raise KitError(f"{path}: there is no such file or folder")
    else:
        _read_single(reader, path)
    return Files(tuple(reader.sources), tuple(reader.leftovers))


def _read_single(reader: _Reader, path: Path) -> None:
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
        return "unsupported archive: unpack it and pass the folder, or pack it as a .zip"
    return "not a folder, and not a file ending in .ipynb, .py or .zip"


class _Reader:
    """Sorts entries into sources and leftovers, and counts bytes against the limits."""

    def __init__(self) -> None:
        self.sources: list[SourceFile] = []
        self.leftovers: list[Leftover] = []
        self._spool = Spool()
        self._bytes_left = MOST_TOTAL
        self._too_much = _TOO_MUCH
        self._files_left = MOST_LISTED
        self._metadata_bytes_left = {name: limits.most for name, limits in _METADATA.items()}

    def take(self, entries: Iterable[Entry], zips: int) -> None:
        """Take entries in the order of their paths.

        `zips` is the number of zip levels still to open.
        """
        for entry in sorted(entries, key=lambda entry: entry.parts):
            try:
                self._take_entry(entry, zips)
            except RefusedError as error:
                self.leftovers.append(Leftover(entry.parts, entry.size, "refused", str(error)))

    def _take_entry(self, entry: Entry, zips: int) -> None:
        name = entry.parts[-1].lower()
        if entry.refusal:
            raise RefusedError(entry.refusal)
        if is_hidden(entry.parts):
            self.leftovers.append(Leftover(entry.parts, entry.size, "ignored", "a hidden or system file", hidden=True))
        elif is_zip(name):
            self._open(entry, zips)
        elif name.endswith(_OTHER_ARCHIVES):
            raise RefusedError("unsupported archive: unpack it, or ask for a .zip")
        elif name.endswith(ENDINGS):
            self.source(entry)
        else:
            self._put_aside(entry, name)

    def _put_aside(self, entry: Entry, name: str) -> None:
        content, reason = b"", f"neither {ENDINGS[0]} nor {ENDINGS[1]}"
        limits = _METADATA.get(name)
        size = entry.size or 0
        if limits and limits.allow(entry.parts, size) and size <= self._metadata_bytes_left[name]:
            content, reason = self._content(entry), "it says who submitted what, or when"
            self._metadata_bytes_left[name] -= len(content)
            content = content if len(content) <= limits.largest else b""
        self.leftovers.append(Leftover(entry.parts, entry.size, "ignored", reason, content=content))

    def source(self, entry: Entry) -> None:
        """Read a file that may be a submission.

        Raise RefusedError if it cannot be read.
        """
        content = self._content(entry)
        digest = hashlib.sha256(content).hexdigest()
        read = self._spool.put(content)
        self.sources.append(SourceFile(entry.parts, entry.modified, len(content), digest, read))

    def _content(self, entry: Entry) -> bytes:
        content = entry.read()
        if len(content) > self._bytes_left:
            raise RefusedError(self._too_much)
        self._bytes_left -= len(content)
        return content

    def _open(self, entry: Entry, zips: int) -> None:
        if zips == 0:
            raise RefusedError("a zip inside a student's zip: unpack it first")
        most = MOST_ENTRIES if zips == _FROM_FOLDER else MOST_INNER_ENTRIES
        with open_zip(entry.path or self._content(entry)) as archive:
            count = count_files(archive)
            if count == 0:
                raise RefusedError("an empty zip")
            if count > most:
                raise RefusedError(f"a zip with more than {most} files: ask for the submission only")
            if count > self._files_left:
                raise RefusedError(f"all zips together contain more than {MOST_LISTED} files: grade them in parts")
            self._files_left -= count
            self._take_inside(zip_entries(archive, entry.parts, most), zips - 1)

    def _take_inside(self, entries: Iterable[Entry], zips: int) -> None:
        """Take the files of a zip.

        A student's zip has a limit of its own, so that it cannot use up the limit of all.
        """
        if zips > 0:
            self.take(entries, zips)
            return
        total, inner = self._bytes_left, min(self._bytes_left, MOST_INNER_TOTAL)
        self._bytes_left, self._too_much = inner, _TOO_MUCH_INSIDE
        self.take(entries, zips)
        self._bytes_left, self._too_much = total - (inner - self._bytes_left), _TOO_MUCH
