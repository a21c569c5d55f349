"""Lay out the code of a submission in blocks of colored lines.

Each block has the reason why it was graded or left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import groupby
from typing import Literal

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from autograder.model import Cell, Span

MOST_LINES = 4_000
MOST_COLORED = 40_000
Kind = Literal["kept", "left_out"]
Pieces = tuple[tuple[str, str], ...]
Reason = tuple[Kind, str]

NO_CODE: Reason = ("left_out", "no code")

STYLES: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "c"),
    (String, "s"),
    (Number, "n"),
    (Operator.Word, "k"),
    (Keyword, "k"),
    (Name.Function, "f"),
    (Name.Class, "f"),
    (Name.Decorator, "d"),
    (Name.Builtin, "b"),
)


@dataclass(frozen=True)
class Line:
    """A line of code in pieces: name of a color, text."""

    number: int
    pieces: Pieces


@dataclass(frozen=True)
class Block:
    """Consecutive lines kept or left out for one reason."""

    kind: Kind
    reason: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CellView:
    """A cell in blocks; `unseen` counts the lines after them."""

    label: str
    blocks: tuple[Block, ...]
    unseen: int


def view_cells(cells: Sequence[Cell]) -> list[CellView]:
    """Lay out the cells in order.

    All cells share MOST_LINES lines, of which the first MOST_COLORED characters are in color.
    """
    laid_out = _laid_out(tuple(cell.source for cell in cells))
    return [
        CellView(cell.label, tuple(_blocks(lines, cell)), unseen)
        for cell, (lines, unseen) in zip(cells, laid_out, strict=True)
    ]


# A notebook with several assignments has several reports, one after another.
@lru_cache(maxsize=1)
def _laid_out(sources: tuple[str, ...]) -> tuple[tuple[tuple[Line, ...], int], ...]:
    """Return the shown lines of each cell, and the number of the others."""
    cells, lines_left, colors_left = [], MOST_LINES, MOST_COLORED
    for source in sources:
        texts = source.rstrip().split("\n") if source.strip() else []
        shown = "\n".join(texts[:lines_left])
        lines = _colored(shown) if len(shown) <= colors_left else _plain(shown)
        cells.append((tuple(lines), max(0, len(texts) - lines_left)))
        lines_left, colors_left = lines_left - min(lines_left, len(texts)), colors_left - len(shown)
    return tuple(cells)


def _plain(source: str) -> list[Line]:
    return [Line(number, (("", text),) if text else ()) for number, text in enumerate(source.split("\n"), start=1)]


def _colored(source: str) -> list[Line]:
    if not source:
        return []
    rows: list[list[tuple[str, str]]] = [[]]
    for token, text in PythonLexer(stripnl=False, ensurenl=False).get_tokens(source):
        first, *others = text.split("\n")
        rows[-1].append((_style(token), first))
        rows.extend([(_style(token), part)] for part in others)
    return [Line(number, _joined(row)) for number, row in enumerate(rows, start=1)]


@cache
def _style(token: _TokenType) -> str:
    return next((name for family, name in STYLES if token in family), "")


def _joined(row: Sequence[tuple[str, str]]) -> Pieces:
    """Join neighbors of one color, for fewer elements."""
    groups = groupby((piece for piece in row if piece[1]), key=lambda piece: piece[0])
    return tuple((style, "".join(text for _, text in pieces)) for style, pieces in groups)


def _blocks(lines: Sequence[Line], cell: Cell) -> Iterator[Block]:
    reasons = _reasons(lines, cell) if lines else []
    for (kind, reason), numbered in groupby(zip(lines, reasons, strict=True), key=lambda pair: pair[1]):
        yield Block(kind, reason, tuple(line for line, _ in numbered))


def _reasons(lines: Sequence[Line], cell: Cell) -> list[Reason]:
    """Return a reason for each line.

    A comment has the reason of the statement below it, a blank line that of the statement above.
    """
    known: list[Reason | None] = [None] * len(lines)
    for span in cell.left_out:
        _mark(known, span, ("left_out", span.reason))
    for span in cell.kept:
        _mark(known, span, ("kept", span.reason))
    below = _carried(known[::-1], NO_CODE)[::-1]
    filled = [
        reason or (after if line.pieces else None) for line, reason, after in zip(lines, known, below, strict=True)
    ]
    return _carried(filled, NO_CODE)


def _carried(reasons: Sequence[Reason | None], first: Reason) -> list[Reason]:
    """Fill each gap with the last reason before it."""
    result, last = [], next((reason for reason in reasons if reason), first)
    for reason in reasons:
        last = reason or last
        result.append(last)
    return result


def _mark(known: list[Reason | None], span: Span, reason: Reason) -> None:
    for number in range(max(1, span.first), min(span.last, len(known)) + 1):
        known[number - 1] = reason
