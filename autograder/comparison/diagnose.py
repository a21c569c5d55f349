"""Describes a wrong array: reversed sign, a constant factor, transposed, shifted, only the border, float32.

The result is one sentence, which decides no test. It states a fact about the numbers, never a cause, because several causes give the same
numbers. The sentence for a hidden test contains no value of the arrays.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np

from autograder.comparison.compare import Array, Mismatch
from autograder.comparison.difference import number_text

CLOSE = 1e-6
SMALL = 1e-5
SMALL_ERROR = "every error is small, at most 0.001 % of the largest expected value"
# `compare` numbers the parts of a list this way.
COUNTED = re.compile(r"\((\d+) of (\d+)\)$")


@dataclass(frozen=True)
class Hint:
    """A fact about a difference: a sentence for visible tests, and one for hidden tests."""

    visible: str
    hidden: str


def hint_for(mismatch: Mismatch) -> Hint | None:
    """Return a fact about a mismatch, or None."""
    if not isinstance(mismatch.got, np.ndarray) or not isinstance(mismatch.expected, np.ndarray):
        return None
    got, expected = mismatch.got, mismatch.expected
    if mismatch.wrong is None:
        return _shape_hint(got, expected)
    if expected.dtype.kind not in "fiu" or not np.isfinite(expected).all():
        return None
    if not np.isfinite(got).all():
        return _same("it contains NaN or infinity: look for 0/0, the log of 0, or exp of a large number")
    # Very large numbers may overflow in a detector. It then returns None, as it should.
    with np.errstate(all="ignore"):
        hints = (detect(got.astype(np.float64), expected.astype(np.float64), mismatch.wrong) for detect in DETECTORS)
        return next((hint for hint in hints if hint is not None), _later_only(mismatch.where))


def _same(text: str) -> Hint:
    return Hint(text, text)


def _shape_hint(got: Array, expected: Array) -> Hint | None:
    if got.ndim == expected.ndim and sorted(got.shape) == sorted(expected.shape):
        return _same("the sizes are right, but in another order")
    if tuple(n for n in got.shape if n != 1) == tuple(n for n in expected.shape if n != 1):
        return _same("an axis of length 1 is missing or too many: look at keepdims and reshape")
    if got.ndim != expected.ndim:
        return None
    if got.ndim >= 3 and got.shape[-1] == got.shape[-2] and got.shape[:-1] == expected.shape[:-1]:
        return _same("the height is right, but the width is as large as the height")
    steps = {abs(a - b) for a, b in zip(got.shape, expected.shape, strict=True)}
    return _same("a size is off by one") if steps == {0, 1} else None


def _close(left: Array, right: Array) -> bool:
    scale = np.max(np.abs(right), initial=0.0)
    return bool(np.all(np.abs(left - right) <= CLOSE * scale)) and bool(scale > 0)


def _all_zero(got: Array, expected: Array, wrong: Array) -> Hint | None:
    return _same("every entry is 0") if got.size > 1 and not got.any() else None


def _small_error(got: Array, expected: Array, wrong: Array) -> Hint | None:
    scale = np.max(np.abs(expected), initial=0.0)
    if scale == 0 or np.max(np.abs(got - expected)) > SMALL * scale:
        return None
    if np.array_equal(got, got.astype(np.float32)):
        return _same(f"{SMALL_ERROR}, and every entry is a number of float32")
    return _same(SMALL_ERROR)


def _sign(got: Array, expected: Array, wrong: Array) -> Hint | None:
    return _same("the sign is reversed") if _close(-got, expected) else None


def _factor(got: Array, expected: Array, wrong: Array) -> Hint | None:
    total = float(np.sum(expected * expected))
    if got.size < 2 or total == 0:
        return None
    ratio = float(np.sum(got * expected)) / total
    if abs(ratio) < CLOSE or not _close(got / ratio, expected):
        return None
    digits = 4 if abs(ratio - 1) > 0.01 else 8
    shown = number_text(ratio, digits) if abs(ratio) >= 0.1 else f"1/{number_text(1 / ratio)}"
    return Hint(f"every entry is {shown} times the expected one", "every entry is wrong by the same factor")


def _offset(got: Array, expected: Array, wrong: Array) -> Hint | None:
    shift = got - expected
    if got.size < 3 or not _close(shift, np.full_like(shift, float(np.mean(shift)))):
        return None
    text = f"every entry is off by {number_text(float(np.mean(shift)))}"
    return Hint(text, "every entry is off by the same number")


def _offset_by_index(got: Array, expected: Array, wrong: Array) -> Hint | None:
    """Name the axis if the error depends on the index along one axis only."""
    shift = got - expected
    scale = float(np.max(np.abs(expected), initial=0.0))
    for axis in range(shift.ndim):
        others = tuple(other for other in range(shift.ndim) if other != axis)
        if shift.shape[axis] < 2 or shift.size < 3 * shift.shape[axis]:
            continue
        if np.max(np.abs(shift - shift.mean(axis=others, keepdims=True))) <= CLOSE * CLOSE * scale:
            return _same(f"the error depends only on the index along axis {axis}")
    return None


def _later_only(where: str) -> Hint | None:
    """Return a hint if the first values of a list are right."""
    counted = COUNTED.search(where)
    if counted is None or int(counted[1]) < 2:
        return None
    right, wrong, count = int(counted[1]) - 1, counted[1], counted[2]
    visible = f"the first {right} of {count} are right, number {wrong} is wrong"
    return Hint(visible, "the first values are right, a later one is wrong")


def _arrangements(expected: Array) -> Iterator[tuple[str, Array]]:
    for axis in range(expected.ndim):
        yield f"the expected one reversed along axis {axis}", np.flip(expected, axis)
    if expected.ndim >= 2:
        yield "the expected one with its last two axes swapped", np.swapaxes(expected, -1, -2)
        yield "the expected one reversed along its last two axes", np.flip(expected, (-1, -2))


def _rearranged(got: Array, expected: Array, wrong: Array) -> Hint | None:
    for name, array in _arrangements(expected):
        if array.shape == got.shape and _close(got, array):
            return _same(f"the array is {name}")
    return None


def _shifted(got: Array, expected: Array, wrong: Array) -> Hint | None:
    for axis in range(expected.ndim):
        if expected.shape[axis] < 4:
            continue
        for step, name in ((1, "later"), (-1, "earlier")):
            inner = np.delete(np.roll(expected, step, axis), 0 if step == 1 else -1, axis)
            if _close(np.delete(got, 0 if step == 1 else -1, axis), inner):
                return _same(f"the entries are one place {name} along axis {axis}")
    return None


def _only_part(got: Array, expected: Array, wrong: Array) -> Hint | None:
    """Name the only index of an axis with wrong entries, or the only one without."""
    for axis in range(wrong.ndim):
        others = tuple(other for other in range(wrong.ndim) if other != axis)
        hit, size = np.asarray(wrong.any(axis=others)), wrong.shape[axis]
        if size < 3 or hit.all():
            continue
        indices = np.flatnonzero(hit)
        if len(indices) == 1 and np.count_nonzero(wrong) >= 2:
            return _same(f"only entries at {_ordinal(int(indices[0]), size)} index of axis {axis} are wrong")
        if not hit[0] and np.delete(wrong, 0, axis).mean() > 0.9:
            return _same(f"the first index of axis {axis} is right, all others are wrong")
    return None


def _ordinal(index: int, size: int) -> str:
    if index == 0:
        return "the first"
    return "the last" if index == size - 1 else "one"


Detector = Callable[[Array, Array, Array], "Hint | None"]
DETECTORS: tuple[Detector, ...] = (
    _all_zero,
    _small_error,
    _sign,
    _factor,
    _offset,
    _rearranged,
    _shifted,
    _only_part,
    _offset_by_index,
)
