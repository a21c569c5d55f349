"""Lays out the code of a submission for a page: numbered lines, coloured pieces, and beside each block why it was
graded or left out.

Knows Pygments' tokens; its output is plain text in records, which the template escapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType

from autograder.model import Cell, Span

MOST_LINES = 4_000
MOST_COLOURED = 40_000
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
    """One line of code: its number in the cell, and its text in pieces of one colour (a style name or "")."""

    number: int
    pieces: Pieces


@dataclass(frozen=True)
class Block:
    """Consecutive lines with the same fate."""

    kind: Kind
    reason: str
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class CellView:
    """A cell in blocks; `unseen` counts the lines at its end for which the page has no room."""

    label: str
    blocks: tuple[Block, ...]
    unseen: int


def view_cells(cells: Sequence[Cell]) -> list[CellView]:
    """Lay out the cells in their order: so many lines as a page holds, and colours as long as they cost little time."""
    views, room, colours = [], MOST_LINES, MOST_COLOURED
    for cell in cells:
        texts = cell.source.rstrip().split("\n") if cell.source.strip() else []
        shown = "\n".join(texts[:room])
        lines = _coloured(shown) if len(shown) <= colours else _plain(shown)
        views.append(CellView(cell.label, tuple(_blocks(lines, cell)), max(0, len(texts) - room)))
        room, colours = room - min(room, len(texts)), colours - len(shown)
    return views


def _plain(source: str) -> list[Line]:
    return [Line(number, (("", text),) if text else ()) for number, text in enumerate(source.split("\n"), start=1)]


def _coloured(source: str) -> list[Line]:
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
    """Join neighbours of one colour, so that a page holds few elements."""
    groups = groupby((piece for piece in row if piece[1]), key=lambda piece: piece[0])
    return tuple((style, "".join(text for _, text in pieces)) for style, pieces in groups)


def _blocks(lines: Sequence[Line], cell: Cell) -> Iterator[Block]:
    reasons = _reasons(lines, cell) if lines else []
    for (kind, reason), numbered in groupby(zip(lines, reasons, strict=True), key=lambda pair: pair[1]):
        yield Block(kind, reason, tuple(line for line, _ in numbered))


def _reasons(lines: Sequence[Line], cell: Cell) -> list[Reason]:
    """Say of each line what became of it: a comment goes with the statement below, a blank line with the one above."""
    known: list[Reason | None] = [None] * len(lines)
    for span in cell.left_out:
        _mark(known, span, ("left_out", span.reason))
    for span in cell.kept:
        _mark(known, span, ("kept", span.reason))
    below = _carried(known[::-1], NO_CODE)[::-1]
    own = [reason or (after if line.pieces else None) for line, reason, after in zip(lines, known, below, strict=True)]
    return _carried(own, NO_CODE)


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
