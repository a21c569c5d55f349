"""Reads CSV files that people write with spreadsheets: any separator, UTF-8 or the alphabet of Windows."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path

from autograder.model import KitError
from autograder.text import clean_name

MOST_BYTES = 10 * 2**20


@dataclass(frozen=True)
class Columns:
    """The columns of a kind of file, its required ones first, and other spellings of their names.

    `instead` has for a required column the sets of other columns that replace it.
    """

    names: tuple[str, ...]
    required: tuple[str, ...]
    synonyms: Mapping[str, str] = field(default_factory=dict)
    instead: Mapping[str, Sequence[Set[str]]] = field(default_factory=dict)

    def missing(self, names: Set[str]) -> list[str]:
        """Return the required columns that are neither there nor replaced."""
        replaced = {name for name, sets in self.instead.items() if any(others <= names for others in sets)}
        return [name for name in self.required if name not in names | replaced]


@dataclass(frozen=True)
class Line:
    """A row with the number of its last line in the file, from 1; cells are stripped of blanks."""

    number: int
    cells: Mapping[str, str]


@dataclass(frozen=True)
class Table:
    """The rows of a file, and how it was written."""

    header: tuple[str, ...]
    lines: tuple[Line, ...]
    delimiter: str
    encoding: str


def read_table(path: Path, columns: Columns) -> Table:
    """Read a CSV file. Raise KitError with the wrong line and the reason."""
    try:
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise KitError(f"{path}: cannot be read ({error.strerror})") from error
    return parse_table(path, raw, columns)


def parse_table(path: Path, raw: bytes, columns: Columns) -> Table:
    """Parse the bytes of a CSV file; the first row names the columns.

    Raise KitError with the wrong line and the reason.
    """
    if len(raw) > MOST_BYTES:
        raise KitError(f"{path}: larger than {MOST_BYTES >> 20} MB, too large for a file of a class")
    encoding = _encoding(raw)
    text = raw.decode(encoding, "replace")
    delimiter = max(",;\t", key=text.lstrip("\r\n").split("\n", 1)[0].count)
    header: tuple[str, ...] = ()
    lines = list[Line]()
    for number, cells in _rows(path, text, delimiter):
        if header:
            lines.append(Line(number, _named(path, number, header, cells)))
        else:
            header = _header(path, cells, columns)
    if not header:
        shown = ", ".join(columns.names[:4])
        raise KitError(f"{path}: empty; the first line must name the columns: {shown}, …")
    return Table(header, tuple(lines), delimiter, encoding)


def _encoding(raw: bytes) -> str:
    try:
        raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _rows(path: Path, text: str, delimiter: str) -> list[tuple[int, list[str]]]:
    """Return the rows that are not empty, each with the number of its last line."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise KitError(
            f"{path}, line {reader.line_num}: not valid CSV ({error}); save the file as CSV again"
        ) from error


def _named(path: Path, number: int, header: Sequence[str], cells: Sequence[str]) -> dict[str, str]:
    if any(cell.strip() for cell in cells[len(header) :]):
        raise KitError(f"{path}, line {number}: {len(cells)} cells, but the header has {len(header)} columns")
    return dict(zip(header, (cell.strip() for cell in cells), strict=False))


def _header(path: Path, cells: Sequence[str], columns: Columns) -> tuple[str, ...]:
    written = [re.sub(r"[\s-]+", "_", cell.strip().lower()) for cell in cells]
    names = [columns.synonyms.get(name, name) for name in written]
    missing = columns.missing(set(names))
    if missing:
        raise KitError(
            f"{path}, line 1: missing column {' and '.join(missing)}; the columns are {', '.join(columns.names)}"
        )
    twice = sorted({name for name in names if name and names.count(name) > 1})
    if twice:
        raise KitError(f"{path}, line 1: the column {clean_name(twice[0])} appears twice")
    return tuple(names)
