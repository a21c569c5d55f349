"""Lists the entries of a zip that may be hostile: nothing is unpacked to disk, and no header is trusted."""

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from autograder.extraction.notebook_file import MOST_BYTES
from autograder.intake.files.entry import (
    MOST_RATIO,
    TOO_LARGE,
    Entry,
    OnDisk,
    RefusedError,
    length_refusal,
    without_twins,
)
from autograder.text import clean

MOST_DIRECTORY = 16 * 2**20  # bytes of the list of entries, which must fit in memory
CANNOT_BE_OPENED = "this zip cannot be opened; create it again"

# Of all other methods, Python unpacks 4 kB at once, into as many as 80 MB.
_UNPACKED_BY_THE_BYTE = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_CHUNK_BYTES = 32 * 2**20
_TOO_PACKED = f"it is compressed more than {MOST_RATIO} times"
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# The record at the end of a zip, and the one before it in a very large zip.
_END, _END_BYTES = b"PK\x05\x06", 22
_LARGE_END, _LARGE_END_BYTES, _LOCATOR_BYTES = b"PK\x06\x06", 56, 20
_TAIL = 2**16 + _END_BYTES  # where zipfile looks for the end, which a comment may follow
# An entry of the list, and the offsets of its flags' high byte and of the lengths of its name, extra fields and comment.
_LISTED, _LISTED_BYTES = b"PK\x01\x02", 46
_HIGH_FLAGS, _LENGTHS = 9, 28


@contextmanager
def open_zip(source: Path | bytes) -> Iterator[zipfile.ZipFile]:
    """Open a zip on disk or in memory.

    Raise RefusedError if it cannot be opened or lists too many files.
    """
    try:
        raw = io.BytesIO(source) if isinstance(source, bytes) else source.open("rb", buffering=0)
    except OSError:
        raise RefusedError(CANNOT_BE_OPENED) from None
    with _Lenient(raw) as stream:
        yield _opened(stream)


def _opened(stream: _Lenient) -> zipfile.ZipFile:
    try:
        stream.find_list()
        return zipfile.ZipFile(stream)
    except RefusedError:
        raise
    except Exception:
        # zipfile raises many types of exceptions for a broken list.
        raise RefusedError(CANNOT_BE_OPENED) from None


class _Lenient(io.BufferedReader):
    """Reads a zip, and clears false UTF-8 marks in its list, for which zipfile would refuse the whole zip."""

    _list_start = -1

    def find_list(self) -> None:
        """Find the start of the list of entries.

        Raise RefusedError if the list is too large for memory.
        """
        tail_start = max(0, self.seek(0, io.SEEK_END) - _TAIL)
        self.seek(tail_start)
        tail = super().read(_TAIL)
        end = _end_of(tail)
        large = end - _LOCATOR_BYTES - _LARGE_END_BYTES
        if large >= 0 and tail.startswith(_LARGE_END, large):
            end, (size,) = large, struct.unpack_from("<Q", tail, large + 40)
        else:
            (size,) = struct.unpack_from("<L", tail, end + 12)
        if size > MOST_DIRECTORY:
            raise RefusedError("this zip lists far too many files; create one with only the submission")
        self._list_start = tail_start + end - size

    def read(self, size: int | None = -1, /) -> bytes:
        at_list = self.tell() == self._list_start
        data = super().read(size)
        return _without_false_marks(data) if at_list else data


def _without_false_marks(entries: bytes) -> bytes:
    """Clear the UTF-8 mark of entries whose names are not UTF-8."""
    cleared, entry = bytearray(entries), 0
    while cleared.startswith(_LISTED, entry) and entry + _LISTED_BYTES <= len(cleared):
        name_bytes, *others = struct.unpack_from("<3H", cleared, entry + _LENGTHS)
        start = entry + _LISTED_BYTES
        name = cleared[start : start + name_bytes]
        if name.decode("utf-8", "ignore").encode("utf-8") != name:
            cleared[entry + _HIGH_FLAGS] &= ~(_UTF8_NAME >> 8)
        entry = start + name_bytes + sum(others)
    return bytes(cleared)


def _end_of(tail: bytes) -> int:
    """Return the offset of the end record, found as zipfile finds it."""
    last = tail[-_END_BYTES:]
    plain = last.startswith(_END) and last.endswith(b"\0\0")
    return len(tail) - _END_BYTES if plain else tail.rindex(_END)


def zip_entries(archive: zipfile.ZipFile, above: tuple[str, ...], disk: OnDisk | None = None) -> list[Entry]:
    """Return the files of an open zip below the path `above`; `disk` is the file that the zip is, or is packed in."""
    return without_twins(_listed(archive, above, disk))


def count_files(archive: zipfile.ZipFile) -> int:
    return len(_files(archive))


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    # Not `is_dir`, which fails on a name that is empty or starts with a zero byte.
    return [member for member in archive.infolist() if not member.orig_filename.endswith("/")]


def _listed(archive: zipfile.ZipFile, above: tuple[str, ...], disk: OnDisk | None) -> Iterator[Entry]:
    for member in _files(archive):
        name = _name(member)
        parts = tuple(part for part in name.split("/") if part) or (name or "?",)
        refusal = _unsafe(name, member) or length_refusal(parts)
        read = partial(_read_member, archive, member)
        size, cost = member.file_size, _cost(member)
        yield Entry((*above, *parts), refusal, member.date_time, read, size, cost=cost, disk=disk)


def _cost(member: zipfile.ZipInfo) -> int:
    """Return what reading an entry costs at least, whatever size its header claims."""
    return 0 if member.compress_type in _UNPACKED_BY_THE_BYTE else _CHUNK_BYTES


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of an entry.

    Many systems write UTF-8 without its mark, which `zipfile` reads as code page 437.
    """
    name = member.orig_filename
    if member.flag_bits & _UTF8_NAME:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


def _unsafe(name: str, member: zipfile.ZipInfo) -> str:
    """Say why an entry must not be read, or return "".

    Names are only compared, never used as paths, but no honest zip has such names.
    """
    if name.startswith("/") or re.match(r"[A-Za-z]:", name):
        return "an absolute path"
    if "\\" in name or "\0" in name or {".", ".."} & set(name.split("/")):
        return "a path out of its folder"
    kind = stat.S_IFMT(member.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "a symbolic link" if kind == stat.S_IFLNK else "not a regular file"
    if member.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    if member.file_size > MOST_BYTES:
        return TOO_LARGE
    return _TOO_PACKED if member.file_size > _allowed(member) else ""


def _allowed(member: zipfile.ZipInfo) -> int:
    """Return how many bytes an entry may have for its packed size."""
    return max(2**20, MOST_RATIO * min(member.compress_size, MOST_BYTES))


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Unpack one entry in memory.

    Count the bytes, because the sizes in its header may be false.
    """
    allowed = _allowed(member)
    try:
        with archive.open(member) as stream:
            content = stream.read(min(allowed, MOST_BYTES) + 1)
    except UnicodeDecodeError:
        raise RefusedError("its name is marked as UTF-8 but is not UTF-8: rename it and create the zip again") from None
    except Exception as error:
        # zipfile and its libraries raise many types of exceptions for damaged data and unknown methods.
        raise RefusedError(f"it cannot be unpacked ({clean(str(error), 80) or type(error).__name__})") from None
    if len(content) > MOST_BYTES:
        raise RefusedError(TOO_LARGE)
    if len(content) > allowed:
        raise RefusedError(_TOO_PACKED)
    return content
