"""Reads `adjustments.csv`, the changes that staff make by hand, and appends to it.

A cell that starts with = or + is a formula in a spreadsheet, so the column `kind` says what happens to the points.
"""

from __future__ import annotations

import csv
import difflib
import io
import os
import re
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from autograder.course.assignment import unknown_assignment
from autograder.intake.csv_table import MOST_BYTES, Columns, Line, Table, parse_table, read_table
from autograder.model import Assignment, KitError
from autograder.text import clean_name

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

Kind = Literal["add", "set", "excused"]
KINDS: tuple[Kind, ...] = ("add", "set", "excused")
COLUMNS = Columns(
    names=("student", "assignment", "test", "kind", "points", "reason", "who", "when"),
    required=("student", "assignment", "test", "kind", "points", "reason"),
)
# With a comma at most two digits follow: "1,000" may be a thousand.
_POINTS = re.compile(r"[+-]?[0-9]{1,6}(?:\.[0-9]{1,6}|,[0-9]{1,2})?")
_LOCKED_BYTE = 2**30  # beyond any file that is read: Windows lets nobody read a byte that is locked
_MARK = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class Adjustment:
    """One line of the file; `where` names the file and the line.

    `student` is what staff wrote, not yet a key. `test` is the name of a test function, or "" for the whole assignment. `points` are 0 if
    the student is excused.
    """

    where: str
    student: str
    slug: str
    test: str
    kind: Kind
    points: float
    reason: str
    who: str = ""
    when: str = ""


def read_adjustments(path: Path, assignments: Mapping[str, Assignment]) -> tuple[Adjustment, ...]:
    """Read the adjustments in their order; `assignments` are all of the course.

    Raise KitError with the line that is wrong. Students are not checked.
    """
    table = read_table(path, COLUMNS)
    return tuple(_of_line(path, line, assignments) for line in table.lines)


def _of_line(path: Path, line: Line, assignments: Mapping[str, Assignment]) -> Adjustment:
    return adjustment(f"{path}, line {line.number}", line.cells, assignments)


def adjustment(where: str, cells: Mapping[str, str], assignments: Mapping[str, Assignment]) -> Adjustment:
    """Check the cells of a line; raise KitError with `where` and what may be written instead."""
    for column in ("student", "assignment", "reason"):
        if not cells.get(column):
            raise KitError(f"{where}: {column} is empty")
    slug, kind = cells["assignment"], _kind(where, cells.get("kind", ""))
    if slug not in assignments:
        raise KitError(f"{where}: {unknown_assignment(slug, sorted(assignments))}")
    test = cells.get("test", "")
    most = _most_points(where, test, kind, assignments[slug])
    points = _points(where, kind, cells.get("points", ""), most)
    more = (cells.get("who", ""), cells.get("when", ""))
    return Adjustment(where, cells["student"], slug, test, kind, points, cells["reason"], *more)


def _kind(where: str, text: str) -> Kind:
    for kind in KINDS:
        if text.casefold() == kind:
            return kind
    raise KitError(f"{where}: kind is {clean_name(text)!r}; write add, set or excused")


def _most_points(where: str, test: str, kind: Kind, assignment: Assignment) -> float:
    """Return the points of a test or, without one, of the assignment."""
    points = {each.name: each.points for each in assignment.tests}
    if not test:
        return sum(points.values())
    if kind == "excused":
        raise KitError(f"{where}: excused is for a whole assignment; leave the test empty")
    if test not in points:
        near = difflib.get_close_matches(test, points, cutoff=0) or ["none"]
        raise KitError(f"{where}: {assignment.slug} has no test {clean_name(test)!r}; near: {', '.join(near)}")
    return points[test]


def _points(where: str, kind: Kind, text: str, most: float) -> float:
    if kind == "excused":
        if text:
            raise KitError(f"{where}: an excused student has no points; leave the points empty")
        return 0.0
    plain = text.replace("−", "-")
    if not _POINTS.fullmatch(plain):
        raise KitError(f"{where}: points is {clean_name(text)!r}; write a number such as 2, -1 or 0.5")
    points = float(plain.replace(",", "."))
    if kind == "set" and not 0 <= points <= most:
        raise KitError(f"{where}: points must be from 0 to {most:g}; `add` gives extra credit for a whole assignment")
    return points


def append_line(path: Path, cells: Mapping[str, str]) -> int:
    """Append one whole line and return its number; make the file if there is none.

    Other lines stay byte for byte, also if several processes append at once. Raise KitError if the file is not valid or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("a+b", buffering=0) as file:
            _lock(file)
            file.seek(0)
            raw = file.read(MOST_BYTES + 1) or b""
            data = _new_bytes(path, raw, cells)
            _write(file, data, size=len(raw))
    except OSError as error:
        raise KitError(f"{path}: cannot be written ({error.strerror}); nothing was added") from error
    return (raw + data).count(b"\n")


def _lock(file: IO[bytes]) -> None:
    """Wait until no other process appends; closing the file ends the lock."""
    if sys.platform == "win32":
        file.seek(_LOCKED_BYTE)
        msvcrt.locking(file.fileno(), msvcrt.LK_LOCK, 1)
    else:
        fcntl.flock(file, fcntl.LOCK_EX)


def _new_bytes(path: Path, raw: bytes, cells: Mapping[str, str]) -> bytes:
    """Return a line in the style of the file, after a header or a line end if one is missing."""
    if not raw.removeprefix(_MARK).strip():
        return (_csv_line(COLUMNS.names, ",", "\n") + _csv_line(_row(COLUMNS.names, cells), ",", "\n")).encode()
    table = parse_table(path, raw, COLUMNS)
    end = "\r\n" if b"\r\n" in raw else "\n"
    line = _csv_line(_row(table.header, cells), table.delimiter, end)
    return _encoded(path, ("" if raw.endswith(b"\n") else end) + line, table)


def _row(header: tuple[str, ...], cells: Mapping[str, str]) -> list[str]:
    return [cells.get(column, "") for column in header]


def _csv_line(row: list[str] | tuple[str, ...], delimiter: str, end: str) -> str:
    text = io.StringIO(newline="")
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerow(row)
    return text.getvalue()


def _encoded(path: Path, text: str, table: Table) -> bytes:
    try:
        return text.encode("utf-8" if table.encoding == "utf-8-sig" else table.encoding)
    except UnicodeEncodeError as error:
        letter = text[error.start]
        raise KitError(f"{path}: its encoding has no {letter!r}; save the file as CSV UTF-8 first") from error


def _write(file: IO[bytes], data: bytes, *, size: int) -> None:
    """Write all of a line or nothing of it."""
    try:
        written = os.write(file.fileno(), data)
        os.fsync(file.fileno())
    except OSError:
        os.truncate(file.fileno(), size)
        raise
    if written < len(data):
        os.truncate(file.fileno(), size)
        raise OSError(0, "the disk is full")
