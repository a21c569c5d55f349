"""Cuts a small window out of two arrays around the first wrong entry, for visible tests."""

from __future__ import annotations

import math
from typing import Any

import numpy as np

from autograder.comparison.compare import Array, Mismatch
from autograder.model import Difference
from autograder.text import clean

MOST_ENTRIES = 12
AXIS_NAMES = {4: ("sample", "channel"), 3: ("index",), 2: ()}


def difference_of(mismatch: Mismatch) -> Difference | None:
    """Return the window around the first wrong entry, or the first lines of two texts.

    Return None if the shapes differ or the mismatch has no values.
    """
    if isinstance(mismatch.expected, str):
        return _texts(mismatch)
    if mismatch.wrong is None:
        return None
    got, expected = _grid(np.asarray(mismatch.got)), _grid(np.asarray(mismatch.expected))
    wrong = _grid(mismatch.wrong)
    first = tuple(int(index) for index in np.argwhere(wrong)[0])
    leading = first[:-2]
    rows, columns = (_range(start, size) for start, size in zip(first[-2:], wrong.shape[-2:], strict=True))
    window: tuple[Any, ...] = (*leading, rows, columns)
    error = _scaled_error(got[window], expected[window])
    got_texts, expected_texts = _pair_texts(got[window], expected[window], wrong[window])
    return Difference(
        where=mismatch.where,
        window=_describe(leading, rows, columns, mismatch.wrong.shape),
        got=got_texts,
        expected=expected_texts,
        error=tuple(tuple(float(value) for value in row) for row in error),
        wrong=tuple(tuple(bool(value) for value in row) for row in wrong[window]),
    )


def first_numbers(difference: Difference) -> str:
    """Return "got 0.25, expected 0.5" for the first wrong entry of a window."""
    for row, marks in enumerate(difference.wrong):
        for column, is_wrong in enumerate(marks):
            if is_wrong:
                return f"got {difference.got[row][column]}, expected {difference.expected[row][column]}"
    return ""


def _texts(mismatch: Mismatch) -> Difference:
    got, expected = (clean(str(value), 2000).splitlines() or [""] for value in (mismatch.got, mismatch.expected))
    lines = min(max(len(got), len(expected)), MOST_ENTRIES)
    pairs = [(_line(got, index), _line(expected, index)) for index in range(lines)]
    wrong = tuple((left != right,) for left, right in pairs)
    return Difference(
        where=mismatch.where,
        window=f"lines 1-{lines}" if lines > 1 else "",
        got=tuple((left,) for left, _ in pairs),
        expected=tuple((right,) for _, right in pairs),
        error=tuple((float(row[0]),) for row in wrong),
        wrong=wrong,
    )


def _line(lines: list[str], index: int) -> str:
    return lines[index] if index < len(lines) else ""


def _grid(array: Array) -> Array:
    """Return the array with at least two axes; a vector becomes one row."""
    return array.reshape((1,) * (2 - array.ndim) + array.shape) if array.ndim < 2 else array


def _range(start: int, size: int) -> slice:
    first = max(0, min(start - 2, size - MOST_ENTRIES))
    return slice(first, min(first + MOST_ENTRIES, size))


def _scaled_error(got: Array, expected: Array) -> Array:
    with np.errstate(all="ignore"):
        error = np.abs(got.astype(np.complex128) - expected.astype(np.complex128))
    largest = np.max(error, initial=0.0, where=np.isfinite(error))
    return np.where(np.isfinite(error), error / largest if largest > 0 else 0.0, 1.0)


def _pair_texts(got: Array, expected: Array, wrong: Array) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Return both windows as texts, with enough digits to tell wrong entries from right ones."""
    pairs = [[_pair(*entry) for entry in zip(*row, strict=True)] for row in zip(got, expected, wrong, strict=True)]
    return tuple(tuple(tuple(pair[side] for pair in row) for row in pairs) for side in (0, 1))


def _pair(got: Any, expected: Any, wrong: Any) -> tuple[str, str]:
    if not wrong:
        return (number_text(got), number_text(expected))
    for digits in (4, 8, 17):
        left, right = number_text(got, digits), number_text(expected, digits)
        if left != right:
            return left, right
    return number_text(got, 17), number_text(expected, 17)


def number_text(value: Any, digits: int = 4) -> str:
    """Return a number as text, with this many significant digits if it is not an integer."""
    if isinstance(value, (bool, np.bool_)):
        return str(bool(value))
    if isinstance(value, (int, np.integer)):
        return str(int(value))
    if isinstance(value, (complex, np.complexfloating)):
        return f"{complex(value):.{digits}g}"
    number = float(value) + 0.0  # -0.0 is shown as 0
    return f"{number:.{digits}g}" if math.isfinite(number) else str(number)


def _describe(leading: tuple[int, ...], rows: slice, columns: slice, shape: tuple[int, ...]) -> str:
    if len(shape) == 0:
        return ""
    names = AXIS_NAMES.get(len(shape), tuple(f"axis {axis}" for axis in range(len(leading))))
    parts = [f"{name} {index}" for name, index in zip(names, leading, strict=True)]
    if len(shape) == 1:
        parts.append(_span("entry", "entries", columns))
    else:
        parts += [_span("row", "rows", rows), _span("column", "columns", columns)]
    return ", ".join(parts)


def _span(singular: str, plural: str, part: slice) -> str:
    if part.stop - part.start == 1:
        return f"{singular} {part.start}"
    return f"{plural} {part.start}-{part.stop - 1}"
