"""Reads the files of a folder or a zip, hostile ones included: no link is followed, nothing is unpacked, sizes are
bounded.

Knows file systems and zips; nothing of students and assignments. What is not read is told, one sentence for each
file.
"""

from __future__ import annotations

import os
import re
import stat
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from autograder.model import KitError
from autograder.reading.notebook import ENDINGS, MOST_BYTES
from autograder.text import clean, clean_name

MOST_ENTRIES = 20_000
MOST_TOTAL = 2 * 2**30  # bytes of all files of one folder or zip
MOST_RATIO = 200  # unpacked to packed, from 1 MB on; a notebook full of equal outputs reaches 50

_SYSTEM_NAMES = frozenset({"__macosx", "__pycache__", "thumbs.db", "desktop.ini"})
_READ_ONLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_TOO_LARGE = f"larger than {MOST_BYTES >> 20} MB"


@dataclass(frozen=True)
class SourceFile:
    """A file that may be a submission: its name in parts below the folder or zip, and when it was written.

    `modified` orders the files of one folder or zip, and means nothing else.
    """

    parts: tuple[str, ...]
    modified: tuple[int, ...]
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Files:
    """What a folder or zip holds.

    `sources` are notebooks and Python files, `others` the names of all other files, `refused` sentences about what
    was not read, and `hidden` counts files and folders that systems and editors leave behind.
    """

    sources: tuple[SourceFile, ...]
    others: tuple[tuple[str, ...], ...]
    refused: tuple[str, ...]
    hidden: int


class _RefusedError(Exception):
    """One file will not be read; the text says why."""


@dataclass(frozen=True)
class _Entry:
    """A file that is listed and not read yet; `refusal` says why it must not be."""

    parts: tuple[str, ...]
    refusal: str
    modified: tuple[int, ...]
    read: Callable[[], bytes]


def shown(parts: Iterable[str]) -> str:
    """Return the name of a file as it can be shown to people."""
    return clean_name("/".join(parts))


def read_files(path: Path) -> Files:
    """Read a folder, a zip or a single file. Raise KitError when it is none of them or cannot be opened."""
    if path.is_dir():
        return _collected(_folder_entries(path))
    if not path.is_file():
        raise KitError(f"{path}: there is no such file or folder")
    if path.suffix.lower() == ".zip":
        return _read_zip(path)
    if path.suffix.lower() not in ENDINGS:
        raise KitError(f"{path}: not a folder, and not a file ending in .ipynb, .py or .zip")
    try:
        return Files((SourceFile((path.name,), (0,), _read_regular(path.resolve())),), (), (), 0)
    except _RefusedError as error:
        raise KitError(f"{path}: {error}") from None


def _collected(entries: Iterable[_Entry]) -> Files:
    sources: list[SourceFile] = []
    others: list[tuple[str, ...]] = []
    refused: list[str] = []
    hidden = total = 0
    for entry in sorted(entries, key=lambda entry: entry.parts):
        if not entry.refusal and _is_hidden(entry.parts):
            hidden += 1
        elif not entry.refusal and not entry.parts[-1].lower().endswith((*ENDINGS, ".zip")):
            others.append(entry.parts)
        else:
            try:
                sources.append(SourceFile(entry.parts, entry.modified, _content(entry, MOST_TOTAL - total)))
                total += len(sources[-1].content)
            except _RefusedError as error:
                refused.append(f"{shown(entry.parts)}: refused, {error}")
    return Files(tuple(sources), tuple(others), tuple(refused), hidden)


def _content(entry: _Entry, room: int) -> bytes:
    if entry.refusal:
        raise _RefusedError(entry.refusal)
    if entry.parts[-1].lower().endswith(".zip"):
        raise _RefusedError("a zip inside the submissions: unpack it first")
    content = entry.read()
    if len(content) > room:
        raise _RefusedError(f"all files together are larger than {MOST_TOTAL >> 30} GB: grade them in parts")
    return content


