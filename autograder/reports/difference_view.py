"""Lay out a Difference as three grids or as two texts.

The grids are got, expected, and got minus expected. A wrong entry has an outline or a word besides its color.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import zip_longest

from autograder.model import Difference

LEVELS = 5
JUST_VISIBLE = 0.02
LONGEST_ENTRY = 26
LONGEST_RIGHT_ENTRY = 10


@dataclass(frozen=True)
class Entry:
    """An entry of a grid; `level` is how far it is off, 0 to 5."""

    text: str
    level: int = 0
    wrong: bool = False


@dataclass(frozen=True)
class Grid:
    name: str
    rows: tuple[tuple[Entry, ...], ...]


@dataclass(frozen=True)
class TextLine:
    got: str
    expected: str
    wrong: bool


@dataclass(frozen=True)
class Comparison:
    """A difference ready to be shown: either grids or lines."""

    where: str
    window: str
    grids: tuple[Grid, ...]
    lines: tuple[TextLine, ...]

    @property
    def entries(self) -> int:
        """The number of values or lines that came back."""
        return sum(map(len, self.grids[0].rows)) if self.grids else len(self.lines)


def comparison_of(difference: Difference | None) -> Comparison | None:
    """Lay out a difference, or return None if it has no values."""
    if difference is None or not difference.got:
        return None
    if is_text(difference):
        return Comparison(difference.where, difference.window, (), tuple(text_lines(difference)))
    return Comparison(difference.where, difference.window, grids(difference), ())


def is_text(difference: Difference) -> bool:
    """Return whether the difference is one column with a text in it."""
    rows = (*difference.got, *difference.expected)
    return all(len(row) == 1 for row in rows) and not all(_is_value(row[0]) for row in rows)


def text_lines(difference: Difference) -> list[TextLine]:
    """Return both texts side by side, with visible blanks at line ends."""
    got = "\n".join(row[0] for row in difference.got).split("\n")
    expected = "\n".join(row[0] for row in difference.expected).split("\n")
    return [_text_line(left, right) for left, right in zip_longest(got, expected, fillvalue="")]


def _text_line(got: str, expected: str) -> TextLine:
    if got == expected:
        return TextLine(got, expected, False)
    return TextLine(_visible_end(got), _visible_end(expected), True)


def _visible_end(line: str) -> str:
    bare = line.rstrip(" ")
    return bare + "·" * (len(line) - len(bare))


def grids(difference: Difference) -> tuple[Grid, Grid, Grid]:
    """Return three grids: got, expected, and got minus expected."""
    got, expected, between = [], [], []
    for rows in zip(difference.got, difference.expected, difference.error, difference.wrong, strict=True):
        entries = list(zip(*rows, strict=True))
        got.append(tuple(Entry(_shown(left, wrong), _level(error, wrong), wrong) for left, _, error, wrong in entries))
        expected.append(tuple(Entry(_shown(right, wrong)) for _, right, _, wrong in entries))
        between.append(tuple(Entry(_minus(*entry), _level(entry[2], entry[3]), entry[3]) for entry in entries))
    return Grid("Got", tuple(got)), Grid("Expected", tuple(expected)), Grid("Got − expected", tuple(between))


def _shown(text: str, wrong: bool) -> str:
    """Shorten an entry, except the digits of a wrong one."""
    if not wrong and len(text) > LONGEST_RIGHT_ENTRY and _number(text) is not None:
        return f"{float(text):.4g}"
    line = " ".join(text.split())
    return line if len(line) <= LONGEST_ENTRY else line[: LONGEST_ENTRY - 1] + "…"


def _level(error: float, wrong: bool) -> int:
    if not wrong:
        return 0
    return min(LEVELS, max(1, int(error * LEVELS + 1 - JUST_VISIBLE))) if error > 0 else 1


def _minus(got: str, expected: str, error: float, wrong: bool) -> str:
    """Return got minus expected as text.

    It is 0 if the entry is right, and ≠ if the two cannot be subtracted.
    """
    if not wrong:
        return "0"
    left, right = _number(got), _number(expected)
    if left is None or right is None:
        return "≠"
    gap = left - right
    return f"{float(gap):+.3g}" if gap else "≠"


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value.adjusted()) < 400 else None


def _is_value(text: str) -> bool:
    try:
        complex(text)
    except ValueError:
        return text in ("True", "False", "None")
    return True
