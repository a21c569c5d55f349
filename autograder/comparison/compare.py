"""Compares returned values with expected ones, element by element, within a bound.

Checks run in a fixed order: kind of value, shape, kind of dtype, finiteness, then `not (error <= bound)` in float64. So neither
broadcasting nor NaN can pass. Values are plain data here: no code of a submission runs.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from autograder.comparison.describe import KIND_NAMES, noun, shape_of
from autograder.sandbox.worker.values import Opaque
from autograder.text import clean

Array = NDArray[Any]
DEFAULT_ROUNDINGS = 1024
MOST_TEXT = 120
# What a hidden test says of a wrong answer. Sizes, kinds and counts that the submission chose would tell its author of the inputs.
NONE_RETURNED = "got None: is a return missing?"
WRONG_KIND, WRONG_LENGTH, WRONG_SHAPE = "wrong kind of value", "wrong number of parts", "wrong shape"
WRONG_NUMBERS, NOT_FINITE = "wrong kind of numbers", "contains NaN or infinity"
WRONG_VALUE, ALL_DIFFER, SOME_DIFFER, TEXT_DIFFERS = (
    "wrong value",
    "all entries differ",
    "some entries differ",
    "the text differs",
)
HIDDEN_SENTENCES = (
    NONE_RETURNED, WRONG_KIND, WRONG_LENGTH, WRONG_SHAPE, WRONG_NUMBERS, NOT_FINITE, WRONG_VALUE, ALL_DIFFER, SOME_DIFFER, TEXT_DIFFERS,
)  # fmt: skip


def unit_roundoff(dtype: DTypeLike) -> float:
    """Return u, half the distance from 1 to the next number: 1.1e-16 for float64, 6.0e-8 for float32."""
    return float(np.finfo(np.dtype(dtype)).eps) / 2 if np.dtype(dtype).kind in "fc" else 1.1102230246251565e-16


def rounding(absolute: Any, *, terms: int, dtype: DTypeLike = np.float64) -> Array:
    """Return the largest rounding error of a sum of products, per element: 2 (terms + 2) u absolute.

    `absolute` is the same operation on absolute values: for `x @ W + b` it is `abs(x) @ abs(W) + abs(b)`. `terms` is the number of
    products in one sum, `dtype` the precision in which the submission may compute. The bound is valid for every order of summation, with
    or without fused multiply-add, because |fl(s) - s| <= n u / (1 - n u) * sum|x_i y_i| (Higham, Accuracy and Stability of Numerical
    Algorithms, section 3.1). The factor 2 covers the rounding of the expected value.
    """
    tiny = float(np.finfo(np.float64).tiny)
    return np.asarray(2 * (terms + 2) * unit_roundoff(dtype) * np.abs(np.asarray(absolute, dtype=np.float64)) + tiny)


@dataclass(frozen=True)
class Mismatch:
    """A value that differs: its name `where` in the returned tree, and a sentence about the difference.

    `hidden_feedback` is the sentence for a hidden test: one of HIDDEN_SENTENCES, or the number of a line of the expected text. `wrong`
    marks the entries of a numeric array that differ. `nothing` says that None, or an object that is no value, came back.
    """

    where: str
    feedback: str
    hidden_feedback: str
    got: Any = None
    expected: Any = None
    wrong: Array | None = None
    nothing: bool = False


@dataclass(frozen=True)
class _Pair:
    """An expected value, the value to compare with it, the bound on the error, and their name in the tree."""

    expected: Any
    got: Any
    bound: Any
    where: str

    def mismatch(self, text: str, hidden: str) -> Mismatch:
        """Return a mismatch without the values."""
        return Mismatch(self.where, text, hidden)


def compare(expected: Any, got: Any, bound: Any = None, where: str = "", *, share: float = 1.0) -> list[Mismatch]:
    """Return every mismatch between two trees of values, in the order of `expected`.

    `bound` is parallel to `expected`: the absolute error allowed for each element. None stands for 1024 u max|expected| of the array. For
    a sum of products take `rounding`; `autograder validate` reports a bound so wide that it hides a known mistake. `share` scales every
    bound. `where` names the value.
    """
    return list(_mismatches(_Pair(expected, got, bound, where), lambda pair: _value_mismatch(pair, share)))


def compare_structure(like: Any, got: Any) -> list[Mismatch]:
    """Return every difference in structure: kind, keys, length, shape, kind of dtype, and numbers that are not finite."""
    return list(_mismatches(_Pair(like, got, None, ""), _not_finite))


def _mismatches(pair: _Pair, compare_leaf: Callable[[_Pair], Mismatch | None]) -> Iterator[Mismatch]:
    """Yield the mismatches of a pair: in its structure, else in its parts, else what `compare_leaf` returns."""
    mismatch = _structure_mismatch(pair)
    if mismatch is None and isinstance(pair.expected, (Mapping, list, tuple)):
        for part in _parts(pair):
            yield from _mismatches(part, compare_leaf)
        return
    mismatch = mismatch or compare_leaf(pair)
    if mismatch is not None:
        yield mismatch


def _parts(pair: _Pair) -> Iterator[_Pair]:
    """Yield the pairs inside two dictionaries with the same keys, or two lists of the same length."""
    bound, where = pair.bound, pair.where
    if isinstance(pair.expected, Mapping):
        for key, item in pair.expected.items():
            inner = bound.get(key) if isinstance(bound, Mapping) else bound
            yield _Pair(item, pair.got[key], inner, f"{where}.{key}" if where else str(key))
        return
    for index, item in enumerate(pair.expected):
        inner = bound[index] if isinstance(bound, (list, tuple)) else bound
        yield _Pair(item, pair.got[index], inner, _numbered(where, index, len(pair.expected)))


def _numbered(where: str, index: int, count: int) -> str:
    """Return the name of one part of a list, counted from 1: "w (2 of 10)"."""
    if count == 1:
        return where
    return f"{where} ({index + 1} of {count})" if where else f"value {index + 1} of {count}"


def _structure_mismatch(pair: _Pair) -> Mismatch | None:
    """Return the difference between the outer structures of two values."""
    expected, got = pair.expected, pair.got
    if isinstance(expected, Mapping):
        return None if isinstance(got, dict) and set(got) == set(expected) else _of_another_kind(pair)
    if isinstance(expected, (list, tuple)):
        if not isinstance(got, (list, tuple)):
            return _of_another_kind(pair)
        same_length = len(got) == len(expected)
        return None if same_length else pair.mismatch(f"has {len(got)} parts, expected {len(expected)}", WRONG_LENGTH)
    if expected is None or isinstance(expected, str):
        return None if type(got) is type(expected) else _of_another_kind(pair)
    return _number_mismatch(_Pair(np.asarray(expected), got, pair.bound, pair.where))


def _number_mismatch(pair: _Pair) -> Mismatch | None:
    """Return the difference in kind, shape or dtype between an expected array and a value."""
    expected, got = pair.expected, np.asarray(pair.got) if _is_number(pair.got) else None
    if got is None or got.dtype == object:
        return _of_another_kind(pair)
    if got.shape != expected.shape:
        text = f"shape {shape_of(got)}, expected {shape_of(expected)}"
        return Mismatch(pair.where, text, WRONG_SHAPE, got, expected)
    if _kind(got) != _kind(expected):
        text = f"{KIND_NAMES[got.dtype.kind]} ({got.dtype}), expected {KIND_NAMES[expected.dtype.kind]}"
        return pair.mismatch(text, WRONG_NUMBERS)
    return None


def _value_mismatch(pair: _Pair, share: float) -> Mismatch | None:
    """Return the difference between two values of the same structure that have no parts."""
    if pair.expected is None:
        return None
    if isinstance(pair.expected, str):
        return None if pair.got == pair.expected else _text_mismatch(pair)
    expected, got = np.asarray(pair.expected), np.asarray(pair.got)
    wrong = wrong_entries(expected, got, pair.bound, share)
    if not wrong.any():
        return None
    count, size = int(np.count_nonzero(wrong)), wrong.size
    if size == 1:
        return Mismatch(pair.where, "wrong value", WRONG_VALUE, got, expected, wrong)
    coarse = ALL_DIFFER if count == size else SOME_DIFFER
    return Mismatch(pair.where, f"{count} of {size} entries differ", coarse, got, expected, wrong)


def _text_mismatch(pair: _Pair) -> Mismatch:
    """Quote the first line that differs; the quotes show spaces at its ends."""
    lines = enumerate(itertools.zip_longest(pair.got.split("\n"), pair.expected.split("\n")), start=1)
    number, (got, expected) = next((number, texts) for number, texts in lines if texts[0] != texts[1])
    where = f"line {number}: " if "\n" in pair.got + pair.expected else ""
    # No line after the expected text has a number: the submission chose how many there are.
    numbered = where and number <= pair.expected.count("\n") + 1
    hidden = f"{TEXT_DIFFERS} in line {number}" if numbered else TEXT_DIFFERS
    feedback = f"{where}got {_quoted(got)}, expected {_quoted(expected)}"
    return Mismatch(pair.where, feedback, hidden, pair.got, pair.expected)


def _quoted(line: str | None) -> str:
    return "nothing" if line is None else f'"{clean(line, MOST_TEXT)}"'


def _not_finite(pair: _Pair) -> Mismatch | None:
    """Return a mismatch for NaN or infinity in a number or an array."""
    if pair.expected is None or isinstance(pair.expected, str):
        return None
    got = np.asarray(pair.got)
    finite = got.dtype.kind not in "fc" or np.isfinite(got).all()
    return None if finite else pair.mismatch("contains NaN or infinity", NOT_FINITE)


def wrong_entries(expected: Array, actual: Array, bound: Any = None, share: float = 1.0) -> Array:
    """Return a mask of the entries of `actual` that are farther than `share * bound` from `expected`.

    Both arrays have the same shape and kind.
    """
    if expected.dtype.kind not in "fc":
        return np.asarray(actual != expected)
    wide = np.complex128 if expected.dtype.kind == "c" else np.float64
    want, have = expected.astype(wide), actual.astype(wide)
    if bound is None:
        largest = np.max(np.abs(want), initial=0.0, where=np.isfinite(want))
        bound = DEFAULT_ROUNDINGS * unit_roundoff(expected.dtype) * largest + np.finfo(np.float64).tiny
    with np.errstate(all="ignore"):
        close = np.abs(have - want) <= share * np.asarray(bound, dtype=np.float64)
        same = (have == want) | (np.isnan(have) & np.isnan(want))
        return np.asarray(~np.where(np.isfinite(want), np.isfinite(have) & close, same))


def agree(answer: Any, other: Any, bound: Any = None) -> bool:
    """Return whether two answers are equal within `bound`; NaN equals NaN.

    `bound` is parallel to the answers. For None, it is 1024 u max|answer| of the array, and where it does not fit, this with the u of the
    less exact answer.
    """
    if isinstance(answer, dict) and isinstance(other, dict):
        inner = bound if isinstance(bound, Mapping) else dict.fromkeys(answer, bound)
        return answer.keys() == other.keys() and all(agree(answer[key], other[key], inner.get(key)) for key in answer)
    if isinstance(answer, (list, tuple)) and isinstance(other, (list, tuple)):
        fits = isinstance(bound, (list, tuple)) and len(bound) == len(answer)
        bounds = bound if fits else [None if isinstance(bound, (list, tuple)) else bound] * len(answer)
        return len(answer) == len(other) and all(map(agree, answer, other, bounds))
    if not _is_number(answer) or not _is_number(other):
        return type(answer) is type(other) and bool(answer == other)
    left, right = np.asarray(answer), np.asarray(other)
    if left.shape != right.shape or _kind(left) != _kind(right) or left.dtype == object:
        return left.shape == right.shape and left.dtype == right.dtype == object and bool((left == right).all())
    unfit = bound is None or isinstance(bound, (Mapping, list, tuple)) or np.shape(bound) not in ((), left.shape)
    if unfit and bound is not None and right.dtype.kind == left.dtype.kind == "f":
        left, right = sorted((left, right), key=lambda array: array.dtype.itemsize)
    return not wrong_entries(left, right, None if unfit else bound).any()


def _is_number(value: Any) -> bool:
    return isinstance(value, (bool, int, float, complex, np.ndarray, np.generic))


def _of_another_kind(pair: _Pair) -> Mismatch:
    """Return the mismatch of two values of different kinds."""
    missing = pair.got is None and not isinstance(pair.expected, str)
    question = " (is a return missing?)" if missing else ""
    feedback = f"got {noun(pair.got)}{question}, expected {noun(pair.expected)}"
    no_value = pair.got is None or isinstance(pair.got, Opaque)
    return Mismatch(pair.where, feedback, NONE_RETURNED if missing else WRONG_KIND, nothing=no_value)


def _kind(array: Array) -> str:
    return "i" if array.dtype.kind == "u" else array.dtype.kind