def _is_hidden(parts: tuple[str, ...]) -> bool:
    return any(part.startswith(".") or part.lower() in _SYSTEM_NAMES for part in parts)


def _folder_entries(root: Path) -> Iterator[_Entry]:
    unreadable: list[OSError] = []
    for folder, below, names in os.walk(root, onerror=unreadable.append):
        parts = Path(folder).relative_to(root).parts
        hidden = [name for name in below if _is_hidden((name,))]
        below[:] = sorted(name for name in below if name not in hidden)
        links = [name for name in below if os.path.islink(os.path.join(folder, name))]
        yield from (_Entry((*parts, name), "", (0,), bytes) for name in hidden)
        yield from (_folder_entry(Path(folder, name), (*parts, name)) for name in [*links, *names])
    for error in unreadable:
        parts = Path(str(error.filename)).relative_to(root).parts
        yield _Entry(parts or (root.name,), "it cannot be opened", (0,), bytes)


def _folder_entry(path: Path, parts: tuple[str, ...]) -> _Entry:
    try:
        status = path.lstat()
    except OSError:
        return _Entry(parts, "it cannot be opened", (0,), bytes)
    refusal = "a symbolic link" if stat.S_ISLNK(status.st_mode) else ""
    return _Entry(parts, refusal, (status.st_mtime_ns,), partial(_read_regular, path))


def _read_regular(path: Path) -> bytes:
    """Read a file without following a link or waiting at a pipe."""
    try:
        with open(os.open(path, _READ_ONLY), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise _RefusedError("it is no regular file")
            content = stream.read(MOST_BYTES + 1)
    except OSError:
        raise _RefusedError("it cannot be opened") from None
    if len(content) > MOST_BYTES:
        raise _RefusedError(_TOO_LARGE)
    return content


def _read_zip(path: Path) -> Files:
    try:
        archive = zipfile.ZipFile(path)
    except Exception:
        # zipfile raises whatever its parsing of a broken directory comes upon.
        raise KitError(f"{path}: this zip cannot be opened; make it anew") from None
    with archive:
        members = archive.infolist()
        if len(members) > MOST_ENTRIES:
            raise KitError(f"{path}: holds more than {MOST_ENTRIES} files; leave out what is no submission")
        return _collected(_zip_entry(archive, member) for member in members if not member.is_dir())


def _zip_entry(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> _Entry:
    name = member.orig_filename
    parts = tuple(part for part in name.split("/") if part) or (name,)
    return _Entry(parts, _unsafe(name, member), member.date_time, partial(_read_member, archive, member))


def _unsafe(name: str, member: zipfile.ZipInfo) -> str:
    """Say why an entry is not to be touched; its name is only ever compared, yet a name like that has no honest
    reason."""
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "an absolute name"
    if "\\" in name or "\0" in name or {".", ".."} & set(name.split("/")):
        return "a name that leads out of its folder"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "a symbolic link" if kind == stat.S_IFLNK else "it is no regular file"
    if member.flag_bits & 1:
        return "it is encrypted"
    return _TOO_LARGE if member.file_size > MOST_BYTES else ""


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Unpack one entry in memory. What its header says of sizes is not believed: the bytes are counted as they come."""
    allowed = max(2**20, MOST_RATIO * min(member.compress_size, MOST_BYTES))
    try:
        with archive.open(member) as stream:
            content = stream.read(min(allowed, MOST_BYTES) + 1)
    except Exception as error:
        # Damaged data, unknown methods: zipfile and the libraries below it have many ways to say so.
        raise _RefusedError(f"it cannot be unpacked ({clean(str(error), 80) or type(error).__name__})") from None
    if len(content) > MOST_BYTES:
        raise _RefusedError(_TOO_LARGE)
    if len(content) > allowed:
        raise _RefusedError(f"it is packed more than {MOST_RATIO} times smaller than it is")
    return content
