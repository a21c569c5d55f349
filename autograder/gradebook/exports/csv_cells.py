"""Reads a CSV file with the place of each cell, and replaces single cells.

Everything between the replaced cells keeps its bytes: byte order mark, encoding, separator, quotes and line ends (RFC 4180). A cell that
was quoted stays quoted.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from autograder.model import KitError

MOST_BYTES = 20 * 2**20
# 1,000 students with 300 columns have less than a third.
MOST_CELLS = 1_000_000
SEPARATORS = ",;\t"
_MARKS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
# UTF-8 refuses nearly all text of the second encoding, so the order decides.
_ENCODINGS = ("utf-8", "cp1252")
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True)
class Cell:
    """The text of a cell without its quotes, and its characters `start` to `end` of the file with them."""

    text: str
    start: int
    end: int
    quoted: bool


@dataclass(frozen=True)
class Line:
    """The cells of a row, and the number of its first line in the file, from 1."""

    number: int
    cells: tuple[Cell, ...]

    @property
    def texts(self) -> list[str]:
        return [cell.text for cell in self.cells]


@dataclass(frozen=True)
class Table:
    """A CSV file: the decoded `text` without the byte order mark `mark`, and its rows.

    A blank line is a row with one empty cell.
    """

    mark: bytes
    encoding: str
    text: str
    separator: str
    lines: tuple[Line, ...]

    def replaced(self, values: Mapping[Cell, str]) -> bytes:
        """Return the bytes of the file with other texts in some of its cells."""
        parts, position = [], 0
        for cell in sorted(values, key=lambda cell: cell.start):
            parts += [self.text[position : cell.start], self._written(cell, values[cell])]
            position = cell.end
        return self.mark + "".join([*parts, self.text[position:]]).encode(self.encoding)

    def _written(self, cell: Cell, value: str) -> str:
        if not cell.quoted and not any(sign in value for sign in ('"', "\r", "\n", self.separator)):
            return value
        return '"' + value.replace('"', '""') + '"'


def read_table(content: bytes, recognizes: Callable[[Sequence[str]], bool], expected: str) -> Table:
    """Read a file with the separator for which its header is recognized.

    Raise KitError if there is none ("{expected}" is then the reason), or if the file is not CSV.
    """
    if len(content) > MOST_BYTES:
        raise KitError(f"the file is larger than {MOST_BYTES >> 20} MB, too large for a gradebook; download it again")
    mark, encoding, text = _decoded(content)
    if "\0" in text:
        raise KitError("the file has NUL characters, so it is not CSV text; download it again and do not convert it")
    faults = []
    for separator in SEPARATORS:
        try:
            header = next(_lines(text, separator))
        except KitError as fault:
            faults.append(fault)
            continue
        if recognizes(header.texts):
            return Table(mark, encoding, text, separator, tuple(_lines(text, separator)))
    # With another separator than its own, the quotes of a good header can seem wrong.
    raise faults[0] if len(faults) == len(SEPARATORS) else KitError(expected)


def _decoded(content: bytes) -> tuple[bytes, str, str]:
    """Return the byte order mark, the encoding and the text."""
    marked = [(mark, encoding) for mark, encoding in _MARKS if content.startswith(mark)]
    for mark, encoding in marked or [(b"", encoding) for encoding in _ENCODINGS]:
        try:
            return mark, encoding, content[len(mark) :].decode(encoding)
        except UnicodeDecodeError:
            continue
    raise KitError("the text of the file is not in UTF-8, UTF-16 or Windows-1252; download it again as UTF-8")


def _lines(text: str, separator: str) -> Iterator[Line]:
    pattern = re.compile(
        rf'(?:"(?P<quoted>[^"]*+(?:""[^"]*+)*+)"|(?P<plain>(?!")[^{separator}\r\n]*+))(?P<end>{separator}|\r\n|\r|\n|\Z)'
    )
    position, number, first, count, cells = 0, 1, 1, 0, list[Cell]()
    while True:
        match = pattern.match(text, position)
        if match is None:
            raise KitError(f"line {number} of the file: a quote is not closed, or text follows it; download it again")
        cells.append(_cell(match))
        count += 1
        if count > MOST_CELLS:
            raise KitError(f"the file has more than {MOST_CELLS:,} cells, too many for a gradebook; download it again")
        position, number = match.end(), number + len(_LINE_END.findall(match[0]))
        if match["end"] == separator:
            continue
        yield Line(first, tuple(cells))
        first, cells = number, []
        if position == len(text):
            return


def _cell(match: re.Match[str]) -> Cell:
    if match["quoted"] is None:
        return Cell(match["plain"], match.start(), match.start("end"), quoted=False)
    return Cell(match["quoted"].replace('""', '"'), match.start(), match.start("end"), quoted=True)
