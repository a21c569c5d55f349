"""Lists the entries of a zip, hostile ones included: nothing is unpacked to a disk, and no claim of a header is believed.

Knows zips, and nothing of who handed them in.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from autograder.extraction.notebook_file import MOST_BYTES
from autograder.intake.files.entry import MOST_RATIO, TOO_LARGE, Entry, RefusedError, length_fault, without_twins
from autograder.text import clean

MOST_DIRECTORY = 16 * 2**20  # bytes of the list of entries, which is held in memory
MOST_MENDED = 200 * 2**20  # bytes of a zip with a wrong mark, which is held in memory
CANNOT_BE_OPENED = "this zip cannot be opened; make it anew"

_UTF8_NAME = 0x800
_ENCRYPTED = 0x1
# The record at the end of a zip, and the one before it that a very large zip has.
_END, _END_BYTES = b"PK\x05\x06", 22
_LARGE_END, _LARGE_END_BYTES, _LOCATOR_BYTES = b"PK\x06\x06", 56, 20
# A file in that list: its flags are two bytes from 8 on, the lengths of its name, extra fields and comment stand from 28 on.
_LISTED, _LISTED_BYTES = b"PK\x01\x02", 46
_TAIL = 2**16 + _END_BYTES  # as far as zipfile looks for the end, behind which a comment may stand


def open_zip(source: Path | bytes) -> zipfile.ZipFile:
    """Open a zip of a disk or of memory; raise RefusedError when it is none, or when its list alone would fill the memory."""
    try:
        if _directory_size(source) > MOST_DIRECTORY:
            raise RefusedError("this zip lists far too many files; make one with the submission alone")
        return zipfile.ZipFile(io.BytesIO(source) if isinstance(source, bytes) else source)
    except RefusedError:
        raise
    except UnicodeDecodeError:
        return _open_misnamed(source)
    except Exception:
        # zipfile raises whatever its parsing of a broken directory comes upon.
        raise RefusedError(CANNOT_BE_OPENED) from None


def _open_misnamed(source: Path | bytes) -> zipfile.ZipFile:
    """Open a zip in which a name is marked as UTF-8 and is not: zipfile would refuse all of it for that one name."""
    content = bytearray(source if isinstance(source, bytes) else _whole(source))
    for flags in _false_marks(content):
        content[flags] &= 0xFF & ~(_UTF8_NAME >> 8)
    try:
        return zipfile.ZipFile(io.BytesIO(content))
    except Exception:
        raise RefusedError(CANNOT_BE_OPENED) from None


def _false_marks(content: bytes | bytearray) -> Iterator[int]:
    """Yield the places of the bytes with a false mark: in the list at the end, and in the header of the file itself."""
    end = _end_of(content)
    place = start = end - _number(content, end + 12, 4)
    before = start - _number(content, end + 16, 4)  # what stands before the zip; places are counted from its start
    while place >= 0 and content[place : place + 4] == _LISTED and place + _LISTED_BYTES <= len(content):
        name, extra, comment = (_number(content, place + at, 2) for at in (28, 30, 32))
        text = content[place + _LISTED_BYTES : place + _LISTED_BYTES + name]
        if not _is_utf8(text):
            header = before + _number(content, place + 42, 4)
            yield from (flags for flags in (place + 9, header + 7) if 0 <= flags < len(content))
        place += _LISTED_BYTES + name + extra + comment


def _number(content: bytes | bytearray, place: int, size: int) -> int:
    return int.from_bytes(content[place : place + size], "little")


def _whole(path: Path) -> bytes:
    if path.stat().st_size > MOST_MENDED:
        raise RefusedError(f"a name in it is marked as UTF-8 and is not; {CANNOT_BE_OPENED}")
    return path.read_bytes()


def _is_utf8(name: bytes | bytearray) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _directory_size(source: Path | bytes) -> int:
    """Return the size that the end of a zip claims for its list: zipfile would read all of that."""
    tail = source[-_TAIL:] if isinstance(source, bytes) else _tail(source)
    end = _end_of(tail)
    if end < 0:
        return 0
    large = end - _LOCATOR_BYTES - _LARGE_END_BYTES
    if large >= 0 and tail.startswith(_LARGE_END, large):
        return _number(tail, large + 40, 8)
    return _number(tail, end + 12, 4)


def _end_of(content: bytes | bytearray) -> int:
    """Return the place of the record at the end, found where zipfile finds it; -1 where there is none."""
    at_end = content[-_END_BYTES:]
    plain = at_end.startswith(_END) and at_end.endswith(b"\0\0")
    return len(content) - _END_BYTES if plain else content.rfind(_END)


def _tail(path: Path) -> bytes:
    with path.open("rb") as stream:
        stream.seek(max(0, path.stat().st_size - _TAIL))
        return stream.read(_TAIL)


def zip_entries(archive: zipfile.ZipFile, above: tuple[str, ...], most: int) -> list[Entry]:
    """Return the files of an open zip, with the parts `above` before their names; those beyond `most` are refused."""
    return without_twins(_listed(archive, above, most))


def count_files(archive: zipfile.ZipFile) -> int:
    return len(_files(archive))


def _files(archive: zipfile.ZipFile) -> list[zipfile.ZipInfo]:
    # Not `is_dir`: that fails on a name that is empty, or is so up to its first zero byte.
    return [member for member in archive.infolist() if not member.orig_filename.endswith("/")]


def _listed(archive: zipfile.ZipFile, above: tuple[str, ...], most: int) -> Iterator[Entry]:
    for number, member in enumerate(_files(archive)):
        name = _name(member)
        parts = tuple(part for part in name.split("/") if part) or (name or "?",)
        crowd = f"the zip holds more than {most} files: leave out what is no submission" if number >= most else ""
        refusal = _unsafe(name, member) or length_fault(parts) or crowd
        read = partial(_read_member, archive, member)
        yield Entry((*above, *parts), refusal, member.date_time, read, member.file_size)


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name of an entry; many systems write UTF-8 without saying so, which zipfile takes for the alphabet of DOS."""
    name = member.orig_filename
    if member.flag_bits & _UTF8_NAME:
        return name
    try:
        return name.encode("cp437").decode("utf-8")
    except UnicodeError:
        return name


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
    if member.flag_bits & _ENCRYPTED:
        return "it is encrypted"
    return TOO_LARGE if member.file_size > MOST_BYTES else ""


def _read_member(archive: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """Unpack one entry in memory. What its header says of sizes is not believed: the bytes are counted as they come."""
    allowed = max(2**20, MOST_RATIO * min(member.compress_size, MOST_BYTES))
    try:
        with archive.open(member) as stream:
            content = stream.read(min(allowed, MOST_BYTES) + 1)
    except Exception as error:
        # Damaged data, unknown methods: zipfile and the libraries below it have many ways to say so.
        raise RefusedError(f"it cannot be unpacked ({clean(str(error), 80) or type(error).__name__})") from None
    if len(content) > MOST_BYTES:
        raise RefusedError(TOO_LARGE)
    if len(content) > allowed:
        raise RefusedError(f"it is packed more than {MOST_RATIO} times smaller than it is")
    return content
