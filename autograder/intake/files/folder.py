"""Lists the files of a folder, without following links or waiting for pipes."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from autograder.extraction.notebook_file import MOST_BYTES
from autograder.intake.files.entry import TOO_LARGE, Entry, OnDisk, RefusedError, is_zip

_READ_ONLY = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
_CANNOT_BE_OPENED = "it cannot be opened"


def folder_entries(root: Path) -> Iterator[Entry]:
    """Yield every file below a folder, and each link and unreadable folder as a refused file."""
    unreadable: list[OSError] = []
    for folder, below, names in os.walk(root, onerror=unreadable.append):
        parts = Path(folder).relative_to(root).parts
        links = [name for name in below if os.path.islink(os.path.join(folder, name))]
        yield from (_entry(Path(folder, name), (*parts, name)) for name in [*links, *names])
    for error in unreadable:
        parts = Path(str(error.filename)).relative_to(root).parts
        yield Entry(parts or (root.name,), _CANNOT_BE_OPENED, (0,), bytes)


def _entry(path: Path, parts: tuple[str, ...]) -> Entry:
    try:
        status = path.lstat()
    except OSError:
        return Entry(parts, _CANNOT_BE_OPENED, (0,), bytes)
    refusal = _refusal(status, path.name)
    zip_path = path if is_zip(path.name) else None
    read, disk = partial(read_regular, path), OnDisk.of(path, status)
    return Entry(parts, refusal, (status.st_mtime_ns,), read, status.st_size, zip_path, disk=disk)


def _refusal(status: os.stat_result, name: str) -> str:
    if stat.S_ISLNK(status.st_mode):
        return "a symbolic link"
    if not stat.S_ISREG(status.st_mode):
        return "not a regular file"
    return TOO_LARGE if status.st_size > MOST_BYTES and not is_zip(name) else ""


def read_regular(path: Path) -> bytes:
    """Read a file without following links or waiting for pipes.

    Raise RefusedError if that fails.
    """
    try:
        with open(os.open(path, _READ_ONLY), "rb") as stream:
            if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
                raise RefusedError("not a regular file")
            content = stream.read(MOST_BYTES + 1)
    except OSError:
        raise RefusedError(_CANNOT_BE_OPENED) from None
    if len(content) > MOST_BYTES:
        raise RefusedError(TOO_LARGE)
    return content
